import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { newPreauthorization } from '../schemas.ts';
import { askPreauthorization } from '../use-cases/ask-preauthorization.ts';
import { caseSchema } from '../views/schemas.ts';

export const needs = { records: ['get', 'query', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'createPreauthorization',
  method: 'POST',
  path: '/v1/preauthorizations',
  tag: 'Prior authorizations',
  summary: 'Ask for prior authorization',
  description:
    'Whether authorization is required, what it needs, the review in the clinic and the payer’s decision take their time: the answer is the case.',
  scope: 'preauthorization.write',
  body: newPreauthorization,
  replies: {
    202: {
      description: 'The case. Follow it by its Location, the changes, or a webhook.',
      body: caseSchema,
      headers: ['Location', 'ETag'],
    },
  },
});

export const handler = apiHandler(route, ({ context, body }) => askPreauthorization(context, body));

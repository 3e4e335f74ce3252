import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { denialParams, denialReply } from '../denials/schemas.ts';
import { showDenial } from '../denials/use-cases/show-denials.ts';

export const needs = { records: ['get'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'getDenial',
  method: 'GET',
  path: '/v1/denials/{denialId}',
  tag: 'Denials',
  summary: 'Read a denial',
  scope: 'billing.read',
  params: denialParams,
  replies: { 200: { description: 'The denial.', body: denialReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params }) => showDenial(context, params.denialId));

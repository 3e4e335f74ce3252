import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { askWhereToReach } from '../privacy/use-cases/ask-where-to-reach.ts';
import { reachBody, reachReply } from '../privacy/reach-schemas.ts';
import { patientParams } from '../schemas.ts';

export const needs = { records: ['get'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'askWhereToReach',
  method: 'POST',
  path: '/v1/patients/{patientId}/where-to-reach',
  tag: 'Privacy',
  summary: 'Ask where a patient may be reached about a matter',
  description:
    'The one address to use, or why there is none. A labelled matter, and everything where the patient asked for it, goes to the confidential address alone (45 CFR 164.522(b)). Frontdesk’s own mails ask the same rule.',
  scope: 'patients.read',
  params: patientParams,
  body: reachBody,
  readOnly: true,
  replies: { 200: { description: 'The answer.', body: reachReply } },
});

export const handler = apiHandler(route, ({ context, params, body }) =>
  askWhereToReach(context, params.patientId, body),
);

import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { chargeBody, chargeReply } from '../charges/schemas.ts';
import { registerCharge } from '../charges/use-cases/register-charge.ts';
import { accountParams } from '../schemas.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'createCharge',
  method: 'POST',
  path: '/v1/billing-accounts/{accountId}/charges',
  tag: 'Charges',
  summary: 'Register a charge',
  description:
    'A service that was given, and who is asked for it first. What the patient keeps from the health plan can be asked of the patient alone.',
  scope: 'billing.write',
  params: accountParams,
  body: chargeBody,
  replies: { 201: { description: 'The charge.', body: chargeReply, headers: ['Location', 'ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body }) =>
  registerCharge(context, params.accountId, body),
);

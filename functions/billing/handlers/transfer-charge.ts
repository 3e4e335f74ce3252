import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { chargeReply, transferBody } from '../charges/schemas.ts';
import { transfer } from '../charges/use-cases/move-amount.ts';
import { chargeParams } from '../schemas.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'transferCharge',
  method: 'POST',
  path: '/v1/billing-accounts/{accountId}/charges/{chargeId}/transfer',
  tag: 'Charges',
  summary: 'Make another owe a part of a charge',
  description:
    'Between the patient and payers. What a payer denied as the clinic’s own obligation (CO) never becomes the patient’s.',
  scope: 'billing.write',
  params: chargeParams,
  body: transferBody,
  ifMatch: true,
  replies: { 200: { description: 'The charge.', body: chargeReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  transfer(context, params.accountId, params.chargeId, ifMatch, body),
);

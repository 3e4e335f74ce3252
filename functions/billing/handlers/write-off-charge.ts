import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { chargeReply, writeOffBody } from '../charges/schemas.ts';
import { writeOff } from '../charges/use-cases/move-amount.ts';
import { chargeParams } from '../schemas.ts';

export const needs = { records: ['get', 'getMany', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'writeOffCharge',
  method: 'POST',
  path: '/v1/billing-accounts/{accountId}/charges/{chargeId}/write-off',
  tag: 'Charges',
  summary: 'Give up a part of a charge',
  scope: 'billing.write',
  params: chargeParams,
  body: writeOffBody,
  ifMatch: true,
  replies: { 200: { description: 'The charge.', body: chargeReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  writeOff(context, params.accountId, params.chargeId, ifMatch, body),
);

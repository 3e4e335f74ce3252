import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { chargeReply } from '../charges/schemas.ts';
import { showCharge } from '../charges/use-cases/show-charge.ts';
import { chargeParams } from '../schemas.ts';

export const needs = { records: ['getMany'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'getCharge',
  method: 'GET',
  path: '/v1/billing-accounts/{accountId}/charges/{chargeId}',
  tag: 'Charges',
  summary: 'Read a charge',
  scope: 'billing.read',
  params: chargeParams,
  replies: {
    200: { description: 'The charge, with what is owed of it by whom.', body: chargeReply, headers: ['ETag'] },
  },
});

export const handler = apiHandler(route, ({ context, params }) =>
  showCharge(context, params.accountId, params.chargeId),
);

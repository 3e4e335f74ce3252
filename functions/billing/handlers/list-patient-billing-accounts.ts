import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { accountsPage } from '../accounts/schemas.ts';
import { patientAccountsPage } from '../accounts/use-cases/show-account.ts';
import { pageQuery, patientParams } from '../schemas.ts';

export const needs = { records: ['get', 'getMany', 'list'], audit: 'put', seal: true } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'listPatientBillingAccounts',
  method: 'GET',
  path: '/v1/patients/{patientId}/billing-accounts',
  tag: 'Billing accounts',
  summary: 'List the accounts of a patient',
  scope: 'billing.read',
  params: patientParams,
  query: pageQuery,
  replies: { 200: { description: 'A page, in the order of their opening.', body: accountsPage } },
});

export const handler = apiHandler(route, ({ context, params, query }) =>
  patientAccountsPage(context, params.patientId, query),
);

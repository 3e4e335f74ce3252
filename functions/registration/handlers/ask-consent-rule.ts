import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { askConsentRule } from '../minors/ask-consent-rule.ts';
import { consentRuleBody, consentRuleReply } from '../minors/schemas.ts';
import { patientParams } from '../schemas.ts';

export const needs = { records: ['get'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'askConsentRule',
  method: 'POST',
  path: '/v1/patients/{patientId}/consent-rules',
  tag: 'Privacy',
  summary: 'Ask who consents to a service for a patient',
  description:
    'For minors: whether the state’s law lets the minor consent alone, with each line of it that was read, its source and date. Where no line answers, the answer is `unknown`. It is no legal advice.',
  scope: 'patients.read',
  params: patientParams,
  body: consentRuleBody,
  readOnly: true,
  replies: { 200: { description: 'The answer.', body: consentRuleReply } },
});

export const handler = apiHandler(route, ({ context, params, body }) =>
  askConsentRule(context, params.patientId, body),
);

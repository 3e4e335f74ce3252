import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { offerAnswerBody, offerAnswerReply, offerParams } from '../offers/schemas.ts';
import { answerByPhone } from '../offers/use-cases/answer-by-phone.ts';

export const needs = {
  records: ['get', 'getMany', 'query', 'check', 'put', 'update', 'remove'],
  audit: 'put',
} as const satisfies Needs;

export const route = defineRoute({
  operationId: 'recordOfferAnswer',
  method: 'POST',
  path: '/v1/opening-offers/{offerId}/answer',
  tag: 'Waitlist',
  summary: 'Record what a patient said on the telephone about an offer',
  description:
    'As if the patient had answered by the link. A time that was taken meanwhile is told at `/opening`; what is offered no more is 409. A task to call the patient is done by it.',
  scope: 'scheduling.write',
  params: offerParams,
  body: offerAnswerBody,
  replies: { 200: { description: 'The offer as it is now.', body: offerAnswerReply } },
});

export const handler = apiHandler(route, ({ context, params, body }) => answerByPhone(context, params.offerId, body));

import { postFhir } from '../../../../payers/index.ts';
import { now } from '../../../../platform/clock.ts';
import type { EligibilityGateway } from '../gateway.ts';
import { buildRequest } from './build.ts';
import { readResponse } from './read.ts';

/** Payers that speak FHIR R4: `CoverageEligibilityRequest/$submit` over HTTPS, with OAuth2 client credentials. */
export const fhir: EligibilityGateway = {
  async ask(question) {
    const { id, settings } = question.payer;
    if (settings.kind !== 'fhir') throw new Error('this payer is reached by other means');
    const request = buildRequest(question, now());
    const exchange = await postFhir({ payerId: id, ...settings }, 'CoverageEligibilityRequest/$submit', request);
    switch (exchange.kind) {
      case 'body':
        return readResponse(exchange.body, question.identifier);
      case 'not-understood':
        return exchange;
      case 'lost':
        return { kind: 'no-answer', problem: exchange.problem };
      case 'not-sent':
        return { ...exchange, kind: 'no-answer' };
    }
  },
};

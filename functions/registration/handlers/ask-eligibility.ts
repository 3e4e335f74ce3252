import { effectConsumer } from '../../platform/effects/consumer.ts';
import type { Needs } from '../../platform/needs.ts';
import { askPayer } from '../eligibility/use-cases/ask-payer.ts';
import { repeatCheck, verifyAgain } from '../eligibility/use-cases/ask-again.ts';

export const needs = {
  records: ['get', 'getMany', 'query', 'put', 'update', 'remove'],
  audit: 'put',
  payerSecrets: 'read',
  outbound: true,
  consumes: 'eligibility',
} as const satisfies Needs;

/** Asks payers whether coverages hold, and again where what they know them by has changed. */
export const handler = effectConsumer({
  askEligibility: askPayer,
  repeatEligibility: repeatCheck,
  verifyAgain,
});

import { plusSeconds, type Instant } from '../../platform/clock.ts';
import type { Preauthorization } from '../case.ts';

/**
 * The states of the workflow that do something, and those that wait. The state machine asks again after each, so that
 * whatever the record says by then is what happens.
 */
export const deeds = [
  'assess-requirements',
  'remind-of-missing-information',
  'close-unanswered',
  'submit-to-payer',
  'inquire-at-payer',
  'chase-late-payer',
  'tell-payer-of-cancellation',
  'warn-before-expiry',
] as const;
export const waits = [
  'await-determination',
  'await-information',
  'await-review',
  'await-payer-system',
  'await-manual-submission',
  'await-payer-decision',
  'await-payer-documents',
  'await-cancellation-by-staff',
] as const;
export type Deed = (typeof deeds)[number];
export type Wait = (typeof waits)[number];

export type Next =
  | { readonly deed: Deed; readonly until?: undefined }
  /** Nothing to do before `until`, unless there is news. */
  | { readonly deed: Wait; readonly until: Instant }
  /** The execution has become old: another takes over. */
  | { readonly deed: 'continue-in-new-run'; readonly until?: undefined }
  | { readonly deed: 'finish'; readonly until?: undefined };

/** An execution may not reach one year. */
const RUN_SECONDS = 300 * 24 * 3600;

/** What the workflow does now, from the record alone. */
export function nextDeed(subject: Preauthorization, at: Instant): Next {
  const limit = plusSeconds(subject.runSince, RUN_SECONDS);
  const wait = (deed: Wait, ...instants: (Instant | undefined)[]): Next =>
    limit <= at
      ? { deed: 'continue-in-new-run' }
      : {
          deed,
          until: instants.filter((instant) => instant !== undefined).reduce((a, b) => (a < b ? a : b), limit),
        };
  const due = (instant: Instant | undefined): boolean => instant !== undefined && instant <= at;
  const { atPayer, information, retryAt } = subject;
  switch (subject.status) {
    case 'assessing':
      return { deed: 'assess-requirements' };
    case 'awaiting-determination':
      return wait('await-determination');
    case 'awaiting-information': {
      if (due(information?.closeAt)) return { deed: 'close-unanswered' };
      const remindAt = information?.remindedAt ? undefined : information?.remindAt;
      if (due(remindAt)) return { deed: 'remind-of-missing-information' };
      return wait('await-information', remindAt, information?.closeAt);
    }
    case 'in-review':
      return wait('await-review');
    case 'submitting':
      return retryAt !== undefined && !due(retryAt) ? wait('await-payer-system', retryAt) : { deed: 'submit-to-payer' };
    case 'awaiting-manual-submission':
      return wait('await-manual-submission');
    // That it wants documents does not stop a payer's clock: only an extension does.
    case 'pended':
    case 'awaiting-payer-documents': {
      if (due(atPayer?.nextInquiryAt)) return { deed: 'inquire-at-payer' };
      const lateAt = atPayer?.chasedAt ? undefined : atPayer?.dueAt;
      if (due(lateAt)) return { deed: 'chase-late-payer' };
      const waited = subject.status === 'pended' ? 'await-payer-decision' : 'await-payer-documents';
      return wait(waited, atPayer?.nextInquiryAt, lateAt);
    }
    case 'cancelling':
      if (subject.cancellation?.byStaff) return wait('await-cancellation-by-staff');
      return retryAt !== undefined && !due(retryAt)
        ? wait('await-payer-system', retryAt)
        : { deed: 'tell-payer-of-cancellation' };
    case 'approved':
    case 'partially-approved':
    case 'denied':
      return due(subject.warnAt) ? { deed: 'warn-before-expiry' } : { deed: 'finish' };
    case 'not-required':
    case 'needs-attention':
    case 'withdrawn':
    case 'cancelled':
    case 'closed':
      return { deed: 'finish' };
  }
}

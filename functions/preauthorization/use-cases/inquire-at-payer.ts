import { now } from '../../platform/clock.ts';
import { commit } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import type { Preauthorization } from '../case.ts';
import { gatewayFor } from '../gateways/index.ts';
import { nextInquiryAt, retryAt } from '../rules/deadlines.ts';
import { moveTo, stay } from '../rules/move.ts';
import { stepOf } from '../step.ts';
import { inquiryOf } from '../submission.ts';
import { requestedOf, surroundingsOf } from '../surroundings.ts';
import { needsAttention, withheld } from './assess-requirements.ts';
import { answerHeard } from './record-answer.ts';

/**
 * Asks the payer what has become of a request that it has not decided. A payer that cannot be reached is asked again later; its clock
 * runs on, and staff chase it when it is late.
 */
export async function inquireAtPayer(context: Context, before: Preauthorization): Promise<void> {
  const { atPayer } = before;
  if (!atPayer) throw new Error('a pended case is known to the payer');
  const around = await surroundingsOf(before);
  if (around.withheld) {
    await commit(context, await withheld(context, before, now()));
    return;
  }
  const found = await gatewayFor(around.payer).inquire(inquiryOf(before, around, atPayer.identifier));
  const at = now();
  const { identifier, receivedAt } = atPayer;
  const failures = found.kind === 'no-answer' ? (atPayer.failures ?? 0) + 1 : 0;
  switch (found.kind) {
    case 'answered': {
      const heard = { answer: found.answer, identifier, by: 'gateway', sentAt: receivedAt, inquired: true } as const;
      await commit(context, await answerHeard(context, before, heard));
      return;
    }
    case 'no-answer': {
      const after = stay(before, at, {
        atPayer: { ...atPayer, failures, nextInquiryAt: retryAt(at, failures, found.retryAfterSeconds) },
      });
      const words = `The payer’s system did not answer (${found.problem}). It is asked again.`;
      await commit(context, stepOf(context, before, after, at, { deed: 'inquired-in-vain', words }));
      return;
    }
    case 'unknown':
    case 'not-understood': {
      const [code, words] =
        found.kind === 'unknown'
          ? ([
              'payer-does-not-know-it',
              'The payer says that it has no such request, though it had it before.',
            ] as const)
          : (['payer-answer-not-understood', 'The payer’s answer to an inquiry cannot be read.'] as const);
      const next = nextInquiryAt(
        at,
        around.policy,
        before.urgency,
        atPayer.inquiries + 1,
        requestedOf(before).items,
        around.clinic.timeZone,
      );
      const after = moveTo(before, 'needs-attention', at, {
        failedIn: before.status,
        standstill: { code, words },
        atPayer: { ...atPayer, inquiries: atPayer.inquiries + 1, nextInquiryAt: next },
      });
      await commit(context, await needsAttention(context, before, after, at));
      return;
    }
  }
}

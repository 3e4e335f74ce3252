import { now } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import { readDenial, denialChange } from '../../denials/store.ts';
import { noLongerAsked } from '../../denials/use-cases/ask-in-time.ts';
import type { Denial } from '../../denials/denial.ts';
import { isDenialFinal } from '../../denials/rules/statuses.ts';
import { post, withBooks } from '../../ledger/post.ts';
import { namedBy, reversalSource } from '../../ledger/reverse.ts';
import { readEntry } from '../../ledger/store.ts';
import { lessOwed } from '../../payment-plans/use-cases/less-owed.ts';
import type { RemittanceClaim, RemittanceRecord, Why } from '../record.ts';
import { REVERSAL } from '../rules/claim-words.ts';
import { decisionBack } from '../rules/decision-back.ts';
import { answersTo, answerWrite, payerOf, readRemittance, readRemittanceClaim, remittanceChange } from '../store.ts';
import type { Found } from './find-claim.ts';
import { dayOf } from './day-of.ts';

/**
 * Takes an earlier decision of the same payer back (CLP02 22): every entry of it is reversed, wherever what it left to the patient stands by now, and
 * its denials end.
 * @returns why it cannot be, where there is no decision of these amounts to take back
 */
export async function takeBack(
  context: Context,
  remittance: RemittanceRecord,
  claim: RemittanceClaim,
  match: Extract<Found, { by: unknown }>,
): Promise<Why | undefined> {
  const { clinicId } = context;
  const earlier = await decisionTakenBack(clinicId, remittance, claim, match.claim.id);
  if (!earlier) {
    const words =
      'The payer takes back a decision of these amounts that was not posted. Find what it means; if it was posted by hand, take that back by hand.';
    return { code: 'nothing-to-take-back', words };
  }
  const { accountId } = match.claim;
  const denials = await denialsOf(clinicId, earlier);
  const numbers = (earlier.entries ?? []).map(({ number }) => number);
  for (const [index, number] of (numbers.length > 0 ? numbers : [0]).entries()) {
    const isLast = index >= numbers.length - 1;
    const entry = number === 0 ? undefined : await readEntry(clinicId, accountId, number);
    await withBooks(context, accountId, entry ? namedBy(entry) : {}, async (books) => {
      const at = now();
      const on = await dayOf(clinicId, remittance, at);
      const isDone = !entry || books.posted.has(reversalSource(entry));
      if (isDone && !isLast) return;
      const back = isDone ? undefined : decisionBack(entry, books, on);
      const posted = back && post(context, books, [back], at);
      const plans = await lessOwed(context, accountId, back?.legs ?? [], at);
      const after: RemittanceClaim = {
        ...claim,
        standing: 'posted',
        matched: { accountId, claimId: match.claim.id, by: match.by },
        entries: posted?.entries.map(({ number: made, kind }) => ({ number: made, kind })) ?? [],
        why: undefined,
      };
      const closed = await noLongerAsked(context, isLast ? denials : [], 'The payer took its decision back.');
      await commit(context, {
        at,
        records: [
          ...(isLast
            ? [
                remittanceChange('remittanceClaim', after, 'posted'),
                remittanceChange('remittanceClaim', { ...earlier, reversedBy: claim.id }, 'taken-back'),
                ...denials.map((each) =>
                  denialChange({ ...each, status: 'taken-back', statusSince: at, entries: [] }, 'taken-back'),
                ),
              ]
            : []),
          ...(posted?.records ?? []),
          ...plans.records,
          ...closed.records,
        ],
        writes: [
          ...(posted?.writes ?? []),
          ...plans.writes,
          ...(isLast ? [answerWrite(clinicId, match.claim.id, claim, at)] : []),
          ...closed.writes,
        ],
        effects: [...plans.effects, ...closed.effects],
        announceAlso: [...(posted?.announceAlso ?? []), ...plans.announceAlso],
      });
    });
  }
  return undefined;
}

/** The latest decision of the same payer with the opposite amounts that was not taken back. */
async function decisionTakenBack(
  clinicId: string,
  remittance: RemittanceRecord,
  { payment }: RemittanceClaim,
  claimId: string,
): Promise<RemittanceClaim | undefined> {
  const answers = await answersTo(clinicId, claimId);
  for (const { remittanceId, remittanceClaimId } of answers.toReversed()) {
    const earlier = await readRemittanceClaim(clinicId, remittanceId, remittanceClaimId);
    if (!earlier || earlier.reversedBy !== undefined || earlier.payment.status === REVERSAL) continue;
    if (earlier.payment.charged !== -payment.charged || earlier.payment.paid !== -payment.paid) continue;
    const from = remittanceId === remittance.id ? remittance : await readRemittance(clinicId, remittanceId);
    if (from && payerOf(from) === payerOf(remittance)) return earlier;
  }
  return undefined;
}

/** The denials of a decision that nobody has brought to an end. */
async function denialsOf(clinicId: string, { denialIds = [] }: RemittanceClaim): Promise<Denial[]> {
  const found = await Promise.all(denialIds.map((id) => readDenial(clinicId, id)));
  return found.filter((denial): denial is Denial => denial !== undefined && !isDenialFinal(denial.status));
}

import { workingStaff } from '../../../clinics/index.ts';
import type * as z from 'zod';
import { now, type Instant } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { NotInThisStatus } from '../../../platform/errors.ts';
import { businessDay } from '../../ledger/business-day.ts';
import type { Heading } from '../../ledger/chart.ts';
import type { Entry, Leg, Posting } from '../../ledger/entry.ts';
import { asRead, post, withBooks } from '../../ledger/post.ts';
import { namedBy, reversalOf, reversalSource } from '../../ledger/reverse.ts';
import type { Books } from '../../ledger/rules/post.ts';
import { readEntry } from '../../ledger/store.ts';
import type { Denial } from '../denial.ts';
import { daysAfter, FOLLOW_UP_DAYS } from '../rules/deadlines.ts';
import { deedsFor } from '../rules/deeds.ts';
import { denialDeeds, isDenialFinal, type DenialDeed } from '../rules/statuses.ts';
import type { denialDecisionBody } from '../schemas.ts';
import { denialChange, readDenial } from '../store.ts';
import { denialOf, denialView } from './show-denials.ts';

/**
 * Writes down what is done about a denial, and posts what follows: what a payer is asked for again is its receivable again; what is given up
 * is written off; what group PR leaves to the patient becomes theirs.
 * @throws NotFound, StaleVersion, NotInThisStatus for what cannot be done, ValidationFailed for who does not work here, LedgerRefused
 */
export async function decideDenial(
  context: Context,
  id: string,
  version: number,
  { staffId, reason, deed }: z.output<typeof denialDecisionBody>,
): Promise<Reply> {
  const { clinicId } = context;
  const read = asRead(await denialOf(context, id), version, 'denial');
  await workingStaff(clinicId, staffId);
  if (!deedsFor(read).includes(deed))
    throw new NotInThisStatus(
      deed === 'bill-patient' && read.group !== 'PR'
        ? `What a payer puts to group ${read.group} is never billed to the patient.`
        : `A denial that is ${read.status} cannot be decided so.`,
    );
  const standing = await standingEntries(clinicId, read);
  const named = {
    charges: [...read.amounts.map(({ chargeId }) => chargeId), ...standing.flatMap((entry) => namedBy(entry).charges)],
    sources: standing.map(reversalSource),
  };
  return await withBooks(context, read.accountId, named, async (books) => {
    const before = asRead(await readDenial(clinicId, id), version, 'denial');
    const at = now();
    const on = await businessDay(clinicId, at);
    const postings = postingsFor(before, deed, books, standing, on, staffId);
    const posted = postings.length > 0 ? post(context, books, postings, at) : undefined;
    const after = decided(before, { deed, staffId, reason, at }, on);
    return await commit(
      context,
      {
        at,
        reason,
        records: [denialChange(after, after.status), ...(posted?.records ?? [])],
        writes: posted?.writes ?? [],
        announce: { type: `denial.${after.status}`, status: after.status },
      },
      { status: 200, version: version + 1, body: denialView({ ...after, version: version + 1, updatedAt: at }) },
    );
  });
}

async function standingEntries(clinicId: string, { accountId, entries }: Denial): Promise<Entry[]> {
  const found = await Promise.all(entries.map((number) => readEntry(clinicId, accountId, number)));
  return found.filter((entry): entry is Entry => entry !== undefined);
}

function postingsFor(
  denial: Denial,
  deed: DenialDeed,
  books: Books,
  standing: readonly Entry[],
  on: string,
  staffId: string,
): Posting[] {
  const asDenied = standing.filter((entry) => !books.posted.has(reversalSource(entry)));
  const isDenied = asDenied.length > 0;
  const about = { claimId: denial.claimId, remittanceId: denial.remittanceId, denialId: denial.id };
  const move = (to: Heading, from: Heading): Leg[] =>
    denial.amounts.flatMap(({ chargeId, amount }): Leg[] => [
      { on: to, amount, chargeId },
      { on: from, amount: -amount, chargeId },
    ]);
  switch (deed) {
    case 'resubmit':
    case 'appeal':
    case 'ask-other-payer':
      // The payer is asked for it again.
      return asDenied.map((entry) => reversalOf(entry, on, staffId));
    case 'write-off': {
      const legs = move('write-off', isDenied ? 'denied-receivable' : 'payer-receivable');
      return [{ kind: 'write-off', on, sources: [`denial/${denial.id}`], legs, about, staffId, because: 'denied' }];
    }
    case 'bill-patient': {
      const legs = move('patient-receivable', 'payer-receivable');
      return [{ kind: 'transfer', on, sources: [`denial/${denial.id}`], legs, about, staffId, because: 'not-covered' }];
    }
  }
}

function decided(
  before: Denial,
  decision: { readonly deed: DenialDeed; readonly staffId: string; readonly reason: string; readonly at: Instant },
  today: string,
): Denial {
  const { status } = denialDeeds[decision.deed];
  const followUp = { dueOn: daysAfter(today, FOLLOW_UP_DAYS), dueBecause: 'The payer should have answered by then.' };
  return {
    ...before,
    status,
    statusSince: decision.at,
    decision,
    ...(isDenialFinal(status) ? {} : { ...followUp, entries: [] }),
  };
}

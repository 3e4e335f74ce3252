import type * as z from 'zod';
import { clinicDate, readClinic, workingStaff, type Clinic } from '../../../clinics/index.ts';
import { now, type Instant } from '../../../platform/clock.ts';
import { commit, type Change } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { NotFound, NotInThisStatus } from '../../../platform/errors.ts';
import type { Heading } from '../../ledger/chart.ts';
import type { Entry, Leg, Posting } from '../../ledger/entry.ts';
import { asRead, post, readBooks, withBooks } from '../../ledger/post.ts';
import { namedBy, reversalOf, reversalSource } from '../../ledger/reverse.ts';
import type { Books } from '../../ledger/rules/post.ts';
import { readEntry, type Named } from '../../ledger/store.ts';
import type { Denial } from '../denial.ts';
import { daysAfter, FOLLOW_UP_DAYS } from '../rules/deadlines.ts';
import { deedsFor } from '../rules/deeds.ts';
import { denialDeeds, denialStatuses, isDenialFinal, type DenialDeed } from '../rules/statuses.ts';
import type { denialDecisionBody } from '../schemas.ts';
import { denialChange, readDenial } from '../store.ts';
import { asksInTime, noLongerAsked } from './ask-in-time.ts';
import { denialOf, denialView } from './show-denials.ts';

/** What somebody decides of a denial. */
export interface Decision {
  readonly deed: DenialDeed;
  readonly staffId: string;
  readonly reason: string;
}

/**
 * Writes down what is done about a denial, as a clinic's system tells it.
 * @throws NotFound, StaleVersion, NotInThisStatus for what cannot be done, ValidationFailed for who does not work here, LedgerRefused
 */
export async function decideDenial(
  context: Context,
  id: string,
  version: number,
  decision: z.output<typeof denialDecisionBody>,
): Promise<Reply> {
  const { clinicId } = context;
  const read = asRead(await denialOf(context, id), version, 'denial');
  await workingStaff(clinicId, decision.staffId);
  refuseDeed(read, decision.deed);
  const standing = await standingEntries(clinicId, read);
  return await withBooks(context, read.accountId, namedFor(read, standing), async (books) => {
    const before = asRead(await readDenial(clinicId, id), version, 'denial');
    const at = now();
    const { change, after } = await decided(context, before, decision, books, standing, at);
    const body = denialView({ ...after, version: version + 1, updatedAt: at });
    return await commit(context, change, { status: 200, version: version + 1, body });
  });
}

/**
 * The change by which it is decided on the page of the task.
 * @throws NotInThisStatus for what cannot be done, LedgerRefused
 */
export async function denialDecided(
  context: Context,
  before: Denial,
  decision: Decision,
  taskId: string,
): Promise<Change> {
  refuseDeed(before, decision.deed);
  const standing = await standingEntries(context.clinicId, before);
  const books = await readBooks(context.clinicId, before.accountId, namedFor(before, standing));
  return (await decided(context, before, decision, books, standing, now(), taskId)).change;
}

/** The payer that has it says that it still decides: it is asked after it again later. @throws NotInThisStatus if no payer has it */
export async function denialAwaited(context: Context, before: Denial, reason: string): Promise<Change> {
  if (denialStatuses[before.status].actor !== 'payer')
    throw new NotInThisStatus(`A denial that is ${before.status} is with no payer.`);
  const at = now();
  const clinic = await clinicOf(context.clinicId);
  const after = { ...before, ...followUp(clinicDate(at, clinic)) };
  return {
    at,
    reason,
    records: [denialChange(after, 'awaited')],
    effects: [asksInTime(after, clinic)],
    announce: { type: 'denial.awaited', status: after.status },
  };
}

function refuseDeed(denial: Denial, deed: DenialDeed): void {
  if (deedsFor(denial).includes(deed)) return;
  throw new NotInThisStatus(
    deed === 'bill-patient' && denial.group !== 'PR'
      ? `What a payer puts to group ${denial.group} is never billed to the patient.`
      : `A denial that is ${denial.status} cannot be decided so.`,
  );
}

function namedFor({ amounts }: Denial, standing: readonly Entry[]): Named {
  return {
    charges: [...amounts.map(({ chargeId }) => chargeId), ...standing.flatMap((entry) => namedBy(entry).charges)],
    sources: standing.map(reversalSource),
  };
}

/**
 * What is done, and what follows from it: what a payer is asked for again is its receivable again; what is given up is written off; what group PR
 * leaves to the patient becomes theirs.
 */
async function decided(
  context: Context,
  before: Denial,
  { deed, staffId, reason }: Decision,
  books: Books,
  standing: readonly Entry[],
  at: Instant,
  taskId?: string,
): Promise<{ readonly change: Change; readonly after: Denial }> {
  const clinic = await clinicOf(context.clinicId);
  const on = clinicDate(at, clinic);
  const postings = postingsFor(before, deed, books, standing, on, staffId);
  const posted = postings.length > 0 ? post(context, books, postings, at) : undefined;
  const { status } = denialDeeds[deed];
  const isOver = isDenialFinal(status);
  const decision = { deed, staffId, reason, at };
  const after: Denial = {
    ...before,
    status,
    statusSince: at,
    decision,
    ...(isOver ? {} : { ...followUp(on), entries: [] }),
  };
  const closed = await noLongerAsked(context, [before], 'It was decided.', taskId);
  const change: Change = {
    at,
    reason,
    records: [denialChange(after, status), ...(posted?.records ?? []), ...closed.records],
    writes: [...(posted?.writes ?? []), ...closed.writes],
    effects: [...(isOver ? [] : [asksInTime(after, clinic)]), ...closed.effects],
    announce: { type: `denial.${status}`, status },
  };
  return { change, after };
}

/** Until when a payer that was asked again is waited for. */
function followUp(today: string): Pick<Denial, 'dueOn' | 'dueBecause'> {
  return { dueOn: daysAfter(today, FOLLOW_UP_DAYS), dueBecause: 'The payer should have answered by then.' };
}

async function clinicOf(clinicId: string): Promise<Clinic> {
  const clinic = await readClinic(clinicId);
  if (!clinic) throw new NotFound('There is no such clinic.');
  return clinic;
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

import { againIfStale } from '../../../platform/case/again.ts';
import { now, type Instant } from '../../../platform/clock.ts';
import { commit, type RecordChange } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import type { Outcome } from '../../../platform/effects/consumer.ts';
import type { Effect } from '../../../platform/effects/effect.ts';
import { readObject } from '../../../platform/uploads/bucket.ts';
import {
  remittanceFileKey,
  stored,
  type RemittanceClaim,
  type RemittanceFileRecord,
  type RemittanceRecord,
  type Why,
} from '../record.ts';
import type { ClaimPayment, Remittance } from '../remittance.ts';
import { differenceOf, holdsOf, inWords, type Fault } from '../rules/faults.ts';
import { holdsClaim, holdsRemittance } from '../rules/verdict.ts';
import {
  otherClaimId,
  readFile,
  readRemittance,
  readRemittanceClaims,
  remittanceChange,
  remittanceClaimIdFor,
  remittanceIdFor,
  saidBy,
} from '../store.ts';
import { decode } from '../x12/decode.ts';
import { read835 } from '../x12/reader.ts';
import { askAboutHeld } from './ask-about-held.ts';

/** How many claims are written down in one transaction, and in one run of the function. */
const AT_ONCE = 20;
const IN_A_RUN = 1000;
/** Of what is told of a file or remittance, so much is kept. */
const MOST_TOLD = 40;
/** No claim of the clinic has so many lines, and an item holds no more. */
const MOST_LINES = 100;

const ACTOR = { kind: 'system', id: 'remittances' } as const;

/**
 * Writes down what a file says: its remittances, and their claims as they are to be posted. What was said before, in this file or another,
 * is known by its numbers and changes nothing. Then the claims are posted. Safe to repeat; a long file is taken in several runs.
 */
export async function takeRemittances({
  clinicId,
  subjectId,
  id,
  params: { from },
}: Effect<'takeRemittances'>): Promise<Outcome> {
  const context: Context = { clinicId, actor: ACTOR, requestId: id };
  const file = await readFile(clinicId, subjectId);
  if (file?.status !== 'reading') return { done: true };
  const text = decode(await readObject(remittanceFileKey(clinicId, file.id)));
  const heads = headsIn(text);
  if (heads.remittances.length === 0) {
    await finishFile(context, file, heads, []);
    return { done: true };
  }
  const ids = new Map(
    heads.remittances.map((each) => [each.number, remittanceIdFor(clinicId, each, `${file.sha256} ${each.number}`)]),
  );
  if (from === 0)
    for (const remittance of heads.remittances)
      await writeHead(context, file, remittance, ids.get(remittance.number) ?? '');
  const isAll = await writeClaims(context, file, text, await editionsOf(clinicId, ids), from);
  if (!isAll) {
    await commit(context, {
      records: [remittanceChange('remittanceFile', file, 'taken-in-part')],
      effects: [{ kind: 'takeRemittances', subjectId: file.id, params: { from: from + IN_A_RUN } }],
    });
    return { done: true };
  }
  for (const remittanceId of new Set(ids.values())) await beginPosting(context, remittanceId);
  await finishFile(context, file, heads, [...new Set(ids.values())]);
  return { done: true };
}

interface Heads {
  readonly remittances: readonly Remittance[];
  readonly others: readonly string[];
  readonly faults: readonly Fault[];
}

/** Everything in a file but the claims. */
function headsIn(text: string): Heads {
  const remittances: Remittance[] = [];
  const others = new Set<string>();
  const faults: Fault[] = [];
  for (const reading of read835(text)) {
    if (reading.kind === 'remittance') remittances.push(reading.remittance);
    else if (reading.kind === 'other') others.add(reading.transaction);
    else if (reading.kind === 'fault') faults.push(reading.fault);
  }
  return { remittances, others: [...others], faults };
}

const why = (fault: Fault): Why => {
  const difference = differenceOf(fault);
  return { code: fault.name, words: inWords(fault), ...(difference === undefined ? {} : { difference }) };
};

async function writeHead(
  context: Context,
  file: RemittanceFileRecord,
  remittance: Remittance,
  id: string,
): Promise<void> {
  const { clinicId } = context;
  await againIfStale(async () => {
    const before = await readRemittance(clinicId, id);
    // What is posted, or being posted, stays: claims that this file tells otherwise are held one by one.
    if (before && before.status !== 'held') return;
    const at = now();
    const head = headOf(clinicId, file.id, remittance, id, at);
    const after = before
      ? { ...head, version: before.version, edition: before.edition + 1, createdAt: before.createdAt }
      : head;
    await commit(context, { at, records: [remittanceChange('remittance', after, before ? 'read-again' : 'read')] });
  });
}

function headOf(clinicId: string, fileId: string, remittance: Remittance, id: string, at: Instant): RemittanceRecord {
  const { payer, trace, payment, dates, envelope, totals, providerAdjustments, faults } = remittance;
  const holds = holdsRemittance(remittance, process.env['STAGE'] === 'prod');
  const producedOn = dates.find(({ code }) => code === '405')?.value;
  return {
    id,
    clinicId,
    version: 0,
    status: 'reading',
    statusSince: at,
    fileId,
    edition: 1,
    ...(payer ? { payer: { name: payer.name, idType: payer.idType, id: payer.id } } : {}),
    trace,
    payment,
    ...(producedOn === undefined ? {} : { producedOn }),
    isTest: envelope.isTest,
    totals,
    providerAdjustments: providerAdjustments.slice(0, 500).map(({ place: _place, ...each }) => each),
    held: holds.slice(0, MOST_TOLD).map(why),
    notes: faults
      .filter((fault) => !holds.includes(fault))
      .slice(0, MOST_TOLD)
      .map(inWords),
    tally: { claims: { pending: 0, posted: 0, told: 0, held: 0, 'set-aside': 0 }, lines: 0, heldAmount: 0 },
    createdAt: at,
    updatedAt: at,
  };
}

/** A remittance as its claims are written: its number in the file is the key. */
type Editions = ReadonlyMap<number, { readonly id: string; readonly edition: number }>;

async function editionsOf(clinicId: string, ids: ReadonlyMap<number, string>): Promise<Editions> {
  const found = await Promise.all([...new Set(ids.values())].map((id) => readRemittance(clinicId, id)));
  const editions = new Map(found.flatMap((each) => (each ? [[each.id, each.edition]] : [])));
  return new Map([...ids].map(([number, id]) => [number, { id, edition: editions.get(id) ?? 1 }]));
}

/** @returns whether the last claim of the file was among them */
async function writeClaims(
  context: Context,
  file: RemittanceFileRecord,
  text: string,
  remittances: Editions,
  from: number,
): Promise<boolean> {
  let index = 0;
  let counted = 0;
  const occurrences = new Map<string, number>();
  let batch: RemittanceClaim[] = [];
  for (const reading of read835(text)) {
    if (reading.kind !== 'claim') continue;
    if (index >= from + IN_A_RUN) {
      await writeBatch(context, batch);
      return false;
    }
    const of = remittances.get(reading.remittance);
    if (!of) throw new Error('every claim is of a remittance');
    const remittanceId = of.id;
    // A remittance that stands twice in a file is the same: only within one its claims are counted.
    if (reading.remittance !== counted) occurrences.clear();
    counted = reading.remittance;
    const claim = recordOf({ ...of, clinicId: context.clinicId, fileId: file.id }, reading.claim, occurrences);
    index += 1;
    if (index <= from) continue;
    // A transaction is of one remittance.
    if (batch.length === AT_ONCE || (batch[0] && batch[0].remittanceId !== remittanceId)) {
      await writeBatch(context, batch);
      batch = [];
    }
    batch.push(claim);
  }
  await writeBatch(context, batch);
  return true;
}

function recordOf(
  of: { readonly clinicId: string; readonly fileId: string; readonly id: string; readonly edition: number },
  claim: ClaimPayment,
  occurrences: Map<string, number>,
): RemittanceClaim {
  const { clinicId, fileId, id: remittanceId, edition } = of;
  const at = now();
  const whole = stored(claim);
  const tooLong = whole.lines.length > MOST_LINES;
  const payment = tooLong ? { ...whole, lines: whole.lines.slice(0, MOST_LINES) } : whole;
  const numbers = remittanceClaimIdFor(remittanceId, payment, 0);
  const occurrence = occurrences.get(numbers) ?? 0;
  occurrences.set(numbers, occurrence + 1);
  const holds = holdsClaim(claim).slice(0, MOST_TOLD).map(why);
  const reasons = tooLong
    ? [...holds, { code: 'too-many-lines', words: `It has more than ${MOST_LINES} lines. Post it by hand.` }]
    : holds;
  return {
    id: remittanceClaimIdFor(remittanceId, payment, occurrence),
    clinicId,
    remittanceId,
    version: 0,
    standing: reasons.length > 0 ? 'held' : 'pending',
    fileId,
    edition,
    said: saidBy(whole),
    payment,
    ...(reasons.length > 0 ? { why: reasons } : {}),
    createdAt: at,
    updatedAt: at,
  };
}

async function writeBatch(context: Context, batch: readonly RemittanceClaim[]): Promise<void> {
  const [first] = batch;
  if (!first) return;
  const { clinicId } = context;
  const { remittanceId } = first;
  await againIfStale(async () => {
    const others = batch.map((claim) => otherClaimId(claim.id, claim.said));
    const known = await readRemittanceClaims(clinicId, remittanceId, [...batch.map(({ id }) => id), ...others]);
    const records = batch.flatMap((claim): RecordChange[] => {
      const before = known.get(claim.id);
      if (!before) return [remittanceChange('remittanceClaim', claim, 'read')];
      const isOpen = (before.standing === 'pending' || before.standing === 'held') && !before.decision;
      if (before.said === claim.said && (!isOpen || before.edition === claim.edition)) return [];
      if (isOpen && !before.entries) {
        const { version, createdAt } = before;
        return [remittanceChange('remittanceClaim', { ...claim, version, createdAt }, 'read-again')];
      }
      const id = otherClaimId(claim.id, claim.said);
      if (known.has(id)) return [];
      const words =
        'The same claim of the same payment was posted, and said something else then. Compare the two, and ask the payer which is right.';
      const differing = { ...claim, id, standing: 'held' as const, why: [{ code: 'differs-from-posted', words }] };
      return [remittanceChange('remittanceClaim', differing, 'read')];
    });
    if (records.length > 0) await commit(context, { records });
  });
}

/** The remittance is posted, unless it is held whole. */
async function beginPosting(context: Context, id: string): Promise<void> {
  await againIfStale(async () => {
    const before = await readRemittance(context.clinicId, id);
    if (!before) return;
    const at = now();
    const held = before.held.length > 0 && before.decision?.deed !== 'post';
    // Held already, or set aside.
    if (held && before.status !== 'reading') return;
    const status = held ? 'held' : 'posting';
    const asked = held ? await askAboutHeld(context, { id, status }, at) : {};
    await commit(context, {
      at,
      records: [
        remittanceChange('remittance', { ...before, status, statusSince: at }, status),
        ...(asked.records ?? []),
      ],
      writes: asked.writes,
      announce: { type: `remittance.${status}`, status },
      effects: held ? asked.effects : [{ kind: 'postRemittance', subjectId: id, params: {} }],
    });
  });
}

async function finishFile(
  context: Context,
  { id }: RemittanceFileRecord,
  { others, faults }: Heads,
  remittanceIds: readonly string[],
): Promise<void> {
  await againIfStale(async () => {
    const before = await readFile(context.clinicId, id);
    if (before?.status !== 'reading') return;
    const at = now();
    const isOther = others.length > 0;
    const status = remittanceIds.length > 0 ? 'read' : 'refused';
    const refusal = isOther
      ? { code: 'no-835', words: `It is X12 ${others.join(', ')}, and holds no remittance (835).` }
      : { code: 'no-x12', words: 'It is no X12.' };
    const after: RemittanceFileRecord = {
      ...before,
      status,
      statusSince: at,
      remittanceIds: remittanceIds.slice(0, 500),
      others: others.slice(0, MOST_TOLD),
      faults: faults
        .filter((fault) => holdsOf(fault) === 'nothing')
        .slice(0, MOST_TOLD)
        .map(inWords),
      ...(status === 'refused' ? { refusal } : {}),
    };
    await commit(context, {
      at,
      records: [remittanceChange('remittanceFile', after, status)],
      announce: { type: `remittanceFile.${status}`, status },
    });
  });
}

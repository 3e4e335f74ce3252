import { now } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import { StaleVersion, type Fault } from '../../../platform/errors.ts';
import { inParallel } from '../../../platform/in-parallel.ts';
import { isKnownPayer } from '../../../platform/lookups/payer.ts';
import type { Registration } from '../../intake/registration.ts';
import { readRegistrations } from '../../intake/store.ts';
import { received } from '../../intake/use-cases/register.ts';
import type { PatientImport, Row } from '../patient-import.ts';
import { outcomeOf } from '../rules/outcome.ts';
import { withForAll, type Body, type Parsed } from '../rules/parse-row.ts';
import { coveragesFor, keptAtOf, markAttached, type KeptCoverage } from '../store.ts';
import { hashOfName, registrationIdFor } from './row-key.ts';

/** How many rows are taken at the same time: as many as a clinic's feed of changes has places. */
const AT_ONCE = 8;
/** How many coverages one registration takes. */
const MOST_COVERAGES = 4;

interface Numbered {
  readonly row: number;
  readonly parsed: Parsed;
}
interface Person {
  readonly row: number;
  readonly id: string;
  readonly body: Body;
  readonly leftOut: readonly Fault[];
  readonly kept: readonly KeptCoverage[];
}

/**
 * Makes registrations of the rows of persons, each under an id that comes from what the row says: a row that was taken
 * before, from this file or another, makes none. @returns what became of each row that is not empty
 */
export async function takeRows(context: Context, subject: PatientImport, rows: readonly Numbered[]): Promise<Row[]> {
  const payers = new Map<string, Promise<boolean>>();
  const understood = await inParallel(rows, AT_ONCE, (row) => understand(context, subject, row, payers));
  const persons = understood.flatMap((each) => (each && 'body' in each ? [each] : []));
  const known = await readRegistrations(
    context.clinicId,
    persons.map(({ id }) => id),
  );
  const taken = await inParallel(understood, AT_ONCE, (each) =>
    each && 'body' in each ? take(context, subject, each, known.get(each.id)) : Promise.resolve(each),
  );
  return taken.flatMap((row) => row ?? []);
}

/** Where a row is of a person, who; any other row as what became of it, or nothing where it is empty. */
async function understand(
  { clinicId }: Context,
  subject: PatientImport,
  { row, parsed }: Numbered,
  payers: Map<string, Promise<boolean>>,
): Promise<Person | Row | undefined> {
  switch (parsed.kind) {
    case 'blank':
      return undefined;
    case 'wrong':
      return { row, outcome: 'wrong', problems: parsed.problems };
    case 'coverage': {
      const problems = await unknownPayers([parsed.coverage.payerId], payers);
      if (problems.length > 0) return { row, outcome: 'wrong', problems: [{ ...problems[0], ...atPayor }] };
      return { row, outcome: 'gathered', keptAt: keptAtOf(await hashOfName(clinicId, parsed.of), row) };
    }
    case 'person': {
      const kept = await coveragesOf(clinicId, subject, parsed.names, payers);
      if (kept.length > MOST_COVERAGES) {
        const detail = `has more than ${MOST_COVERAGES} coverages in the file`;
        return { row, outcome: 'wrong', problems: [{ pointer: '', detail, code: 'too-many' }] };
      }
      const problems = await unknownPayers(
        parsed.body.coverages.map(({ payerId }) => payerId),
        payers,
      );
      if (problems.length > 0) return { row, outcome: 'wrong', problems: problems.map(parsed.atSource) };
      const coverages = [...parsed.body.coverages, ...kept.map(({ coverage }) => coverage)];
      const body = withForAll({ ...parsed.body, coverages }, subject.forAll);
      return { row, id: await registrationIdFor(clinicId, body), body, leftOut: parsed.leftOut, kept };
    }
  }
}

const unknownPayer = { detail: 'is not known: an operator adds payers', code: 'unknown-reference' };
const atPayor = { pointer: '/payor/0', ...unknownPayer };

/** Where a coverage's payer is not known. Each payer is asked for once in a step. */
async function unknownPayers(ids: readonly string[], payers: Map<string, Promise<boolean>>): Promise<Fault[]> {
  const known = await Promise.all(ids.map((id) => isKnown(id, payers)));
  return known.flatMap((each, index) => (each ? [] : [{ pointer: `/coverages/${index}/payerId`, ...unknownPayer }]));
}

function isKnown(id: string, payers: Map<string, Promise<boolean>>): Promise<boolean> {
  const asked = payers.get(id) ?? isKnownPayer(id);
  payers.set(id, asked);
  return asked;
}

/** The coverages in the file that name this person, but for those whose own row is wrong. */
async function coveragesOf(
  clinicId: string,
  { id, byIdentifier }: PatientImport,
  names: readonly string[],
  payers: Map<string, Promise<boolean>>,
): Promise<KeptCoverage[]> {
  const asked = byIdentifier ? names : names.slice(0, 1);
  const found = await Promise.all(
    asked.map(async (name) => coveragesFor(clinicId, id, await hashOfName(clinicId, name))),
  );
  const kept = await Promise.all(
    found.flat().map(async (each) => ((await isKnown(each.coverage.payerId, payers)) ? [each] : [])),
  );
  return kept.flat();
}

async function take(
  context: Context,
  subject: PatientImport,
  { row, id, body, leftOut, kept }: Person,
  known: Registration | undefined,
): Promise<Row> {
  const source = { importId: subject.id, row };
  const registration = known ?? (await registered(context, id, body, source));
  await Promise.all(kept.map(({ keptAt }) => markAttached(context.clinicId, subject.id, keptAt, row)));
  const became = registration ? outcomeOf(registration, source) : { outcome: 'registering' as const };
  return { row, registrationId: id, ...became, ...(leftOut.length > 0 ? { problems: leftOut } : {}) };
}

/** Makes the registration. @returns the one that stands there already, if another was faster */
async function registered(
  context: Context,
  id: string,
  body: Body,
  source: { readonly importId: string; readonly row: number },
): Promise<Registration | undefined> {
  const at = now();
  const words = 'A row of a file says what the clinic knows of a person.';
  try {
    await commit(context, received(context, body, at, { id, words, source }));
    return undefined;
  } catch (error) {
    if (!(error instanceof StaleVersion)) throw error;
    return (await readRegistrations(context.clinicId, [id])).get(id);
  }
}

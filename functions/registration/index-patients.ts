import { auditRead } from '../platform/audit/entry.ts';
import { atVersion, scanPage, transact, TransactionRefused, type Item, type Write } from '../platform/table.ts';
import type { Context } from '../platform/context.ts';
import { recordKey } from '../platform/keys.ts';
import { findableWrites, foundByOf, lookUp, memberKeysOf } from './person-index.ts';
import { listCoverages, readIndexedPatient } from './store.ts';

/** How often a patient is tried whose record or entries change meanwhile. */
const TRIES = 8;

/** What one run came to. */
export interface Indexed {
  readonly patients: number;
  /** How many of them were not found by all that is known of them, and are now. */
  readonly indexed: number;
  /** Where the next run goes on; absent at the end. */
  readonly next?: Readonly<Record<string, unknown>>;
}

/**
 * Goes through the patients, of one clinic or of all, and makes each be found by what is known of them: those whom a release made that kept no index, or
 * another one. A run ends when its time is over and says where the next goes on; what is right already is left alone.
 *
 * @param contextIn who does it, in that clinic
 * @param until when no further page is begun, in milliseconds since 1970
 */
export async function indexPatients(
  contextIn: (clinicId: string) => Context,
  {
    clinicId,
    after,
    until,
  }: { readonly clinicId?: string; readonly after?: Record<string, unknown>; readonly until: number },
): Promise<Indexed> {
  const done = { patients: 0, indexed: 0 };
  const audited = new Set<string>();
  let next = after;
  do {
    const page = await scanPage(clinicId === undefined ? 'clinic_' : `${clinicId}#`, { after: next });
    for (const item of page.items.filter(isPatient)) {
      const of = item.pk.slice(0, item.pk.indexOf('#'));
      if (!audited.has(of)) await auditRead(contextIn(of), of, 'clinic.patients-indexed');
      audited.add(of);
      done.patients += 1;
      if (await indexPatient(of, String(item['id']))) done.indexed += 1;
    }
    ({ next } = page);
  } while (next && Date.now() < until);
  return { ...done, ...(next ? { next } : {}) };
}

const isPatient = ({ type, sk }: Item): boolean => type === 'patient' && sk === 'record';

/** Nothing of the patient changes, and so its version does not. @returns whether anything was to be done */
async function indexPatient(clinicId: string, patientId: string): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    const read = await readIndexedPatient(clinicId, patientId);
    if (!read) return false;
    const { patient, foundBy: had } = read;
    const has = await foundByOf(clinicId, patient);
    const members = await memberKeysOf(clinicId, await listCoverages(clinicId, { id: patientId }));
    const found = await lookUp(clinicId, [...new Set([...had.entries, ...has.entries, ...members])]);
    const lacking = found.entries
      .filter(({ hash, ids, full }) => members.includes(hash) && !full && !ids.includes(patientId))
      .map(({ hash }) => hash);
    const changes = findableWrites(clinicId, patientId, { had, has }, found, lacking);
    if (changes.length === 0) return false;
    const kept: Write = {
      update: recordKey(clinicId, patientId),
      set: { expression: 'SET foundBy = :has', values: { ':has': has } },
      condition: atVersion(patient.version),
    };
    try {
      await transact([kept, ...changes]);
      return true;
    } catch (error) {
      if (!(error instanceof TransactionRefused) || attempt === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * 2 ** attempt));
    }
  }
}

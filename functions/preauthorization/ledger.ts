import type { Instant } from '../platform/clock.ts';
import type { Parts } from '../platform/case/step.ts';
import { timelineWrite } from '../platform/case/timeline.ts';
import type { Context } from '../platform/context.ts';
import type { NewEffect } from '../platform/effects/effect.ts';
import { recordIds, type Patient } from '../registration/index.ts';
import type { Preauthorization } from './case.ts';
import type { Ledger, SetAside } from './rules/ledger.ts';
import { isCertified } from './rules/outcome.ts';
import {
  authorizationChange,
  caseIdsOfPatient,
  listAuthorizations,
  readCases,
  readReservation,
  reservationWrite,
} from './store.ts';

/** How many of a patient's newest cases are looked at. */
const LOOKED_AT = 100;

/** A ledger as it was read, with what is needed to write it. */
export interface OpenLedger {
  readonly read: Ledger;
  readonly cases: ReadonlyMap<string, Pick<Preauthorization, 'id' | 'status' | 'version'>>;
}

/**
 * The authorizations of which units can be set aside for visits of the patient, and those of which some are.
 * @param patient the record that is used; the cases of all records of the person count
 * @param coverageId who pays: what another coverage's payer certified is not looked at. Undefined: only what is set aside
 * @param units what is set aside already and may be ended
 */
export async function openLedger(
  clinicId: string,
  patient: Pick<Patient, 'id' | 'link'>,
  coverageId: string | undefined,
  units: readonly SetAside[],
): Promise<OpenLedger> {
  const ids =
    coverageId === undefined ? [] : await caseIdsOfPatient(clinicId, recordIds(patient), { limit: LOOKED_AT });
  const held = units.map(({ preauthorizationId }) => preauthorizationId);
  const cases = (await readCases(clinicId, [...new Set([...held, ...ids])])).filter(
    (subject) => held.includes(subject.id) || (subject.coverageId === coverageId && subject.items.some(isCertified)),
  );
  const [authorizations, reservations] = await Promise.all([
    Promise.all(cases.map(({ id }) => listAuthorizations(clinicId, id))),
    Promise.all(
      units.map(({ preauthorizationId, reservationId }) =>
        readReservation(clinicId, preauthorizationId, reservationId),
      ),
    ),
  ]);
  return {
    read: {
      authorizations: authorizations.flat(),
      standing: reservations.filter((each) => each !== undefined),
      changed: [],
    },
    cases: new Map(cases.map((subject) => [subject.id, subject])),
  };
}

/**
 * Parts of the change that sets units aside or ends that: the authorizations on condition of what was read, so that two never get the last unit.
 * @param after what the rules made of the ledger
 */
export function ledgerParts(
  context: Context,
  { read, cases }: OpenLedger,
  after: Ledger,
  at: Instant,
): Required<Pick<Parts, 'records' | 'writes'>> {
  const { clinicId } = context;
  const was = new Map(read.standing.map(({ id, status }) => [id, status]));
  return {
    records: after.authorizations.flatMap((authorization, index) =>
      authorization === read.authorizations[index]
        ? []
        : [authorizationChange(clinicId, authorization.version, authorization, 'authorization.units-counted')],
    ),
    writes: after.changed.flatMap((reservation) => {
      const subject = cases.get(reservation.preauthorizationId);
      if (!subject) throw new Error('units are of a case that was read');
      const { sequence, quantity, status } = reservation;
      return [
        reservationWrite(clinicId, reservation, was.get(reservation.id)),
        timelineWrite(context, subject, {
          at,
          event: `authorization.units-${status}`,
          from: subject.status,
          to: subject.status,
          words: `Item ${sequence}: ${quantity} ${status} for a visit.`,
        }),
      ];
    }),
  };
}

/** What follows where authorizations have come, changed or gone: visits of the patient in their time may now have units, or lack them. */
export function visitsUnder(
  patientId: string,
  authorizations: readonly { readonly period: { readonly start: string; readonly end: string } }[],
): NewEffect[] {
  const [from] = authorizations.map(({ period }) => period.start).toSorted();
  const to = authorizations
    .map(({ period }) => period.end)
    .toSorted()
    .at(-1);
  return from === undefined || to === undefined
    ? []
    : [{ kind: 'lookAtVisits', subjectId: patientId, params: { from, to } }];
}

import type * as z from 'zod';
import { againIfMet } from '../../../platform/case/again.ts';
import { now, type Instant } from '../../../platform/clock.ts';
import type { Change } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { NotInThisStatus, StaleVersion, ValidationFailed } from '../../../platform/errors.ts';
import type { Money } from '../../../platform/money.ts';
import type { Appointment } from '../../appointment.ts';
import type { paymentBody, provisionBody, waiverBody } from '../../needs-schemas.ts';
import { isOpen, isSame } from '../../rules/needs.ts';
import { statusesOf } from '../../rules/statuses.ts';
import { appointmentOf, stepOf, type Step } from '../../step.ts';
import { commitOrLookAgain } from '../overtaken.ts';
import { viewOf } from '../take-time.ts';
import { aroundOf, withNeeds, type Around } from './judge.ts';
import { recorded, refuseForeignCoverage, refuseStrangers } from './provisions.ts';

/** What people say of what a visit needs. Each is bound to the version that its caller read. */

/**
 * Records that something which the visit needs is there, and who saw it.
 * @throws NotFound, StaleVersion, NotInThisStatus, ValidationFailed if the staff member is not known
 */
export async function recordProvision(
  context: Context,
  id: string,
  version: number,
  given: z.output<typeof provisionBody>,
): Promise<Reply> {
  await refuseStrangers(context, [{ staffId: given.staffId, pointer: '/staffId' }]);
  return await changed(context, id, version, { deed: 'provision-recorded' }, (before, { patient }, at) =>
    withProvision(before, recorded(given, before, patient, at)),
  );
}

/**
 * The change by which a good-faith estimate that the patient was given counts for the visit; nothing where the visit is over, or will not take place.
 * @throws NotFound
 */
export async function estimateGiven(
  context: Context,
  id: string,
  { staffId, ...estimate }: { readonly givenOn: string; readonly expected: Money; readonly staffId: string },
  at: Instant,
): Promise<Change | undefined> {
  const before = await appointmentOf(context, id);
  if (!statusesOf.isActive(before.status)) return undefined;
  const around = await aroundOf(before);
  const given = recorded({ staffId, provision: { kind: 'estimate', ...estimate } }, before, around.patient, at);
  const draft = { ...withProvision(before, given), version: before.version + 1, updatedAt: at };
  const { appointment, parts } = await withNeeds(context, around, draft, at);
  return stepOf(context, before, appointment, at, { deed: 'provision-recorded' }, parts);
}

/**
 * The appointment with what was provided for it; what was said of the same before no longer counts.
 */
export function withProvision(before: Appointment, added: Appointment['provisions'][number]): Appointment {
  const of = ({ provision }: Appointment['provisions'][number]): string =>
    provision.kind === 'form' ? `form ${provision.name}` : provision.kind;
  return { ...before, provisions: [...before.provisions.filter((each) => of(each) !== of(added)), added] };
}

/**
 * A person decides that the visit takes place without something that it needs.
 * @throws NotFound, StaleVersion, NotInThisStatus, ValidationFailed if the visit needs no such thing, or has it
 */
export async function waiveNeed(
  context: Context,
  id: string,
  version: number,
  { staffId, reason, kind, name }: z.output<typeof waiverBody>,
): Promise<Reply> {
  await refuseStrangers(context, [{ staffId, pointer: '/staffId' }]);
  return await changed(context, id, version, { deed: 'need-waived', reason }, (before, _around, at) => {
    const waived = before.needs.filter(
      (need) => isOpen(need) && (name === undefined ? need.kind === kind : isSame(need, { kind, name })),
    );
    if (waived.length === 0)
      throw new ValidationFailed('There is nothing to be waived.', [
        { pointer: '/kind', detail: 'must be something that the visit lacks', code: 'not-lacking' },
      ]);
    return withWaivers(before, waived, staffId, at);
  });
}

/** The appointment that takes place without these. */
export function withWaivers(
  before: Appointment,
  waived: Appointment['needs'],
  staffId: string,
  at: Instant,
): Appointment {
  const added = waived.map(({ kind, name }) => ({ kind, ...(name === undefined ? {} : { name }), staffId, at }));
  return { ...before, waivers: [...before.waivers, ...added] };
}

/**
 * Says who pays. Units of another coverage's authorization are free again: they do not follow the patient to another payer.
 * @throws NotFound, StaleVersion, NotInThisStatus, ValidationFailed if the coverage is not the patient's
 */
export async function changePayment(
  context: Context,
  id: string,
  version: number,
  { payment, reason }: z.output<typeof paymentBody>,
): Promise<Reply> {
  return await changed(context, id, version, { deed: 'payment-changed', reason }, async (before, { patient }) => {
    await refuseForeignCoverage(context, patient.id, payment);
    return {
      ...before,
      payment,
      // What was decided of one payer's word says nothing of another's.
      waivers: before.waivers.filter(({ kind }) => kind !== 'authorization' && kind !== 'eligibility'),
    };
  });
}

async function changed(
  context: Context,
  id: string,
  version: number,
  step: Step,
  change: (before: Appointment, around: Around, at: Instant) => Appointment | Promise<Appointment>,
): Promise<Reply> {
  return await againIfMet(async () => {
    const at = now();
    const before = await appointmentOf(context, id);
    if (before.version !== version)
      throw new StaleVersion('The appointment was changed by someone else. Read it again, then decide again.');
    if (!statusesOf.isActive(before.status))
      throw new NotInThisStatus(
        `The appointment is ${before.status}: only of a visit that is booked is it said what it needs.`,
      );
    const around = await aroundOf(before);
    const draft = { ...(await change(before, around, at)), version: version + 1, updatedAt: at };
    const { appointment, parts } = await withNeeds(context, around, draft, at);
    return await commitOrLookAgain(context, stepOf(context, before, appointment, at, step, parts), {
      status: 200,
      version: appointment.version,
      body: viewOf(appointment),
    });
  });
}

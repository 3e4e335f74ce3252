import { clinicDate, type Clinic } from '../../../clinics/index.ts';
import type { Instant } from '../../../platform/clock.ts';
import type { Context } from '../../../platform/context.ts';
import { inDollars, usd } from '../../../platform/money.ts';
import { readSurvivor, recordIds } from '../../../registration/index.ts';
import { readAppointment } from '../../../scheduling/index.ts';
import type { Charge } from '../../charges/charge.ts';
import { readClaims } from '../../claims/store.ts';
import type { GoodFaithEstimate } from '../../estimates/estimate.ts';
import { compareWithEstimate } from '../../estimates/rules/compare.ts';
import { listEstimates } from '../../estimates/store.ts';
import { entryKinds, type Entry } from '../../ledger/entry.ts';
import type { Books } from '../../ledger/rules/post.ts';
import { readCharges, readEntries } from '../../ledger/store.ts';
import { readPayments } from '../../payments/store.ts';
import { say } from '../../remittance/rules/say.ts';
import type { Dispute, Facts, GatheredFact } from '../dispute.ts';
import { federalEligibility, type FederalEligibility } from '../rules/federal.ts';
import { isAlike } from '../rules/settle.ts';
import type { AccountFacts } from './correct.ts';
import { chargesOf } from './postings.ts';

/** So much of an account is looked at: more than one person’s has. */
const MOST = { charges: 500, payments: 500, entries: 1000, claims: 200, estimates: 100 } as const;

const cents = (amount: number): string => inDollars(usd(amount));

/** What the records say of a dispute, each with the record that says it. */
export async function factsOf(
  { clinicId }: Context,
  clinic: Clinic,
  subject: Dispute,
  books: Books,
  at: Instant,
): Promise<AccountFacts & { readonly facts: Facts }> {
  const { accountId } = subject;
  const disputed = chargesOf(books, subject);
  const [charges, payments, entries, claims, estimate, appointments] = await Promise.all([
    readCharges(clinicId, accountId, MOST.charges),
    readPayments(clinicId, accountId, MOST.payments),
    readEntries(clinicId, accountId, 0, MOST.entries),
    readClaims(clinicId, accountId, MOST.claims),
    estimateFor(clinicId, subject, disputed),
    appointmentFacts(clinicId, clinic, disputed),
  ]);
  const isTheirs = ({ legs }: Entry): boolean =>
    legs.some(({ chargeId }) => chargeId !== undefined && subject.chargeIds.includes(chargeId));
  const today = clinicDate(at, clinic);
  const federal = federalOf(books, disputed, charges, estimate, today);
  const facts: GatheredFact[] = [
    ...entries.filter(isTheirs).map(entryFact),
    ...payments
      .filter(({ status, credited, refunded }) => status === 'active' && credited > refunded)
      .map(({ id, receivedOn, amount, credited }): GatheredFact => {
        const words = `${receivedOn}: the patient paid ${cents(amount)}; ${cents(credited)} of it was put on no charge.`;
        return { kind: 'payment', of: id, words };
      }),
    ...(estimate ? [estimateFact(estimate, federal)] : []),
    ...appointments,
    ...claims
      .filter(({ id }) => disputed.some(({ claimIds }) => claimIds.includes(id)))
      .map(({ id, status, controlNumber, submittedOn }): GatheredFact => {
        const words = `Claim ${controlNumber} is ${status}; ${submittedOn === undefined ? 'not sent yet' : `sent on ${submittedOn}`}.`;
        return { kind: 'claim', of: id, words };
      }),
    ...disputed.flatMap((charge) => alikeFacts(charge, charges)),
  ];
  return { charges, payments, facts: { at, facts, federal } };
}

function entryFact({ accountId, number, kind, on, legs }: Entry): GatheredFact {
  const adjustments = legs.flatMap(({ adjustment, amount }) => {
    if (!adjustment) return [];
    const { group, carc, rarc } = adjustment;
    return [`${cents(Math.abs(amount))}: ${say({ group, reason: carc, remarks: rarc }, on).staff}`];
  });
  const moved = legs.reduce((sum, { amount }) => sum + Math.max(0, amount), 0);
  const why = adjustments.length === 0 ? '' : ` (${adjustments.join('; ')})`;
  return {
    kind: kind.startsWith('payer-') ? 'remittance' : kind === 'patient-payment' ? 'payment' : 'charge',
    of: `${accountId}/${number}`,
    words: `${on}: ${cents(moved)}. ${entryKinds[kind].meaning}${why}`,
  };
}

function estimateFact({ id, givenOn }: GoodFaithEstimate, { providers }: FederalEligibility): GatheredFact {
  const compared = providers.map(({ providerNpi, expected, billed }) =>
    expected === undefined
      ? `${providerNpi} is not on it and billed ${cents(billed)}`
      : `${providerNpi} was to bill ${cents(expected)} and billed ${cents(billed)}`,
  );
  return { kind: 'estimate', of: id, words: `Given on ${givenOn}: ${compared.join('; ')}.` };
}

function alikeFacts(charge: Charge, all: readonly Charge[]): GatheredFact[] {
  const posted = { ...charge, isReversed: false };
  return all
    .filter((other) => isAlike(posted, { ...other, isReversed: false }))
    .map(({ id, sourceId }) => ({
      kind: 'alike-charge',
      of: id,
      words: `The same service, day, provider and amount as ${charge.sourceId}, under the number ${sourceId}.`,
    }));
}

async function appointmentFacts(
  clinicId: string,
  clinic: Clinic,
  disputed: readonly Charge[],
): Promise<GatheredFact[]> {
  const ids = [...new Set(disputed.flatMap(({ appointmentId }) => appointmentId ?? []))];
  const found = await Promise.all(ids.map((id) => readAppointment(clinicId, id)));
  return found.flatMap((appointment): GatheredFact[] => {
    if (!appointment) return [];
    const { id, start, status, needs } = appointment;
    return [
      { kind: 'appointment', of: id, words: `The visit of ${clinicDate(start, clinic)} is ${status}.` },
      ...needs
        .filter(({ kind }) => kind === 'authorization')
        .map(({ status: stands, why }) => ({
          kind: 'authorization' as const,
          of: id,
          words: `Authorization of the visit: ${stands}. ${why}`,
        })),
    ];
  });
}

/** The latest estimate that a disputed charge names, or that was given for its visit. */
async function estimateFor(
  clinicId: string,
  { patientId }: Dispute,
  disputed: readonly Charge[],
): Promise<GoodFaithEstimate | undefined> {
  const patient = await readSurvivor(clinicId, patientId);
  const estimates = patient ? await listEstimates(clinicId, recordIds(patient), MOST.estimates) : [];
  const named = estimates.filter(({ id, appointmentId }) =>
    disputed.some(
      (charge) => charge.estimateId === id || (appointmentId !== undefined && charge.appointmentId === appointmentId),
    ),
  );
  // One that was replaced counts no more.
  return named.findLast(({ id }) => !estimates.some(({ replaces }) => replaces === id)) ?? named.at(-1);
}

/** The bill is all that the providers charged for what the estimate is about, not what is disputed of it alone. */
function federalOf(
  { invoices }: Books,
  disputed: readonly Charge[],
  all: readonly Charge[],
  estimate: GoodFaithEstimate | undefined,
  today: string,
): FederalEligibility {
  const firstBillOn = [...invoices.values()].flatMap(({ issuedOn }) => issuedOn ?? []).toSorted()[0];
  const isOfEstimate = (charge: Charge): boolean =>
    disputed.some(({ id }) => id === charge.id) ||
    charge.estimateId === estimate?.id ||
    (estimate?.appointmentId !== undefined && charge.appointmentId === estimate.appointmentId);
  return federalEligibility({
    isSelfPay: disputed.every(({ payment }) => payment.by === 'patient'),
    ...(estimate
      ? { comparison: compareWithEstimate(estimate.items, all.filter(isOfEstimate), firstBillOn ?? today) }
      : {}),
    ...(firstBillOn === undefined ? {} : { firstBillOn }),
    today,
  });
}

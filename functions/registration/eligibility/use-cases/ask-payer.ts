import { clinicDate, clinicInstant, readClinic, type Clinic } from '../../../clinics/index.ts';
import { eligibilitySettings } from '../../../payers/index.ts';
import { now, type Instant } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import type { Outcome } from '../../../platform/effects/consumer.ts';
import type { Effect, NewEffect } from '../../../platform/effects/effect.ts';
import { StaleVersion } from '../../../platform/errors.ts';
import { shardOf } from '../../../platform/keys.ts';
import { logger } from '../../../platform/log.ts';
import { readPayerRecord } from '../../../platform/lookups/payer.ts';
import { readCoverage, readSurvivor } from '../../store.ts';
import type { EligibilityCheck } from '../check.ts';
import type { Asked, AskedPayer } from '../gateways/gateway.ts';
import { gatewayFor } from '../gateways/index.ts';
import { isWithheld } from '../restriction.ts';
import { nextAskDate } from '../rules/ask-dates.ts';
import { settle } from '../rules/settle.ts';
import { moveTo } from '../rules/statuses.ts';
import { checkChange, closingWrites, readCheck } from '../store.ts';

/** What becomes of the check: a payer's word, or why none is asked. */
type Result =
  | Asked
  | { readonly kind: 'withheld' }
  | { readonly kind: 'superseded' }
  | { readonly kind: 'by-hand'; readonly code: string; readonly text: string };

/**
 * Asks the payer of a check, and writes down what came of it. Nothing is asked twice at once, and asking again does no harm: a question changes nothing at
 * the payer.
 */
export async function askPayer(effect: Effect<'askEligibility'>): Promise<Outcome> {
  const { clinicId, subjectId } = effect;
  const check = await readCheck(clinicId, subjectId);
  if (check?.status !== 'requested') return { done: true };
  const result = await ask(check);
  const context: Context = { clinicId, actor: { kind: 'system', id: 'eligibility' }, requestId: effect.id };
  const after = await record(context, check, result);
  if (after.status === 'requested' && after.nextAttemptAt)
    return { retryAt: after.nextAttemptAt, problem: after.outcome ?? 'no answer' };
  return { done: true };
}

async function ask(check: EligibilityCheck): Promise<Result> {
  const { clinicId, patientId, coverageId } = check;
  const [patient, coverage, payer] = await Promise.all([
    readSurvivor(clinicId, patientId),
    readCoverage(clinicId, patientId, coverageId),
    readAskedPayer(check.payerId),
  ]);
  if (!patient || !coverage) return { kind: 'by-hand', code: 'no-coverage', text: 'The coverage is no longer there.' };
  // Who is another payer's member now is no business of this one; the change has the right one asked.
  if (coverage.payerId !== check.payerId) return { kind: 'superseded' };
  if (coverage.status === 'entered-in-error')
    return { kind: 'by-hand', code: 'coverage-entered-in-error', text: 'The coverage was entered in error.' };
  if (await isWithheld(clinicId, patient, check)) return { kind: 'withheld' };
  if (!payer)
    return {
      kind: 'by-hand',
      code: 'no-gateway',
      text: 'This payer cannot be asked electronically: ask it by its portal or by telephone.',
    };
  const asked = await gatewayFor(payer.settings).ask({
    identifier: check.id,
    payer,
    provider: check.provider,
    patient,
    coverage,
    dateOfService: check.dateOfService,
    serviceTypes: check.serviceTypes,
    serviceCode: check.serviceCode,
  });
  if (asked.kind !== 'said')
    logger.warn('payer gave no eligibility', { payerId: payer.id, checkId: check.id, problem: asked.problem });
  return asked;
}

/** How the payer is asked, or undefined if it cannot be. */
async function readAskedPayer(payerId: string): Promise<AskedPayer | undefined> {
  const data = (await readPayerRecord(payerId))?.data as
    (Omit<AskedPayer, 'settings'> & { readonly eligibility?: unknown }) | undefined;
  // It was parsed when the operator put it there.
  if (data?.eligibility === undefined) return undefined;
  const { name, payerNumber, eligibility } = data;
  return { id: payerId, name, payerNumber, settings: eligibilitySettings.parse(eligibility) };
}

/** Writes the result down, whatever else changed of the check meanwhile. */
async function record(context: Context, check: EligibilityCheck, result: Result): Promise<EligibilityCheck> {
  const share = Math.random();
  const clinic = await readClinic(context.clinicId);
  for (let before: EligibilityCheck | undefined = check; before; before = await readCheck(check.clinicId, check.id)) {
    if (before.status !== 'requested') return before;
    const at = now();
    const settled = resultOf(before, result, at, share);
    const closed = settled.status !== 'requested';
    const ended = settled.status === 'answered' || settled.status === 'unanswered';
    const again = ended && clinic ? nextAskDate(clinicDate(at, clinic), check.dateOfService) : undefined;
    const after = { ...settled, ...(again ? { askAgainOn: again } : {}) };
    try {
      await commit(context, {
        at,
        records: [checkChange(before, after, closed ? `eligibilityCheck.${after.status}` : 'eligibilityCheck.tried')],
        writes: closed ? closingWrites(after) : [],
        effects: [
          ...(again && clinic && result.kind !== 'by-hand'
            ? [{ kind: 'repeatEligibility' as const, params: {}, dueAt: earlyOn(again, check.id, clinic) }]
            : []),
          ...(ended ? [visitsOn(check)] : []),
        ],
        announce: closed ? { type: `eligibilityCheck.${after.status}`, status: after.status } : undefined,
      });
      return after;
    } catch (error) {
      if (!(error instanceof StaleVersion)) throw error;
    }
  }
  return check;
}

function resultOf(check: EligibilityCheck, result: Result, at: string, share: number): EligibilityCheck {
  const { nextAttemptAt: _next, outcome: _outcome, ...rest } = check;
  if (result.kind === 'withheld')
    return {
      ...rest,
      status: moveTo(check.status, 'withheld'),
      reasons: [{ code: 'self-pay', text: 'The patient asked that the health plan hears nothing of this visit.' }],
    };
  if (result.kind === 'superseded') return { ...rest, status: moveTo(check.status, 'superseded') };
  if (result.kind !== 'by-hand') return settle(check, result, at, share);
  return {
    ...rest,
    status: moveTo(check.status, 'answered'),
    outcome: 'to-a-person',
    lastAttemptAt: at,
    reasons: [{ code: result.code, text: result.text }],
  };
}

/** Visits of that day may need the answer. */
function visitsOn({ patientId, dateOfService }: EligibilityCheck): NewEffect {
  return { kind: 'lookAtVisits', subjectId: patientId, params: { from: dateOfService, to: dateOfService } };
}

/** In the hour from five in the clinic's morning, before anybody comes: not all checks in the same minute. */
function earlyOn(day: string, checkId: string, clinic: Clinic): Instant {
  return clinicInstant(day, `05:${String(shardOf(checkId, 60)).padStart(2, '0')}`, clinic);
}

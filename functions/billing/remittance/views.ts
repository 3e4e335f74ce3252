import type * as z from 'zod';
import { usd } from '../../platform/money.ts';
import type { RemittanceClaim, RemittanceFileRecord, RemittanceRecord, StoredAdjustment, Why } from './record.ts';
import { claimStatuses } from './rules/claim-words.ts';
import { say, sayProviderAdjustment } from './rules/say.ts';
import type { remittanceClaimReply, remittanceFileReply, remittanceReply } from './schemas.ts';

/** A file as the API tells it. */
export function fileView({ clinicId: _clinicId, ...file }: RemittanceFileRecord) {
  const { remittanceIds, others, faults } = file;
  return {
    ...file,
    remittanceIds: [...remittanceIds],
    others: [...others],
    faults: [...faults],
  } satisfies z.input<typeof remittanceFileReply>;
}

const whyView = ({ difference, ...why }: Why) => ({
  ...why,
  ...(difference === undefined ? {} : { difference: usd(difference) }),
});

/** A remittance as the API tells it. */
export function remittanceView({
  clinicId: _clinicId,
  edition: _edition,
  totals,
  payment,
  providerAdjustments,
  held,
  notes,
  tally,
  ...remittance
}: RemittanceRecord) {
  return {
    ...remittance,
    payment: { ...payment, amount: usd(payment.amount) },
    claims: totals.claims,
    paid: usd(totals.paid),
    providerAdjusted: usd(totals.providerAdjusted),
    providerAdjustments: providerAdjustments.map(({ amount, ...each }) => ({
      ...each,
      words: sayProviderAdjustment(each.reason),
      amount: usd(amount),
    })),
    held: held.map(whyView),
    notes: [...notes],
    tally: { ...tally, heldAmount: usd(tally.heldAmount) },
  } satisfies z.input<typeof remittanceReply>;
}

/** A claim of a remittance as the API tells it, its codes in words. */
export function remittanceClaimView(claim: RemittanceClaim) {
  const { id, remittanceId, standing, why = [], payment, waits, matched, entries = [], denialIds = [] } = claim;
  const { reversedBy, decision, version, createdAt, updatedAt } = claim;
  const ofClaim = payment.remarks.filter(({ list }) => list === 'HE').map(({ code }) => code);
  const day = payment.dates.find(({ code }) => code === '232')?.value;
  const adjustment = (remarks: readonly string[]) => (each: StoredAdjustment) => ({
    group: each.group,
    reason: each.reason,
    amount: usd(each.amount),
    ...(each.quantity === undefined ? {} : { quantity: each.quantity }),
    remarks: [...remarks],
    ...say({ ...each, remarks }, day),
  });
  return {
    id,
    remittanceId,
    number: payment.number,
    standing,
    why: why.map(whyView),
    controlNumber: payment.controlNumber,
    payerNumber: payment.payerNumber,
    status: payment.status,
    statusWords: claimStatuses[payment.status]?.words ?? 'of a status that is not known',
    charged: usd(payment.charged),
    paid: usd(payment.paid),
    patientShare: payment.patientShare === undefined ? undefined : usd(payment.patientShare),
    waits: waits === undefined ? undefined : usd(waits),
    adjustments: payment.adjustments.map(adjustment(ofClaim)),
    lines: payment.lines.map((line) => ({
      number: line.number,
      code: line.procedure.code,
      modifiers: [...line.procedure.modifiers],
      controlNumber: line.references.find(({ code }) => code === '6R')?.value,
      date: line.dates[0]?.value,
      charged: usd(line.charged),
      paid: usd(line.paid),
      adjustments: line.adjustments.map(
        adjustment(line.remarks.filter(({ list }) => list === 'HE').map(({ code }) => code)),
      ),
    })),
    matched,
    entries: entries.map(({ number }) => number),
    reversedBy,
    denialIds: [...denialIds],
    decision,
    version,
    createdAt,
    updatedAt,
  } satisfies z.input<typeof remittanceClaimReply>;
}

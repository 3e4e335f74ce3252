import type { ClaimPayment, Remittance } from '../../functions/billing/remittance/remittance.ts';
import { decode } from '../../functions/billing/remittance/x12/decode.ts';
import { readFile835 } from '../../functions/billing/remittance/x12/reader.ts';
import { inDollars, usd, type BillingCast } from './billing-cast.ts';
import { uploadRemittances } from './requests.ts';
import { expect } from './story.ts';

interface Posted {
  readonly status: string;
  readonly payer?: { readonly name?: string };
  readonly held?: readonly { readonly words: string }[];
}
interface Denial {
  readonly id: string;
  readonly kind: string;
  readonly amount: { readonly amount: number };
  readonly mayDo: readonly string[];
  readonly amounts: readonly { readonly staff: string; readonly reason: string }[];
}

/**
 * A file of remittances that nobody made for Frontdesk: the claims that it answers are registered as the clinic would have, then it is uploaded, and
 * what was denied in it is worked.
 */
export async function aFileOfOthers(cast: BillingCast, bytes: Buffer): Promise<void> {
  const { tell, system, clinic, clock, balances } = cast;
  tell('', '— A file of others');
  const read = readFile835(decode(bytes));
  expect(read.kind === '835' && read.remittances.length > 0, 'a file of X12 835');
  const accounts: string[] = [];
  for (const remittance of read.remittances)
    for (const [index, claim] of remittance.claimPayments.entries())
      accounts.push(await registered(cast, remittance, claim, index));
  tell('claims', `${accounts.length} registered, as the clinic sent them`);
  const fileId = await uploadRemittances(system, bytes);
  await clock.settle();
  const { remittanceIds } = await system.must<{ remittanceIds: readonly string[] }>(
    'GET',
    `/v1/remittance-files/${fileId}`,
  );
  for (const id of remittanceIds) {
    const { status, payer, held = [] } = await system.must<Posted>('GET', `/v1/remittances/${id}`);
    tell('835', `${payer?.name ?? 'a payer'}: ${status}${held.map(({ words }) => `; ${words}`).join('')}`);
  }
  const of = await Promise.all(accounts.map((account) => balances(account)));
  const sum = (name: string): string => inDollars(of.reduce((cents, each) => cents + (each[name] ?? 0), 0));
  tell(
    'accounts',
    `paid by payers ${sum('paidByPayers')}, by contract ${sum('adjusted')}, the patients’ ${sum('patient')}, denied ${sum('denied')}, still with payers ${sum('payer')}`,
  );
  const { denials } = await system.must<{ denials: readonly Denial[] }>('GET', '/v1/denials');
  if (denials.length === 0) tell('denials', 'none in it');
  for (const { id, kind, amount, amounts, mayDo } of denials) {
    const deed = mayDo.includes(kind) ? kind : 'appeal';
    const path = `/v1/denials/${id}`;
    const why = { staffId: clinic.staff.specialist.id, reason: 'Looked at.', deed };
    const { status } = await system.change<{ status: string }>('POST', path, `${path}/decision`, why);
    tell('denial', `${inDollars(amount.amount)} (${amounts[0]?.reason ?? ''}: ${amounts[0]?.staff ?? ''}) ${status}`);
  }
}

/** The claim with its patient, as they must have been. @returns the path of the account */
async function registered(
  { make }: BillingCast,
  { payment }: Pick<Remittance, 'payment'>,
  claim: ClaimPayment,
  index: number,
): Promise<string> {
  const patient = claim.parties.find(({ role }) => role === 'QC');
  const patientId = await make('/v1/patients', {
    name: [{ family: patient?.name ?? `Patient ${index + 1}`, given: [patient?.given ?? 'Pat'] }],
    birthDate: '1970-01-01',
    gender: 'unknown',
    telecom: [{ system: 'phone', value: `+1312555${String(1000 + index)}` }],
  });
  const memberId = (patient?.id ?? `M${index + 1}`).trim();
  const coverageId = await make(`/v1/patients/${patientId}/coverages`, {
    payerId: 'summit-advantage',
    lineOfBusiness: 'commercial',
    memberId,
    planName: 'Gold',
    relationship: 'self',
    period: { start: '2000-01-01' },
  });
  const account = `/v1/billing-accounts/${await make('/v1/billing-accounts', { patientId })}`;
  const dayOf = (dates: readonly { readonly code: string; readonly value: string }[]): string | undefined =>
    dates.find(({ code }) => ['472', '150', '232', '233'].includes(code))?.value;
  const day = dayOf(claim.dates) ?? payment.date ?? '2026-11-20';
  const services = claim.lines
    .filter(({ charged }) => charged > 0)
    .map((line) => ({
      code: (line.submitted ?? line.procedure).code,
      amount: line.charged,
      on: dayOf(line.dates) ?? day,
      control: line.references.find(({ code }) => code === '6R')?.value,
    }));
  const whole = { code: '99199', amount: claim.charged, on: day, control: undefined };
  const lines = [];
  for (const [number, { code, amount, on, control }] of (services.length > 0 ? services : [whole]).entries()) {
    const chargeId = await make(`${account}/charges`, {
      sourceId: `${claim.controlNumber}-${number + 1}`,
      code: /^(\d{4}[0-9A-Z]|[A-Z]\d{4})$/.test(code) ? code : whole.code,
      dateOfService: on,
      provider: '1245319599',
      payment: { by: 'coverage', coverageId },
      amount: usd(amount),
    });
    lines.push({ chargeId, ...(control === undefined ? {} : { controlNumber: control }) });
  }
  await make(`${account}/claims`, { coverageId, controlNumber: claim.controlNumber, lines });
  return account;
}

import { billingCast, inDollars, usd, type BillingCast } from './billing-cast.ts';
import { aFileOfOthers } from './file-of-others.ts';
import { paidByInstallments } from './installments.ts';
import { remittanceFile, type Decision } from './remittance-file.ts';
import { samplePdf, uploadEvidence, uploadRemittances } from './requests.ts';
import { expect, type Stage } from './story.ts';

/** A bill above its estimate, until the patient has paid what is left of it; and a payer’s denial, until the payer has paid. */
export async function dispute(stage: Stage): Promise<void> {
  const cast = await billingCast(stage);
  const bill = await aBillAboveItsEstimate(cast);
  await disputedByLink(cast, bill);
  await decidedByTwo(cast, bill);
  await answeredByLink(cast, bill);
  await aDenialWorked(cast);
  if (stage.file) await aFileOfOthers(cast, stage.file);
  await paidByInstallments(cast, { name: 'Ines', email: EMAIL, birthDate: BORN, account: bill.account });
}

const BORN = '1988-04-09';
const EMAIL = 'ines@mail.example.org';
const PROVIDER = '1245319599';
const DAY_OF_SERVICE = '2026-11-20';

interface Bill {
  readonly account: string;
  readonly invoice: string;
  readonly chargeIds: readonly string[];
}

async function aBillAboveItsEstimate({ tell, system, clinic, make }: BillingCast): Promise<Bill> {
  tell('', '— A bill above its estimate');
  const staffId = clinic.staff.frontDesk.id;
  const patientId = await make('/v1/patients', {
    name: [{ family: 'Okafor', given: ['Ines'] }],
    birthDate: BORN,
    gender: 'female',
    telecom: [{ system: 'email', value: EMAIL }],
  });
  const estimateId = await make(`/v1/patients/${patientId}/good-faith-estimates`, {
    dateOfService: DAY_OF_SERVICE,
    givenOn: '2026-11-10',
    items: [{ provider: PROVIDER, code: '29881', amount: usd(100_000) }],
    staffId,
  });
  tell('estimate', `Ines pays herself, and was told ${inDollars(100_000)} ten days before`);
  const account = `/v1/billing-accounts/${await make('/v1/billing-accounts', { patientId })}`;
  const charge = (sourceId: string, code: string, amount: number, more: object = {}): Promise<string> =>
    make(`${account}/charges`, {
      sourceId,
      code,
      dateOfService: DAY_OF_SERVICE,
      provider: PROVIDER,
      payment: { by: 'patient' },
      amount: usd(amount),
      ...more,
    });
  const chargeIds = [
    await charge('EHR-20417', '29881', 180_000, { estimateId, description: 'Arthroscopy of the knee' }),
    await charge('EHR-20418', '99213', 5_000, { description: 'Visit' }),
  ];
  const invoice = `${account}/invoices/${await make(`${account}/invoices`, { chargeIds })}`;
  await system.change('POST', invoice, `${invoice}/issue`, { staffId });
  const compared = await system.must<{ substantiallyInExcess: boolean; providers: { excess: { amount: number } }[] }>(
    'GET',
    `${invoice}/estimate-comparisons/${estimateId}`,
  );
  expect(compared.substantiallyInExcess, 'a bill that is substantially in excess');
  tell('bill', `${inDollars(185_000)}: ${inDollars(compared.providers[0]?.excess.amount ?? 0)} more than estimated`);
  await make(`${invoice}/questions`, { staffId });
  return { account, invoice, chargeIds };
}

async function disputedByLink(
  { tell, system, clinic, clock, atLink, balances }: BillingCast,
  bill: Bill,
): Promise<void> {
  tell('', '— The patient says that it is wrong');
  const { browser, page } = await atLink(EMAIL, 'bill', BORN);
  expect(page.text.includes('$1,850.00'), 'the bill behind the proof');
  const sent = await browser.press(page, 'Send to the clinic', {
    about: bill.chargeIds[0] ?? '',
    reason: 'estimate-exceeded',
    words: 'I was told a thousand dollars.',
  });
  expect(sent.text.includes('Thank you'), 'what she said is taken');
  tell('Ines', 'reads the bill by a link, and disputes the line that she was told another price for');
  const choosing = await browser.press(sent, 'Go on to choose the file', { shows: 'estimate' });
  const back = await browser.press(choosing, 'Send the file', {}, samplePdf('A photograph of the estimate'));
  expect(back.text.includes('What I was told it would cost: '), 'her file, on its way');
  await clock.settle();
  const now = await browser.open(back.url);
  expect(now.text.includes('What I was told it would cost: the clinic has it.'), 'her file, checked');
  tell('Ines', 'adds a photograph of what she was told, straight from the page');
  const { inDispute, patient } = await balances(bill.account);
  expect(inDispute === 180_000 && patient === 5_000, `the disputed line alone held, not ${inDispute}`);
  tell('account', `held: ${inDollars(inDispute)}. Still asked for: ${inDollars(patient)}, the rest of the bill`);
  const { buckets } = await system.must<{ buckets: { inDispute: { amount: number } }[] }>(
    'GET',
    `${bill.account}/aging`,
  );
  expect(buckets[0]?.inDispute.amount === 180_000, 'aging that tells what is disputed apart');
  tell('aging', `of the bill’s first days, ${inDollars(buckets[0].inDispute.amount)} in dispute`);
  const staffId = clinic.staff.frontDesk.id;
  const refused = await system.call<{ errors: readonly { code: string; detail: string }[] }>(
    'POST',
    `${bill.invoice}/collections`,
    { staffId },
  );
  expect(refused.status === 409 && refused.body.errors[0]?.code === 'dispute', `409, not ${refused.status}`);
  tell('collections', `409: ${refused.body.errors[0].detail.replace(/: dispute_.*/, '')}`);
  await system.must('POST', `${bill.invoice}/questions`, { staffId });
  const again = await atLink(EMAIL, 'bill', BORN);
  expect(again.page.text.includes('asked for $50.00'), 'a statement that asks for nothing that is disputed');
  tell('statement', 'sent once more: it asks for $50.00');
}

interface Dispute {
  readonly id: string;
  readonly status: string;
  readonly federalEligibility?: { readonly isEligible: boolean; readonly until?: string };
  readonly answers: readonly { readonly by: string; readonly approvedBy?: string }[];
}

async function onlyDispute({ system, clock }: BillingCast, { account }: Bill): Promise<Dispute> {
  await clock.settle();
  const { disputes } = await system.must<{ disputes: readonly Dispute[] }>('GET', `${account}/disputes`);
  const [only] = disputes;
  expect(only !== undefined && disputes.length === 1, 'one dispute');
  return only;
}

async function decidedByTwo(cast: BillingCast, bill: Bill): Promise<void> {
  const { tell, system, clinic, clock, asked, decide, balances } = cast;
  tell('', '— Two people decide');
  const { id, status, federalEligibility } = await onlyDispute(cast, bill);
  expect(status === 'in-review' && federalEligibility?.isEligible === true, `in review, not ${status}`);
  tell(
    'facts',
    `gathered. Until ${federalEligibility.until ?? ''} the federal process is open to her, and she is told so`,
  );
  const about = { title: 'What she was told', from: 'patient', staffId: clinic.staff.frontDesk.id } as const;
  await uploadEvidence(system, id, about, samplePdf('Estimate of 10 November'));
  await clock.settle();
  const { documents } = await system.must<{ documents: readonly { readonly status: string }[] }>(
    'GET',
    `/v1/disputes/${id}/documents`,
  );
  expect(
    documents.length === 2 && documents.every((file) => file.status === 'accepted'),
    'two files that were checked',
  );
  tell('evidence', 'the estimate that she brought, uploaded at the front desk and checked');
  const { email, page } = await asked(id);
  const file = await fetch(page.link('What she was told'));
  expect(file.status === 200 && file.headers.get('content-type') === 'application/pdf', 'the file, on the page');
  expect(page.text.includes('$800.00'), 'the estimate against the bill, side by side');
  tell('mail', `to ${email}: the bill, the estimate and what was said, side by side behind the sign-in`);
  const first = await decide(id, 'Give up a part', {
    'given-up': '800',
    installments: '4',
    answer: 'You are right. We keep to the estimate. You may pay in four installments.',
  });
  const proposed = await onlyDispute(cast, bill);
  expect(proposed.status === 'awaiting-approval', `awaiting approval, not ${proposed.status}`);
  expect((await balances(bill.account))['inDispute'] === 180_000, 'nothing that is posted before it is approved');
  tell('first', `${first.email} gives up $800.00: above $500.00 that needs a second person, and nothing is posted yet`);
  const second = await decide(id, 'Approve and answer the patient');
  expect(first.email !== second.email, 'another person who approves');
  const answered = await onlyDispute(cast, bill);
  expect(answered.status === 'answered', `answered, not ${answered.status}`);
  const { writtenOff, inDispute, patient } = await balances(bill.account);
  expect(writtenOff === 80_000 && inDispute === 0 && patient === 105_000, 'the decision in the books');
  tell('second', `${second.email} approves: ${inDollars(writtenOff)} given up, posted with the decision`);
}

async function answeredByLink(cast: BillingCast, bill: Bill): Promise<void> {
  const { tell, atLink } = cast;
  tell('', '— The patient reads why');
  const { browser, page } = await atLink(EMAIL, 'dispute', BORN);
  expect(page.text.includes('We keep to the estimate.'), 'the reasons');
  const done = await browser.press(page, 'Send to the clinic', { say: 'payment-plan' });
  expect(done.text.includes('Thank you'), 'what she said is taken');
  const { status } = await onlyDispute(cast, bill);
  expect(status === 'accepted', `accepted, not ${status}`);
  tell('Ines', 'accepts the answer, and pays what is left in four installments');
}

const OMAR = { family: 'Haddad', given: 'Omar', member: 'M8842017' } as const;

interface Denial {
  readonly id: string;
  readonly kind: string;
  readonly dueOn: string;
  readonly amount: { readonly amount: number };
  readonly mayDo: readonly string[];
  readonly amounts: readonly { readonly staff: string }[];
}

async function aDenialWorked(cast: BillingCast): Promise<void> {
  const { tell, system, clock, make, balances, decide } = cast;
  tell('', '— A payer refuses, and pays');
  const patientId = await make('/v1/patients', {
    name: [{ family: OMAR.family, given: [OMAR.given] }],
    birthDate: '1957-03-14',
    gender: 'male',
    telecom: [{ system: 'phone', value: '+13125550187' }],
  });
  const coverageId = await make(`/v1/patients/${patientId}/coverages`, {
    payerId: 'summit-advantage',
    lineOfBusiness: 'medicare-advantage',
    memberId: OMAR.member,
    planName: 'Gold',
    relationship: 'self',
    period: { start: '2026-01-01' },
  });
  const account = `/v1/billing-accounts/${await make('/v1/billing-accounts', { patientId })}`;
  const chargeId = await make(`${account}/charges`, {
    sourceId: 'EHR-20419',
    code: '99214',
    dateOfService: DAY_OF_SERVICE,
    provider: PROVIDER,
    payment: { by: 'coverage', coverageId },
    amount: usd(20_000),
  });
  const claim = { coverageId, lines: [{ chargeId, controlNumber: 'L1' }], submittedOn: '2026-11-21' };
  const firstId = await make(`${account}/claims`, { ...claim, controlNumber: 'LK-1041', filingLimit: '2026-12-01' });
  tell('claim', `LK-1041 for ${inDollars(20_000)} went to Summit Advantage`);
  const said = (
    control: string,
    status: Decision['status'],
    line: Omit<Decision['lines'][number], 'control' | 'code' | 'charged'>,
  ): Decision => ({
    control,
    status,
    ...OMAR,
    dateOfService: DAY_OF_SERVICE,
    lines: [{ control: 'L1', code: '99214', charged: 20_000, ...line }],
  });
  const missing = { paid: 0, adjustments: [['CO', '16', 20_000]] as const, remarks: ['M76'] };
  await uploadRemittances(system, remittanceFile('EFT-7001', '2026-11-23', [said('LK-1041', '4', missing)]));
  const refused = await balances(account);
  expect(refused['denied'] === 20_000 && refused['patient'] === 0, 'a denial of which the patient owes nothing');
  const [denial, ...others] = (await system.must<{ denials: readonly Denial[] }>('GET', '/v1/denials')).denials;
  expect(denial !== undefined && others.length === 0, 'one denial in the queue');
  tell('835', `refuses it (CO-16, M76): ${denial.amounts[0]?.staff ?? ''}`);
  tell(
    'denial',
    `${inDollars(denial.amount.amount)}, most likely to ${denial.kind}, by ${denial.dueOn}. Of group CO the patient is asked for nothing`,
  );
  expect(!denial.mayDo.includes('bill-patient'), 'no way to bill the patient');
  const path = `/v1/denials/${denial.id}`;
  const asked = await decide(denial.id, 'A corrected claim was sent', {
    reason: 'The diagnosis was missing; added from the note.',
  });
  expect(asked.page.text.includes('LK-1041') && !asked.page.text.includes('Haddad'), 'the claim, and no name');
  tell('mail', `to ${asked.email}, because that day is near: decided on the page behind the link`);
  const secondId = await make(`${account}/claims`, {
    ...claim,
    controlNumber: 'LK-1041-R',
    frequency: '7',
    replaces: firstId,
    submittedOn: '2026-11-23',
  });
  expect(secondId !== firstId && (await balances(account))['payer'] === 20_000, 'a payer that is asked again');
  tell('staff', 'add what was missing, and send the corrected claim LK-1041-R in place of the first');
  await clock.advance(2 * 24 * 3600);
  const paid = {
    paid: 15_000,
    adjustments: [
      ['CO', '45', 3_000],
      ['PR', '3', 2_000],
    ] as const,
  };
  await uploadRemittances(system, remittanceFile('EFT-7014', '2026-11-25', [said('LK-1041-R', '1', paid)]));
  const { paidByPayers, adjusted, patient, payer, denied } = await balances(account);
  expect(
    paidByPayers === 15_000 && adjusted === 3_000 && patient === 2_000 && payer === 0 && denied === 0,
    'a claim that is paid',
  );
  tell(
    '835',
    `pays ${inDollars(paidByPayers)}; ${inDollars(adjusted)} goes off by contract, ${inDollars(patient)} is his copayment`,
  );
  const { status } = await system.must<{ status: string }>('GET', path);
  expect(status === 'answered', `a denial that is answered, not ${status}`);
  const { denials } = await system.must<{ denials: readonly unknown[] }>('GET', '/v1/denials');
  expect(denials.length === 0, 'an empty queue');
  tell('denial', 'answered; the queue is empty');
}

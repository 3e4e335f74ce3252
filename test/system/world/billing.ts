import type { TestClinic } from '../harness.ts';
import { newDocument } from './preauthorization.ts';
import type { Bodies, Json } from './world.ts';

/** Two accounts of a patient, and in the first two of everything that is billed. */
export async function fillBilling(
  system: TestClinic['system'],
  { patientId, coverageId }: { readonly patientId: string; readonly coverageId: string },
  word: string,
  staffId: string,
) {
  const make = async (path: string, body: Json): Promise<string> =>
    (await system.must<{ id: string }>('POST', path, body)).id;
  const usd = (amount: number): Json => ({ amount, currency: 'USD' });
  const open = (): Promise<string> => make('/v1/billing-accounts', { patientId, name: `${word} account` });
  const accountId = await open();
  const account = `/v1/billing-accounts/${accountId}`;
  const charge = (number: number, payment: Json, of = account): Promise<string> =>
    make(`${of}/charges`, {
      sourceId: `${word}-${number}`,
      code: '99213',
      dateOfService: '2026-11-20',
      provider: '1245319599',
      payment,
      amount: usd(10_000),
    });
  const self = { by: 'patient' };
  const chargeId = await charge(1, self);
  // Of the other, too, something is open.
  await charge(7, self, `/v1/billing-accounts/${await open()}`);
  const asked = [await charge(2, self), await charge(3, self)];
  const insured = await charge(4, { by: 'coverage', coverageId });
  const claimIds = [];
  for (const number of [1, 2])
    claimIds.push(
      await make(`${account}/claims`, {
        coverageId,
        controlNumber: `${word}-${number}`,
        lines: [{ chargeId: insured }],
      }),
    );
  const invoiceIds = [];
  for (const each of asked) invoiceIds.push(await make(`${account}/invoices`, { chargeIds: [each] }));
  const [claimId = '', invoiceId = ''] = [claimIds[0], invoiceIds[0]];
  const invoice = `${account}/invoices/${invoiceId}`;
  await system.change('POST', invoice, `${invoice}/issue`, { staffId });
  // Somebody says that it is wrong: nobody but its own clinic may say more of it.
  const disputeId = await make('/v1/disputes', {
    accountId,
    chargeIds: [await charge(5, self)],
    reason: 'amount',
    words: `${word} was told another price.`,
    submitterId: staffId,
  });
  // And somebody is offered installments.
  const inInstallments = await make(`${account}/invoices`, { chargeIds: [await charge(6, self)] });
  const drafted = `${account}/invoices/${inInstallments}`;
  await system.change('POST', drafted, `${drafted}/issue`, { staffId });
  const paymentPlanId = await make('/v1/payment-plans', {
    accountId,
    invoiceIds: [inInstallments],
    installments: 4,
    firstDueOn: '2026-12-20',
    staffId,
  });
  const payment = { amount: usd(2_000), method: 'cash', receivedOn: '2026-11-20', staffId };
  const paymentId = await make(`${account}/payments`, { ...payment, invoiceId });
  await make(`${account}/payments`, payment);
  const checkoutId = await make(`${account}/checkouts`, { amount: usd(1_500) });
  await make(`${account}/checkouts`, { amount: usd(2_500) });
  const estimates = `/v1/patients/${patientId}/good-faith-estimates`;
  const estimateIds = [];
  for (const amount of [30_000, 40_000])
    estimateIds.push(
      await make(estimates, {
        dateOfService: '2026-12-20',
        givenOn: '2026-11-20',
        items: [{ provider: '1245319599', code: '99213', description: `${word} visit`, amount: usd(amount) }],
        staffId,
      }),
    );
  const cursorOf = async (path: string): Promise<string> =>
    (await system.must<{ next: string }>('GET', `${path}?limit=1`)).next;
  return {
    params: {
      accountId,
      chargeId,
      claimId,
      invoiceId,
      paymentId,
      checkoutId,
      estimateId: estimateIds[0] ?? '',
      entryNumber: '1',
      disputeId,
      paymentPlanId,
    },
    cursors: {
      listPatientBillingAccounts: await cursorOf(`/v1/patients/${patientId}/billing-accounts`),
      listBillingEntries: await cursorOf(`${account}/entries`),
      listCharges: await cursorOf(`${account}/charges`),
      listClaims: await cursorOf(`${account}/claims`),
      listInvoices: await cursorOf(`${account}/invoices`),
      listPayments: await cursorOf(`${account}/payments`),
      listCheckouts: await cursorOf(`${account}/checkouts`),
      listGoodFaithEstimates: await cursorOf(estimates),
      listBillingAging: await cursorOf('/v1/billing-aging'),
    },
  };
}

/** The announcement of a file as evidence on a dispute. */
function disputeDocument(staffId: string): Json {
  const { type: _type, ...file } = newDocument('Receipt');
  return { ...file, from: 'patient', staffId };
}

/** All that can be said of what is billed and paid. */
export function billingBodies(
  staffId: string,
  params: Readonly<Record<string, string>>,
  references: Readonly<Record<string, string>>,
): Bodies {
  const decided = { staffId, reason: 'The patient called.' };
  const amount = { amount: 1_000, currency: 'USD' };
  return {
    createBillingAccount: { patientId: params['patientId'], name: 'Physical therapy' },
    reverseBillingEntry: decided,
    createCharge: {
      sourceId: 'EHR-20417',
      code: '99213',
      modifier: ['25'],
      description: 'Office visit',
      quantity: 1,
      dateOfService: '2026-11-20',
      provider: '1245319599',
      payment: { by: 'coverage', coverageId: params['coverageId'] },
      amount,
      appointmentId: references['appt'],
      estimateId: references['gfe'],
    },
    writeOffCharge: { ...decided, amount, of: 'patient', because: 'courtesy' },
    transferCharge: { ...decided, amount, to: 'payer', because: 'coverage-found' },
    createClaim: {
      coverageId: params['coverageId'],
      controlNumber: 'CLM-20417',
      type: 'professional',
      frequency: '7',
      replaces: references['claim'],
      payerClaimNumber: '2026112300417',
      lines: [{ chargeId: references['charge'], controlNumber: '1' }],
      submittedOn: '2026-11-20',
      filingLimit: '2027-02-20',
    },
    changeClaim: {
      status: 'active',
      payerClaimNumber: '2026112300417',
      submittedOn: '2026-11-20',
      filingLimit: '2027-02-20',
      reason: 'The payer called.',
    },
    createInvoice: { chargeIds: [references['charge']] },
    createDispute: {
      accountId: params['accountId'],
      invoiceId: references['inv'],
      chargeIds: [references['charge']],
      reason: 'estimate-exceeded',
      words: 'It was to be half of that.',
      evidence: [{ words: 'The estimate.', reference: 'scan-4711' }],
      submitterId: staffId,
    },
    createDisputeDocument: disputeDocument(staffId),
    supplyDisputeInformation: { words: 'It was paid at the desk.', reference: 'scan-4712', from: 'patient', staffId },
    recordDisputeAnswer: { answer: 'contested', words: 'Here is the estimate.', staffId },
    withdrawDispute: decided,
    createPaymentPlan: {
      accountId: params['accountId'],
      invoiceIds: [references['inv']],
      installments: 3,
      firstDueOn: '2026-12-15',
      interval: 'month',
      staffId,
    },
    recordPaymentPlanAnswer: { answer: 'agreed', by: 'paper', staffId },
    endPaymentPlan: { ...decided, by: 'patient' },
    renegotiatePaymentPlan: { installments: 2, firstDueOn: '2026-12-15', interval: 'two-weeks', staffId },
    createPaymentPlanPayment: { amount, method: 'check', sourceId: 'check-4713', receivedOn: '2026-11-20', staffId },
    beginFederalProcess: { reference: 'PPDR-4711', noticeOn: '2026-11-20', staffId },
    recordFederalDetermination: { on: '2026-11-20', owes: amount, staffId },
    askAboutInvoice: { staffId },
    createAccountStatement: { staffId },
    sendToCollections: { chargeIds: [references['charge']], staffId },
    recordCollectionsNotice: { givenOn: '2026-11-20', staffId },
    recordCollectionsAssistance: { appliedOn: '2026-11-20', staffId },
    decideCollectionsAssistance: { decidedOn: '2026-11-20', outcome: 'denied', staffId },
    issueInvoice: { staffId, dueOn: '2027-01-15' },
    cancelInvoice: decided,
    applyCredit: { ...decided, amount },
    createCheckout: {
      invoiceId: references['inv'],
      appointmentId: references['appt'],
      amount,
      returnUrl: 'https://portal.example.org/paid',
      language: 'es',
    },
    createPaymentPlanCheckout: { amount, returnUrl: 'https://portal.example.org/paid', language: 'es' },
    cancelCheckout: decided,
    createPayment: {
      invoiceId: references['inv'],
      appointmentId: references['appt'],
      amount,
      method: 'check',
      sourceId: 'check-4711',
      receivedOn: '2026-11-20',
      staffId,
    },
    refundPayment: { ...decided, amount, method: 'check', owedAgain: true, sourceId: 'check-4712' },
    createGoodFaithEstimate: {
      appointmentId: references['appt'],
      replaces: references['gfe'],
      dateOfService: '2026-12-01',
      scheduledOn: '2026-11-20',
      requestedOn: '2026-11-20',
      givenOn: '2026-11-20',
      diagnosis: ['M54.5'],
      items: [{ provider: '1245319599', code: '99213', modifier: ['25'], description: 'Visit', quantity: 1, amount }],
      staffId,
    },
  };
}

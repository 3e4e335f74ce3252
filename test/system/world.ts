import { createHash } from 'node:crypto';
import {
  importFile,
  itemFor,
  newImport,
  registerDemoPatient,
  requestFor,
  samplePdf,
  uploadRemittances,
} from '../../local/demo/requests.ts';
import { header, interchange, separated, transaction } from '../unit/billing/sample-835.ts';
import { letPatientsPay } from '../../local/demo/payments.ts';
import { listenForWebhooks } from '../../local/demo/story.ts';
import type { TestClinic, TestProduct } from './harness.ts';

type Json = Record<string, unknown>;

/** A clinic in which there is one of everything, and which of them: what no other clinic may ever see. */
export interface World {
  readonly clinic: TestClinic;
  /** An existing id for each path parameter of the API, by the parameter's name. */
  readonly params: Readonly<Record<string, string>>;
  /** An existing id for each kind of reference in bodies and queries, by the prefix of its ids. */
  readonly references: Readonly<Record<string, string>>;
  /** A cursor that a list gave this clinic, by operation. */
  readonly cursors: Readonly<Record<string, string>>;
  /** What was searched for where that cursor came from. */
  readonly searches: Readonly<Record<string, Json>>;
  /** A patient who could be merged. */
  readonly stranger: string;
  /** The link to an open task, and whose it is. */
  readonly link: string;
  readonly reviewer: 'specialist' | 'nurse';
  /** The case that the task is about. */
  readonly openCase: string;
  /** Words that stand in this clinic's records alone. */
  readonly planted: readonly string[];
  /** What its webhook endpoint was told. */
  readonly told: readonly { readonly body: string }[];
  stop(): void;
}

/** Fills a clinic. @param word stands in the names of its patient, its request and its documents */
export async function fillClinic(product: TestProduct, clinic: TestClinic, word: string): Promise<World> {
  const { system, staff } = clinic;
  const webhooks = await listenForWebhooks();
  const endpoint = await system.must<{ id: string }>('POST', '/v1/webhook-endpoints', { url: webhooks.url });
  const patient = await registerDemoPatient(system, 'summit-advantage', {
    family: `${word}-Family`,
    given: `${word}-Given`,
    memberId: `M${word}`,
  });
  const approved = await approvedCase(product, clinic, { description: `${word} imaging` }, patient);
  const request = requestFor(clinic, patient, '70551', {
    items: [itemFor('70551', { description: `${word} second imaging` })],
  });
  const open = await system.must<{ id: string }>('POST', '/v1/preauthorizations', request);
  const { reservation } = await system.must<{ reservation: { id: string } }>(
    'POST',
    `/v1/preauthorizations/${approved}/authorizations/1/reservations`,
    newReservation,
  );
  const document = await system.must<{ id: string }>(
    'POST',
    `/v1/preauthorizations/${open.id}/documents`,
    newDocument(`${word} notes`),
  );
  const checks = `/v1/patients/${patient.patientId}/coverages/${patient.coverageId}/eligibility-checks`;
  const restriction = await system.must<{ id: string }>(
    'POST',
    `/v1/patients/${patient.patientId}/health-plan-restrictions`,
    { dateOfService: '2027-06-30' },
  );
  const identityCheck = await system.must<{ id: string }>(
    'POST',
    `/v1/patients/${patient.patientId}/identity-checks`,
    identityCheckBody(staff.frontDesk.id, `${word}-License-4711`),
  );
  await system.must('POST', checks, { dateOfService: '2026-12-14' });
  const check = await system.must<{ id: string }>('POST', checks, { dateOfService: '2026-12-15' });
  const sibling = await registerDemoPatient(system, 'summit-advantage', {
    family: `${word}-Family`,
    given: `${word}-Sibling`,
  });
  // It lacks facts, and waits: nobody but its own clinic may say more of it.
  const registration = await system.must<{ id: string }>('POST', '/v1/registrations', {
    patient: { name: [{ family: `${word}-New`, given: [`${word}-Given`] }], birthDate: '1990-06-15' },
  });
  await letPatientsPay(product.operator, product, clinic.clinicId);
  const billed = await fillBilling(system, patient, word, staff.supervisor.id);
  const remitted = await fillRemittances(product, system, word);
  const booked = await fillCalendar(system, patient.patientId, word, staff.frontDesk.id);
  const waiting = await fillWaitlist(system, booked.visitTypeId, [patient.patientId, sibling.patientId], word);
  const imported = await importFile(
    system,
    'csv',
    `family_name,given_name\n${word}-First,${word}\n${word}-Second,${word}\n`,
  );
  await product.pass(0);
  const { tasks, next } = await system.must<{ tasks: readonly { readonly id: string }[]; next: string }>(
    'GET',
    '/v1/tasks?limit=1',
  );
  const [task] = tasks;
  if (!task) throw new Error('the open case has no task');
  const { link, reviewer } = await reviewOf(product, clinic, open.id);
  const searches = {
    searchPreauthorizations: { patientId: patient.patientId, limit: 1 },
    searchPatients: { name: { family: `${word}-Family` }, limit: 1 },
    searchOpenings: { visitTypeId: booked.visitTypeId, ...TWO_DAYS, limit: 1 },
  };
  const record = `/v1/patients/${patient.patientId}`;
  for (const language of ['es', 'pl'])
    await system.change('PATCH', record, record, { language, reason: `${word} said so` });
  // Whose records are merged, and one with whom they could be.
  const [duplicate, stranger] = await Promise.all(
    ['Twin', 'Stranger'].map((given) =>
      registerDemoPatient(system, 'summit-advantage', { family: `${word}-${given}`, given }),
    ),
  );
  if (!duplicate || !stranger) throw new Error('two were registered');
  const merge = await system.change<{ id: string }>('POST', record, `${record}/merges`, {
    duplicateId: duplicate.patientId,
    duplicateVersion: 1,
    staffId: staff.supervisor.id,
    reason: `${word} said so`,
  });
  const coverage = `${record}/coverages/${patient.coverageId}`;
  for (const planName of [`${word} Silver`, `${word} Gold`])
    await system.change('PATCH', coverage, coverage, { planName, reason: `${word} sent a card` });
  const [
    changes,
    deliveries,
    search,
    history,
    ofCoverage,
    checked,
    found,
    rows,
    openings,
    people,
    visits,
    booking,
    ...waits
  ] = await Promise.all([
    system.must<{ cursor: string }>('GET', '/v1/changes?limit=1'),
    system.must<{ next: string; deliveries: readonly { eventId: string }[] }>(
      'GET',
      `/v1/webhook-endpoints/${endpoint.id}/deliveries?limit=1`,
    ),
    system.must<{ next: string }>('POST', '/v1/preauthorizations/search', searches.searchPreauthorizations),
    system.must<{ next: string }>('GET', `/v1/patients/${patient.patientId}/history?limit=1`),
    system.must<{ next: string }>('GET', `${coverage}/history?limit=1`),
    system.must<{ next: string }>('GET', `${checks}?limit=1`),
    system.must<{ next: string }>('POST', '/v1/patients/search', searches.searchPatients),
    system.must<{ next: string }>('GET', `/v1/patient-imports/${imported}/rows?limit=1`),
    system.must<{ next: string }>('POST', '/v1/openings/search', searches.searchOpenings),
    system.must<{ next: string }>('GET', '/v1/resources?limit=1'),
    system.must<{ next: string }>('GET', '/v1/visit-types?limit=1'),
    system.must<{ next: string }>('GET', `${record}/appointments?limit=1`),
    system.must<{ next: string }>('GET', `/v1/visit-types/${booked.visitTypeId}/waitlist-entries?limit=1`),
    system.must<{ next: string }>('GET', `/v1/resources/${booked.resourceId}/waitlist-entries?limit=1`),
  ]);
  const offerId = await offerOfNewTimes(product, system, patient.patientId, staff.frontDesk.id, word);
  return {
    clinic,
    params: {
      offerId,
      patientId: patient.patientId,
      registrationId: registration.id,
      importId: imported,
      coverageId: patient.coverageId,
      preauthorizationId: approved,
      sequence: '1',
      reservationId: reservation.id,
      taskId: task.id,
      endpointId: endpoint.id,
      eligibilityCheckId: check.id,
      healthPlanRestrictionId: restriction.id,
      ...booked,
      waitlistEntryId: waiting,
      identityCheckId: identityCheck.id,
      mergeId: merge.id,
      ...billed.params,
      ...remitted.params,
    },
    references: {
      pat: patient.patientId,
      cov: patient.coverageId,
      staff: staff.supervisor.id,
      evt: deliveries.deliveries[0]?.eventId ?? '',
      doc: document.id,
      rsc: booked.resourceId,
      visit: booked.visitTypeId,
      appt: booked.appointmentId,
      charge: billed.params.chargeId,
      bacct: billed.params.accountId,
      inv: billed.params.invoiceId,
      claim: billed.params.claimId,
      gfe: billed.params.estimateId,
    },
    cursors: {
      listChanges: changes.cursor,
      listTasks: next,
      listWebhookDeliveries: deliveries.next,
      searchPreauthorizations: search.next,
      listPatientHistory: history.next,
      listCoverageHistory: ofCoverage.next,
      listEligibilityChecks: checked.next,
      searchPatients: found.next,
      searchOpenings: openings.next,
      listResources: people.next,
      listVisitTypes: visits.next,
      listPatientAppointments: booking.next,
      listPatientImportRows: rows.next,
      listVisitTypeWaitlist: waits[0]?.next ?? '',
      listResourceWaitlist: waits[1]?.next ?? '',
      ...billed.cursors,
      ...remitted.cursors,
    },
    searches,
    stranger: stranger.patientId,
    link,
    reviewer,
    openCase: open.id,
    planted: [word, ...Object.values(staff).flatMap(({ id, email }) => [id, email]), clinic.clinicId, clinic.clientId],
    told: webhooks.deliveries,
    stop: () => webhooks.stop(),
  };
}

/** Tuesday and Wednesday of the first week. */
const TWO_DAYS = { from: '2026-11-24T06:00:00Z', to: '2026-11-26T06:00:00Z' };
/** Open all day and every day: nothing of a test depends on the hours. */
export const allHours = Object.fromEntries(
  ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].map((day) => [
    day,
    [{ from: '00:00', to: '24:00' }],
  ]),
);

/** Somebody and a room to be visited, two kinds of visit, and two appointments of the patient. */
async function fillCalendar(
  system: TestClinic['system'],
  patientId: string,
  word: string,
  staffId: string,
): Promise<{ resourceId: string; visitTypeId: string; appointmentId: string; absenceId: string }> {
  const make = async (path: string, body: Json): Promise<string> =>
    (await system.must<{ id: string }>('POST', path, body)).id;
  const common = { place: 'main-street', timeZone: 'America/Chicago', hours: allHours };
  const resourceId = await make('/v1/resources', { kind: 'practitioner', name: `Dr. ${word}`, ...common });
  const roomId = await make('/v1/resources', { kind: 'room', name: `${word} room`, ...common });
  const visitTypeId = await make('/v1/visit-types', {
    name: `${word} follow-up`,
    minutes: 30,
    needs: [{ kind: 'practitioner', resourceIds: [resourceId] }],
    requires: [{ kind: 'form', name: 'treatment-consent' }],
  });
  await make('/v1/visit-types', {
    name: `${word} procedure`,
    minutes: 60,
    needs: [
      { kind: 'practitioner', resourceIds: [resourceId] },
      { kind: 'room', resourceIds: [roomId] },
    ],
  });
  const book = (start: string): Promise<string> =>
    make('/v1/appointments', { visitTypeId, patientId, start, resourceIds: [resourceId], comment: `${word} comes` });
  await book('2026-12-02T15:00:00Z');
  const absenceId = await make(`/v1/resources/${roomId}/absences`, {
    start: '2026-12-04T00:00',
    end: '2026-12-05T00:00',
    reason: 'maint',
    staffId,
    note: `${word} paints it`,
  });
  return { resourceId, visitTypeId, appointmentId: await book('2026-12-01T15:00:00Z'), absenceId };
}

/** Two accounts of a patient, and in the first two of everything that is billed. */
async function fillBilling(
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

/** Two remittances that need somebody, and two denials: of the first claim that `fillBilling` registers. */
async function fillRemittances(product: TestProduct, system: TestClinic['system'], word: string) {
  const denied = [
    `CLP*${word}-1*4*100*0*0*12*P-${word}*11*1`,
    `NM1*QC*1*${word}*${word}****MI*M${word}`,
    'SVC*HC:99213*100*0**1',
    'DTM*472*20261120',
    'CAS*CO*50*60**16*40',
  ];
  const unknown = ['CLP*NONE*1*50*50*0*12*P-NONE*11*1', 'SVC*HC:99213*50*50**1'];
  const transactions = [
    transaction([...header('50', `${word}-T1`), 'LX*1', ...denied, ...unknown], '0001'),
    transaction([...header('50', `${word}-T2`), 'LX*1', ...unknown], '0002'),
  ];
  const fileId = await uploadRemittances(system, separated(interchange(transactions)));
  await product.pass(0);
  const read = async <T>(path: string): Promise<T> => await system.must<T>('GET', path);
  const { remittanceIds } = await read<{ remittanceIds: readonly string[] }>(`/v1/remittance-files/${fileId}`);
  const [remittanceId = ''] = remittanceIds;
  const claims = `/v1/remittances/${remittanceId}/claims`;
  const of = await read<{ next: string; claims: readonly { id: string }[] }>(`${claims}?limit=1`);
  const denials = await read<{ next: string; denials: readonly { id: string }[] }>('/v1/denials?limit=1');
  return {
    params: {
      fileId,
      remittanceId,
      remittanceClaimId: of.claims[0]?.id ?? '',
      denialId: denials.denials[0]?.id ?? '',
    },
    cursors: {
      listRemittances: (await read<{ next: string }>('/v1/remittances?limit=1')).next,
      listRemittanceClaims: of.next,
      listDenials: denials.next,
    },
  };
}

/** New times that are offered to a patient whose appointment cannot take place. @returns the offer */
async function offerOfNewTimes(
  product: TestProduct,
  system: TestClinic['system'],
  patientId: string,
  staffId: string,
  word: string,
): Promise<string> {
  const { id: resourceId } = await system.must<{ id: string }>('POST', '/v1/resources', {
    kind: 'practitioner',
    name: `Dr. ${word}-Away`,
    place: 'main-street',
    timeZone: 'America/Chicago',
    hours: allHours,
  });
  const needs = [{ kind: 'practitioner', resourceIds: [resourceId] }];
  const visitType = { name: `${word} visit`, minutes: 30, needs };
  const { id: visitTypeId } = await system.must<{ id: string }>('POST', '/v1/visit-types', visitType);
  const start = '2026-12-08T15:00:00Z';
  await system.must('POST', '/v1/appointments', { visitTypeId, patientId, start, resourceIds: [resourceId] });
  const absence = { start: '2026-12-08T00:00', end: '2026-12-09T00:00', reason: 'prov-pers', staffId };
  const { id } = await system.must<{ id: string }>('POST', `/v1/resources/${resourceId}/absences`, absence);
  await product.pass(0);
  const { appointments } = await system.must<{ appointments: readonly { offerId: string }[] }>(
    'GET',
    `/v1/absences/${id}`,
  );
  return appointments[0]?.offerId ?? '';
}

/** Two patients who wait, in a month in which nothing falls free. @returns the entry of the first */
async function fillWaitlist(
  system: TestClinic['system'],
  visitTypeId: string,
  patientIds: readonly string[],
  word: string,
): Promise<string> {
  const ids: string[] = [];
  for (const patientId of patientIds)
    ids.push(
      (
        await system.must<{ id: string }>('POST', '/v1/waitlist-entries', {
          visitTypeId,
          patientId,
          from: '2027-03-01T06:00:00Z',
          to: '2027-03-31T06:00:00Z',
          comment: `${word} waits`,
        })
      ).id,
    );
  return ids[0] ?? '';
}

/** All that can be said of a document that somebody looked at. */
function identityCheckBody(checkedBy: string, number: string): Json {
  return {
    kind: 'drivers-license',
    issuer: 'IL',
    number,
    expiresOn: '2029-06-30',
    confirms: ['name', 'birthDate', 'face'],
    how: 'in-person',
    checkedBy,
    checkedAt: '2026-11-20T15:00:00Z',
  };
}

/** All that can be said of how a coverage stands to others. */
const coordination = {
  courtDecree: false,
  custody: 'together',
  employment: 'active',
  employerSize: '100-or-more',
  medicareBasis: 'kidney-disease',
  medicareSince: '2024-06-15',
  accident: false,
};

/** A reservation of one unit of a case that `approvedCase` made. */
export const newReservation = { quantity: 1, dateOfService: '2026-11-27', provider: '1245319599' };

/** The announcement of a file as evidence on a dispute. */
function disputeDocument(staffId: string): Json {
  const { type: _type, ...file } = newDocument('Receipt');
  return { ...file, from: 'patient', staffId };
}

/** The announcement of a document. */
export function newDocument(title: string): Json {
  const bytes = samplePdf(title);
  return {
    title,
    type: '11506-3',
    contentType: 'application/pdf',
    size: bytes.byteLength,
    sha256: createHash('sha256').update(bytes).digest('base64'),
  };
}

/** A case that the payer certified, 24 Nov to 9 Dec. @returns its id */
export async function approvedCase(
  product: TestProduct,
  clinic: TestClinic,
  item: Json = {},
  of?: Awaited<ReturnType<typeof registerDemoPatient>>,
): Promise<string> {
  const patient = of ?? (await registerDemoPatient(clinic.system, 'summit-advantage'));
  const { id } = await clinic.system.must<{ id: string }>(
    'POST',
    '/v1/preauthorizations',
    requestFor(clinic, patient, '70551', {
      items: [itemFor('70551', { servicedPeriod: { start: '2026-11-24', end: '2026-12-09' }, ...item })],
    }),
  );
  await product.pass(0);
  const { link, reviewer } = await reviewOf(product, clinic, id);
  const { browser, page } = await product.signedIn(clinic.people[reviewer], link);
  const done = await browser.press(page, 'Approve and send to payer');
  if (done.status !== 200) throw new Error(`not released: ${done.title}`);
  await product.pass(0);
  const { status } = await clinic.system.must<{ status: string }>('GET', `/v1/preauthorizations/${id}`);
  if (status !== 'approved') throw new Error(`the case is ${status}, not approved`);
  return id;
}

/** Who was asked to review the case, and by which link. */
export async function reviewOf(
  product: TestProduct,
  clinic: TestClinic,
  id: string,
): Promise<{ link: string; reviewer: 'specialist' | 'nurse' }> {
  for (const reviewer of ['specialist', 'nurse'] as const) {
    const mails = await product.mailbox.mails(clinic.staff[reviewer].email);
    const link = mails
      .filter(({ text }) => text.includes(id))
      .map(({ text }) => /https?:\/\/\S+\/tasks\/\S+/.exec(text)?.[0])
      .at(-1);
    if (link) return { link, reviewer };
  }
  throw new Error('nobody was asked to review the case');
}

/** All that can be said of when somebody works. */
const aSchedule = {
  name: 'Dr. Ito',
  place: 'main-street',
  timeZone: 'America/Chicago',
  hours: { ...allHours, monday: [{ from: '09:00', to: '17:00', place: 'lakeside' }] },
  hoursByPeriod: [{ period: { start: '2027-01-04', end: '2027-06-30' }, hours: allHours }],
  exceptions: [
    {
      kind: 'extra-hours',
      start: '2026-12-24T08:00',
      end: '2026-12-24T12:00',
      place: 'lakeside',
      note: 'Before the holiday.',
    },
  ],
  specialties: ['cardiology'],
  languages: ['es'],
  npi: '1245319599',
};

/** All that can be said of a kind of visit. */
const aVisitType = (resourceId: string | undefined): Json => ({
  name: 'Procedure',
  minutes: 60,
  bufferBefore: 5,
  bufferAfter: 10,
  startsEvery: 15,
  noticeMinutes: 60,
  daysAhead: 90,
  needs: [{ kind: 'practitioner', resourceIds: [resourceId] }],
  requires: [{ kind: 'authorization', serviceCode: '97110', unit: '15-minutes', quantity: 2, mustHave: false }],
  preparation: [{ language: 'es', text: 'No coma nada ese día.' }],
  copay: 'preventive',
});

/**
 * For each operation with a body: one that says all that can be said, and would be taken from this clinic. An operation that
 * is new has none: the test that needs it says so.
 */
export function bodiesFor({ clinic, params, references, stranger }: World): Readonly<Record<string, Json>> {
  const name = { use: 'official', family: 'Okafor', given: ['Ines'], suffix: ['Jr'] };
  const provider = { npi: '1245319599', name: 'Dr. Ito' };
  const item = itemFor('70551', { modifier: ['26'] });
  const address = { line: ['9 Oak Avenue'], city: 'Chicago', state: 'IL', postalCode: '60614' };
  const preferences = {
    preferredChannel: 'phone',
    confidentialCommunication: {
      covers: 'labelled',
      telecom: [{ system: 'phone', value: '+13125550199', use: 'mobile' }],
      address,
    },
    labels: ['STD'],
  };
  const newFacts = {
    patient: {
      ...preferences,
      name: [name],
      birthDate: '1957-03-14',
      gender: 'female',
      telecom: [{ system: 'email', value: 'ines@example.org' }],
      address: [{ line: ['18 Linden Street'], city: 'Chicago', state: 'IL', postalCode: '60614' }],
      language: 'es',
      contact: [{ relationship: ['guarantor'], name, telecom: [{ system: 'phone', value: '+13125550188' }] }],
    },
    coverages: [
      {
        payerId: 'summit-advantage',
        lineOfBusiness: 'medicare-advantage',
        planName: 'Gold',
        memberId: 'M8842017',
        copay: 'qmb',
        relationship: 'self',
        period: { start: '2026-01-01' },
      },
    ],
    selfPay: false,
    dateOfService: '2026-12-14',
    consents: [{ kind: 'treatment', given: true, at: '2026-11-23T14:00:00Z', by: 'Ines Okafor', alone: false }],
    labels: ['SEX'],
    intake: [{ question: 'Do you smoke?', answer: 'No.' }],
  };
  const aProvision = {
    staffId: clinic.staff.frontDesk.id,
    provision: { kind: 'form', name: 'treatment-consent', signedOn: '2026-11-20', by: 'representative' },
  };
  const aWish = {
    visitTypeId: references['visit'],
    patientId: params['patientId'],
    start: '2026-12-03T15:00:00Z',
    resourceIds: [references['rsc']],
    payment: { by: 'coverage', coverageId: params['coverageId'] },
    language: 'es',
    provisions: [aProvision],
    comment: 'Comes with her daughter.',
  };
  const aWaitlistWish = {
    from: '2027-03-01T06:00:00Z',
    to: '2027-03-31T06:00:00Z',
    resourceIds: [references['rsc']],
    places: ['main-street'],
    partsOfDay: ['morning'],
    weekdays: ['friday'],
    priority: 'urgent',
    noticeHours: 48,
    movesAppointmentId: params['appointmentId'],
    payment: { by: 'coverage', coverageId: params['coverageId'] },
    comment: 'Can come at short notice.',
  };
  return {
    createPatient: {
      ...preferences,
      name: [name],
      birthDate: '1957-03-14',
      gender: 'female',
      telecom: [{ system: 'phone', value: '+13125550188', use: 'mobile' }],
      address: [
        { use: 'home', line: ['18 Linden Street'], city: 'Chicago', state: 'IL', postalCode: '60614', country: 'US' },
      ],
      identifier: [{ type: 'MR', assigner: 'Lakeside', value: 'LK-20417' }],
      language: 'es',
      contact: [{ relationship: ['guarantor'], name, telecom: [{ system: 'phone', value: '+13125550188' }] }],
      deceased: { date: '2026-11-02' },
      test: true,
    },
    searchPatients: {
      name: { family: 'Okafor', given: 'Ines' },
      birthDate: '1957-03-14',
      phone: '+13125550188',
      email: 'ines@example.org',
      identifier: { type: 'MR', assigner: 'Lakeside', value: 'LK-20417' },
      member: { payerId: 'summit-advantage', memberId: 'M8842017' },
      limit: 20,
    },
    createRegistration: {
      submitterId: clinic.staff.frontDesk.id,
      askPatient: true,
      ...newFacts,
    },
    createPatientImport: {
      ...newImport('csv', Buffer.from('family_name')),
      forAll: { consents: newFacts.consents, selfPay: true, dateOfService: '2026-12-14' },
    },
    cancelPatientImport: { reason: 'It was the wrong file.' },
    supplyRegistrationInformation: newFacts,
    cancelRegistration: { reason: 'The patient moved away.' },
    changePatient: {
      ...preferences,
      name: [name],
      birthDate: '1957-03-14',
      gender: 'female',
      telecom: [{ system: 'phone', value: '+13125550188', use: 'mobile' }],
      address: [{ use: 'home', line: ['18 Linden Street'], city: 'Chicago', state: 'IL', postalCode: '60614' }],
      identifier: [{ type: 'MR', assigner: 'Lakeside', value: 'LK-20417' }],
      language: 'es',
      contact: [{ relationship: ['mother'], name, custody: { legal: 'sole', courtOrder: 'Cook County, 24 D 1207' } }],
      deceased: null,
      test: false,
      reason: 'The patient told us.',
    },
    mergePatients: {
      duplicateId: stranger,
      duplicateVersion: 1,
      staffId: clinic.staff.supervisor.id,
      reason: 'Registered twice.',
      take: ['name', 'birthDate'],
      overruleDistinct: true,
    },
    previewPatientMerge: { duplicateId: stranger, take: ['address'] },
    undoPatientMerge: { staffId: clinic.staff.supervisor.id, reason: 'They are two people.' },
    createCoverage: {
      status: 'active',
      payerId: 'summit-advantage',
      lineOfBusiness: 'medicare-advantage',
      planName: 'Gold',
      memberId: 'M8842017',
      copay: 'qmb',
      groupNumber: 'G1',
      relationship: 'child',
      subscriber: { name, birthDate: '1957-03-14' },
      period: { start: '2026-01-01', end: '2026-12-31' },
      order: 1,
      delegate: 'Delegate',
      eligibilityCheckedAt: '2026-11-23T10:00:00Z',
      coordination,
      labels: ['HIV'],
    },
    changeCoverage: {
      status: 'active',
      payerId: 'summit-advantage',
      lineOfBusiness: 'medicare-advantage',
      planName: 'Silver',
      memberId: 'M8842018',
      copay: 'usual',
      groupNumber: 'G2',
      relationship: 'spouse',
      subscriber: { name, birthDate: '1957-03-14' },
      period: { start: '2026-01-01' },
      order: 2,
      delegate: 'Delegate',
      eligibilityCheckedAt: '2026-11-23T10:00:00Z',
      labels: ['HIV'],
      reason: 'A new card.',
    },
    askWhereToReach: { labels: ['STD'], channels: ['phone', 'email'] },
    createIdentityCheck: identityCheckBody(clinic.staff.frontDesk.id, 'R150-0420-4711'),
    askConsentRule: { service: 'sti-care', state: 'IL', on: '2026-12-14', circumstances: ['parent'] },
    askRelease: { purpose: 'results', labels: ['STD'] },
    setCoverageCoordination: coordination,
    createEligibilityCheck: {
      dateOfService: '2026-12-14',
      serviceTypes: ['30', '98'],
      serviceCode: '99213',
      provider,
    },
    createHealthPlanRestriction: { dateOfService: '2026-12-31', serviceCode: '99213' },
    estimateResponsibility: {
      dateOfService: '2026-12-14',
      network: 'in',
      services: [
        {
          serviceCode: '99213',
          serviceType: '98',
          billed: { amount: 20_000, currency: 'USD' },
          allowed: { amount: 15_000, currency: 'USD' },
        },
      ],
      coverageIds: [references['cov']],
    },
    createPreauthorization: {
      patientId: params['patientId'],
      coverageId: params['coverageId'],
      submitterId: clinic.staff.frontDesk.id,
      urgency: 'expedited',
      attestation: { attestedBy: clinic.staff.clinician.id, statement: 'Waiting could harm.' },
      providers: {
        ordering: { npi: '1234567893', name: 'Dr. Nakamura' },
        rendering: provider,
        facility: { npi: '1003000126', name: 'Lakeside' },
      },
      network: 'in',
      labels: ['MH'],
      items: [item],
      facts: { 'conservative-therapy-weeks': 8 },
    },
    supplyInformation: {
      facts: { 'conservative-therapy-weeks': 8 },
      answers: [{ questionId: references['evt'], text: 'An answer.' }],
    },
    cancelPreauthorization: { reason: 'The patient moved away.' },
    changePreauthorization: {
      reason: 'Another facility.',
      submitterId: clinic.staff.frontDesk.id,
      providers: { rendering: provider, facility: provider },
      items: [
        {
          sequence: 1,
          productOrService: item['productOrService'],
          modifier: ['26'],
          description: 'Imaging',
          quantity: item['quantity'],
          placeOfService: '22',
          servicedPeriod: item['servicedPeriod'],
        },
      ],
    },
    createPreauthorizationDocument: newDocument('Office notes'),
    reserveUnits: newReservation,
    useReservation: { quantity: 1 },
    releaseReservation: {},
    searchPreauthorizations: { patientId: params['patientId'], status: ['approved'], limit: 20 },
    recordOfferAnswer: {
      staffId: clinic.staff.frontDesk.id,
      answer: 'take',
      opening: { start: '2026-12-10T15:00:00Z', resourceIds: [references['rsc']] },
    },
    changeEmergencyWords: { own: ['blue lips'] },
    approveEmergencyWords: { staffId: clinic.staff.clinician.id, listVersion: '2026-11-22.0' },
    withdrawEmergencyWords: { staffId: clinic.staff.clinician.id, reason: 'It rings too often.' },
    handOverTask: { staffId: references['staff'] },
    createResource: {
      kind: 'practitioner',
      ...aSchedule,
    },
    changeResource: { ...aSchedule, status: 'active', reason: 'The schedule changed.' },
    createVisitType: aVisitType(references['rsc']),
    changeVisitType: { ...aVisitType(references['rsc']), status: 'active', reason: 'It takes longer.' },
    searchOpenings: {
      visitTypeId: references['visit'],
      ...TWO_DAYS,
      resourceIds: [references['rsc']],
      specialty: 'cardiology',
      language: 'es',
      place: 'main-street',
      partOfDay: 'morning',
      limit: 20,
    },
    createAppointment: { ...aWish, hold: { minutes: 5 } },
    doubleBookAppointment: { ...aWish, staffId: clinic.staff.supervisor.id, reason: 'She cannot wait.' },
    createAppointmentSeries: { ...aWish, everyWeeks: 1, count: 6, without: ['2026-12-10T15:00:00Z'] },
    confirmAppointment: {},
    recordAppointmentProvision: aProvision,
    waiveAppointmentNeed: {
      staffId: clinic.staff.frontDesk.id,
      kind: 'form',
      name: 'treatment-consent',
      reason: 'She signs it there.',
    },
    changeAppointmentPayment: {
      payment: { by: 'coverage', coverageId: params['coverageId'] },
      reason: 'She brought another card.',
    },
    rescheduleAppointment: {
      start: '2026-12-03T16:00:00Z',
      resourceIds: [references['rsc']],
      reason: 'The patient asked.',
    },
    cancelAppointment: { reason: 'pat-lt', askedBy: 'patient', note: 'The bus does not run.' },
    createWaitlistEntry: { visitTypeId: references['visit'], patientId: params['patientId'], ...aWaitlistWish },
    changeWaitlistEntry: { ...aWaitlistWish, reason: 'The patient called.' },
    reportAbsence: {
      start: '2026-12-04T00:00',
      end: '2026-12-05T00:00',
      reason: 'prov-pers',
      staffId: clinic.staff.frontDesk.id,
      note: 'Ill until Friday.',
    },
    cancelWaitlistEntry: { reason: 'The patient moved away.' },
    chooseReminders: { wanted: false, reason: 'She said so at the desk.' },
    markAppointmentArrived: { staffId: clinic.staff.frontDesk.id },
    checkInAppointment: {
      staffId: clinic.staff.frontDesk.id,
      present: true,
      verified: ['identity', 'address', 'coverage'],
      without: 'She fainted at the desk.',
    },
    markAppointmentRoomed: { staffId: clinic.staff.frontDesk.id, roomId: references['rsc'] },
    checkOutAppointment: { staffId: clinic.staff.frontDesk.id },
    markAppointmentNoShow: { staffId: clinic.staff.frontDesk.id, note: 'Nobody answered.' },
    correctAppointment: { staffId: clinic.staff.frontDesk.id, reason: 'It was her sister.' },
    reportDelay: { staffId: clinic.staff.frontDesk.id, minutes: 20 },
    ...billingBodies(clinic.staff.supervisor.id, params, references),
    ...remittanceBodies(clinic.staff.supervisor.id, params),
    createWebhookEndpoint: { url: 'https://hooks.example.org/frontdesk', events: ['preauthorization'] },
    rotateWebhookSecret: {},
    replayWebhookEvents: { eventIds: [references['evt']] },
  };
}

/** All that can be said of what is billed and paid. */
function billingBodies(
  staffId: string,
  params: Readonly<Record<string, string>>,
  references: Readonly<Record<string, string>>,
): Readonly<Record<string, Json>> {
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

/** All that can be said of what payers answer. */
function remittanceBodies(staffId: string, params: Readonly<Record<string, string>>): Readonly<Record<string, Json>> {
  const decided = { staffId, reason: 'The bank shows it so.' };
  return {
    createRemittanceFile: { size: 4711, sha256: createHash('sha256').update('835').digest('base64') },
    decideRemittance: { ...decided, deed: 'post' },
    decideRemittanceClaim: {
      ...decided,
      deed: 'post',
      claim: { accountId: params['accountId'], claimId: params['claimId'] },
    },
    decideDenial: { ...decided, deed: 'appeal' },
  };
}

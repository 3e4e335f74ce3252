import { importFile, itemFor, registerDemoPatient, requestFor } from '../../../local/demo/requests.ts';
import { letPatientsPay } from '../../../local/demo/payments.ts';
import { listenForWebhooks } from '../../../local/demo/story.ts';
import type { TestClinic, TestProduct } from '../harness.ts';
import { fillBilling } from './billing.ts';
import { fillCalendar, fillWaitlist, offerOfNewTimes, TWO_DAYS } from './calendar.ts';
import { identityCheckBody } from './patients.ts';
import { approvedCase, newDocument, newReservation, reviewOf } from './preauthorization.ts';
import { fillRemittances } from './remittance.ts';
import type { World } from './world.ts';

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

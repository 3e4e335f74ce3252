import { createHash } from 'node:crypto';
import { itemFor, registerDemoPatient, requestFor, samplePdf } from '../../../local/demo/requests.ts';
import type { TestClinic, TestProduct } from '../harness.ts';
import type { Bodies, Json, World } from './world.ts';

/** A reservation of one unit of a case that `approvedCase` made. */
export const newReservation = { quantity: 1, dateOfService: '2026-11-27', provider: '1245319599' };

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

/** All that can be said of a prior authorization. */
export function preauthorizationBodies({ clinic, params, references }: World): Bodies {
  const provider = { npi: '1245319599', name: 'Dr. Ito' };
  const item = itemFor('70551', { modifier: ['26'] });
  return {
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
  };
}

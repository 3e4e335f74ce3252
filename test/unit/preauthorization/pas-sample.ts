import { readFileSync } from 'node:fs';
import type { Clinic } from '../../../functions/clinics/index.ts';
import type { Item } from '../../../functions/preauthorization/case.ts';
import type { Inquiry, Submission, SubmittedDocument } from '../../../functions/preauthorization/gateways/gateway.ts';
import { parsePayer, type Payer } from '../../../functions/preauthorization/payer.ts';
import type { Coverage, Patient } from '../../../functions/registration/index.ts';

/** A request as the room makes it, for tests of what becomes of it on the way to a payer. */
export function submission(over: Partial<Submission> = {}): Submission {
  return {
    identifier: 'preauth_01sample-1',
    purpose: 'initial',
    createdAt: '2026-11-23T15:00:00.000Z',
    urgency: 'standard',
    payer: payer(),
    // The gateways read no more of a clinic than this.
    clinic: {
      name: 'Lakeside Clinic',
      timeZone: 'America/Chicago',
      contact: { phone: '+13125550142', fax: '+13125550143' },
    } as Clinic,
    patient,
    coverage: coverage(),
    providers: {
      ordering: { npi: '1003000126', name: 'Ada Reyes' },
      rendering: { npi: '1003000134', name: 'Sam Keller' },
      facility: { npi: '1003000142', name: 'Lakeside Imaging' },
    },
    items: [item('70551')],
    facts: { 'conservative-therapy-weeks': 8, 'red-flags': false },
    documents: [],
    ...over,
  };
}

export function inquiry(over: Partial<Inquiry> = {}): Inquiry {
  const { identifier, payer: to, clinic, patient: of, coverage: by, providers, items } = submission();
  return { identifier, payer: to, clinic, patient: of, coverage: by, providers, items, ...over };
}

export function item(code: string, over: Partial<Item> = {}): Item {
  return {
    sequence: 1,
    productOrService: { system: 'http://www.ama-assn.org/go/cpt', code },
    modifier: [],
    description: 'As the clinic says',
    quantity: { value: 4, unit: 'visit' },
    diagnosis: ['M54.50'],
    placeOfService: '11',
    servicedPeriod: { start: '2026-12-01', end: '2027-01-31' },
    ...over,
  };
}

export function coverage(over: Partial<Coverage> = {}): Coverage {
  return {
    id: 'coverage_01sample',
    version: 1,
    patientId: 'patient_01sample',
    status: 'active',
    payerId: 'summit-advantage',
    lineOfBusiness: 'medicare-advantage',
    planName: 'Summit Gold',
    memberId: 'SA-2210',
    groupNumber: 'G77',
    relationship: 'self',
    period: { start: '2026-01-01' },
    order: 1,
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    ...over,
  };
}

export function payer(gateway: object = {}): Payer {
  const file = new URL('../../../functions/preauthorization/payers/summit-advantage.json', import.meta.url);
  const data = JSON.parse(readFileSync(file, 'utf8')) as { gateway: object };
  return parsePayer({ ...data, gateway: { ...data.gateway, ...gateway } });
}

export function document(id: string, words: string, over: Partial<SubmittedDocument> = {}): SubmittedDocument {
  return {
    id,
    title: 'Progress note',
    type: { system: 'http://loinc.org', code: '11506-3' },
    contentType: 'text/plain',
    size: words.length,
    sha256: '',
    createdAt: '2026-11-20T10:00:00.000Z',
    read: () => Promise.resolve(Buffer.from(words)),
    ...over,
  };
}

const patient: Patient = {
  id: 'patient_01sample',
  version: 1,
  active: true,
  name: [{ use: 'official', family: 'Okafor', given: ['Ruth', 'N.'] }],
  birthDate: '1951-04-09',
  gender: 'female',
  telecom: [],
  address: [
    { use: 'home', line: ['12 Shore Road'], city: 'Evanston', state: 'IL', postalCode: '60201', country: 'US' },
  ],
  identifier: [],
  contact: [],
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
};

import { createHash } from 'node:crypto';
import type { ClinicSystem } from './clients.ts';
import { DEMO_NPI, type DemoClinic } from './clinic.ts';

export interface DemoPatient {
  readonly patientId: string;
  readonly coverageId: string;
}

/** How many patients each clinic's system has registered. */
const registered = new WeakMap<ClinicSystem, number>();

/** Registers one more patient, who is no one registered before, with a coverage of one of the demo payers. */
export async function registerDemoPatient(
  system: ClinicSystem,
  payerId: string,
  more: { readonly memberId?: string; readonly family?: string; readonly given?: string } = {},
): Promise<DemoPatient> {
  const lines: Readonly<Record<string, string>> = {
    'summit-advantage': 'medicare-advantage',
    'harbor-marketplace': 'marketplace',
    'prairie-medicaid': 'medicaid-managed-care',
  };
  const number = (registered.get(system) ?? 0) + 1;
  registered.set(system, number);
  const born = new Date(Date.UTC(1957, 2, 14 + 37 * (number - 1))).toISOString().slice(0, 10);
  const patient = await system.must<{ id: string }>('POST', '/v1/patients', {
    name: [{ family: more.family ?? 'Okafor', given: [more.given ?? 'Ines'] }],
    birthDate: born,
    gender: 'female',
    telecom: [{ system: 'phone', value: `+1312555${String(187 + number).padStart(4, '0')}`, use: 'mobile' }],
    address: [{ line: ['18 Linden Street'], city: 'Chicago', state: 'IL', postalCode: '60614' }],
    identifier: [{ type: 'MR', value: `LK-${20416 + number}` }],
  });
  const coverage = await system.must<{ id: string }>('POST', `/v1/patients/${patient.id}/coverages`, {
    payerId,
    lineOfBusiness: lines[payerId] ?? 'commercial',
    planName: 'Gold',
    memberId: more.memberId ?? 'M8842017',
    relationship: 'self',
    period: { start: '2026-01-01' },
  });
  return { patientId: patient.id, coverageId: coverage.id };
}

/** A prior authorization request for one service, asked by the front desk. */
export function requestFor(
  clinic: DemoClinic,
  patient: DemoPatient,
  code: string,
  more: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    patientId: patient.patientId,
    coverageId: patient.coverageId,
    submitterId: clinic.staff.frontDesk.id,
    urgency: 'standard',
    providers: {
      ordering: { npi: DEMO_NPI.ordering },
      rendering: { npi: DEMO_NPI.rendering },
      facility: { npi: DEMO_NPI.facility },
    },
    items: [itemFor(code)],
    ...more,
  };
}

/** One item of a request. */
export function itemFor(code: string, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    productOrService: {
      system: /^[A-Z]/.test(code)
        ? 'https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets'
        : 'http://www.ama-assn.org/go/cpt',
      code,
    },
    description: 'Imaging as ordered',
    quantity: { value: 4, unit: 'visit' },
    diagnosis: ['M54.16'],
    placeOfService: '22',
    servicedPeriod: { start: '2026-12-14', end: '2027-02-14' },
    ...more,
  };
}

/** Uploads a document to a case as a clinic's system does: asks for the address, puts the bytes there. */
export async function uploadDocument(
  system: ClinicSystem,
  preauthorizationId: string,
  type: string,
  bytes: Buffer = samplePdf('Office notes'),
): Promise<{ id: string; status: number }> {
  const document = await system.must<{
    id: string;
    upload: { url: string; method: string; headers: Record<string, string> };
  }>('POST', `/v1/preauthorizations/${preauthorizationId}/documents`, {
    title: 'Office notes',
    type,
    contentType: 'application/pdf',
    size: bytes.byteLength,
    sha256: createHash('sha256').update(bytes).digest('base64'),
  });
  const response = await fetch(document.upload.url, {
    method: document.upload.method,
    headers: document.upload.headers,
    body: new Uint8Array(bytes),
  });
  return { id: document.id, status: response.status };
}

/** Announces a file of patients, and puts its bytes where it is told to. @returns the import's id */
export async function importFile(
  system: ClinicSystem,
  format: 'csv' | 'fhir-ndjson',
  content: string | Uint8Array,
  more: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const bytes = Buffer.from(content);
  const { id, upload } = await system.must<{
    id: string;
    upload: { url: string; method: string; headers: Record<string, string> };
  }>('POST', '/v1/patient-imports', { ...newImport(format, bytes), ...more });
  const { status } = await fetch(upload.url, {
    method: upload.method,
    headers: upload.headers,
    body: new Uint8Array(bytes),
  });
  if (status !== 200) throw new Error(`the bucket answered ${status}`);
  return id;
}

/** Uploads a file of remittances (X12 835). @returns its id */
export async function uploadRemittances(system: ClinicSystem, content: string | Uint8Array): Promise<string> {
  return await uploaded(system, '/v1/remittance-files', {}, Buffer.from(content));
}

/** Uploads a file as evidence on a dispute. @returns its id */
export async function uploadEvidence(
  system: ClinicSystem,
  disputeId: string,
  about: { readonly title: string; readonly from: 'patient' | 'clinic' | 'payer'; readonly staffId: string },
  bytes: Buffer,
): Promise<string> {
  const path = `/v1/disputes/${disputeId}/documents`;
  return await uploaded(system, path, { ...about, contentType: 'application/pdf' }, bytes);
}

/** Announces some bytes, and puts them where it is told to. */
async function uploaded(system: ClinicSystem, path: string, about: object, bytes: Buffer): Promise<string> {
  const sha256 = createHash('sha256').update(bytes).digest('base64');
  const { id, upload } = await system.must<{
    id: string;
    upload: { url: string; method: string; headers: Record<string, string> };
  }>('POST', path, { ...about, size: bytes.byteLength, sha256 });
  const { status } = await fetch(upload.url, {
    method: upload.method,
    headers: upload.headers,
    body: new Uint8Array(bytes),
  });
  if (status !== 200) throw new Error(`the bucket answered ${status}`);
  return id;
}

/** The announcement of a file of patients. */
export function newImport(format: 'csv' | 'fhir-ndjson', bytes: Uint8Array): Record<string, unknown> {
  return { format, size: bytes.byteLength, sha256: createHash('sha256').update(bytes).digest('base64') };
}

/** The smallest PDF with these words. */
export function samplePdf(words: string): Buffer {
  const content = `BT /F1 12 Tf 72 720 Td (${words}) Tj ET`;
  return Buffer.from(
    `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n4 0 obj<</Length ${content.length}>>stream\n${content}\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n`,
  );
}

import { describe, expect, test } from '@jest/globals';
import { buildInquiry, buildSubmission } from '../../../functions/preauthorization/gateways/fhir-pas/build.ts';
import type { Submission } from '../../../functions/preauthorization/gateways/gateway.ts';
import { coverage, document, inquiry, item, submission } from './pas-sample.ts';

interface Built {
  readonly [member: string]: unknown;
  readonly entry: readonly { readonly fullUrl: string; readonly resource: Record<string, unknown> }[];
}
interface ClaimItem {
  readonly sequence: number;
  readonly modifierExtension?: readonly { readonly url: string; readonly valueBoolean: boolean }[];
  readonly extension: readonly {
    readonly url: string;
    readonly valueCode?: string;
    readonly valueCodeableConcept?: { readonly coding: readonly { readonly code: string }[] };
  }[];
}
const build = async (over: Partial<Submission> = {}): Promise<Built> =>
  (await buildSubmission(submission(over))) as unknown as Built;
const claimOf = (bundle: Built): Record<string, unknown> => bundle.entry[0]?.resource ?? {};
const itemsOf = (bundle: Built): ClaimItem[] => claimOf(bundle)['item'] as ClaimItem[];
const extension = ({ extension: all }: ClaimItem, name: string) =>
  all.find(({ url }) => url.endsWith(`/extension-${name}`));
const certification = (line: ClaimItem): string | undefined =>
  extension(line, 'certificationType')?.valueCodeableConcept?.coding[0]?.code;
const types = (bundle: Built): unknown[] => bundle.entry.map(({ resource }) => resource['resourceType']);

/** Every reference anywhere in the value. */
function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === 'reference' && typeof member === 'string' ? [member] : references(member),
  );
}

const related = { identifier: 'preauth_01sample-1', reference: 'AUTH1', items: [item('97110')] };

describe('a bundle holds together', () => {
  test.each([
    ['initial', {}],
    ['change', { related }],
    ['cancellation', { related }],
    ['documents', { related }],
    ['appeal', { related }],
  ] as const)(
    '%s: the Claim comes first, each resource once, and every reference leads to one',
    async (purpose, more) => {
      const bundle = await build({
        purpose,
        identifier: purpose === 'documents' ? 'preauth_01sample-1' : 'preauth_01sample-2',
        documents: [document('document_01a', 'words')],
        coverage: coverage({
          relationship: 'child',
          subscriber: { name: { use: 'official', family: 'Okafor', given: ['Paul'] } },
        }),
        ...more,
      });
      expect(types(bundle)[0]).toBe('Claim');
      const urls = bundle.entry.map(({ fullUrl }) => fullUrl);
      expect(new Set(urls).size).toBe(urls.length);
      for (const reference of references(bundle)) expect(urls).toContain(reference);
      for (const { fullUrl, resource } of bundle.entry) {
        expect(fullUrl).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(fullUrl).toBe(`urn:uuid:${String(resource['id'])}`);
      }
    },
  );

  test('one person who orders and renders is one resource', async () => {
    const { providers } = submission();
    const bundle = await build({ providers: { ...providers, rendering: providers.ordering } });
    expect(types(bundle).filter((type) => type === 'Practitioner')).toHaveLength(1);
  });

  test('built twice it is the same', async () => {
    expect(await build()).toEqual(await build());
  });
});

describe('a request says what the standard wants to know', () => {
  test('the Claim is active, for preauthorization, under our identifier', async () => {
    const bundle = await build();
    expect(bundle).toMatchObject({
      resourceType: 'Bundle',
      type: 'collection',
      identifier: { value: 'preauth_01sample-1' },
    });
    expect(claimOf(bundle)).toMatchObject({
      identifier: [{ value: 'preauth_01sample-1' }],
      status: 'active',
      use: 'preauthorization',
      meta: { profile: ['http://hl7.org/fhir/us/davinci-pas/StructureDefinition/profile-claim'] },
    });
  });

  test('an item keeps its sequence and says all that was asked', async () => {
    const asked = item('97110', {
      sequence: 3,
      modifier: ['GP'],
      quantity: { value: 12, unit: '15-minutes' },
      diagnosis: ['M54.50', 'M62.81'],
    });
    const bundle = await build({ items: [asked, item('70551', { sequence: 4, diagnosis: ['M62.81'] })] });
    expect(itemsOf(bundle)[0]).toMatchObject({
      sequence: 3,
      productOrService: { coding: [{ system: 'http://www.ama-assn.org/go/cpt', code: '97110' }] },
      modifier: [{ coding: [{ code: 'GP' }] }],
      quantity: { value: 12, system: 'https://codesystem.x12.org/005010/673', code: 'FL' },
      diagnosisSequence: [1, 2],
      servicedPeriod: { start: '2026-12-01', end: '2027-01-31' },
      category: { coding: [{ system: 'https://codesystem.x12.org/005010/1365' }] },
    });
    expect(itemsOf(bundle)[1]).toMatchObject({ diagnosisSequence: [2] });
    expect(itemsOf(bundle).map(certification)).toEqual(['I', 'I']);
  });

  test('expedited: level of service urgent, with the attestation', async () => {
    const claim = claimOf(await build({ urgency: 'expedited', attestation: 'New foot drop' }));
    expect(JSON.stringify(claim['extension'])).toContain('"code":"U"');
    expect(JSON.stringify(claim['supportingInfo'])).toContain('New foot drop');
    expect(claimOf(await build())['extension']).toBeUndefined();
  });

  test('documents and messages are of the kinds that the guide names', async () => {
    const claim = claimOf(await build({ note: 'Please see page 2.', documents: [document('document_01a', 'words')] }));
    const kinds = (claim['supportingInfo'] as { category: { coding: { system: string; code: string }[] } }[]).map(
      ({ category }) => category.coding[0],
    );
    const system = 'http://hl7.org/fhir/us/davinci-pas/CodeSystem/PASTempCodes';
    expect(kinds).toEqual(
      expect.arrayContaining([
        { system, code: 'freeFormMessage' },
        { system, code: 'additionalInformation' },
      ]),
    );
  });
});

describe('what follows a request', () => {
  const second = { identifier: 'preauth_01sample-2', related } as const;

  test('a change marks what changed and what is new, leaves the rest, and cancels what is no longer asked', async () => {
    const before = [1, 2, 3].map((sequence) => item('97110', { sequence }));
    const [first, other] = before;
    if (!first || !other) throw new Error('two items are needed');
    const bundle = await build({
      ...second,
      purpose: 'change',
      related: { ...related, items: before },
      items: [first, { ...other, quantity: { value: 9, unit: 'visit' } }, item('70551', { sequence: 4 })],
    });
    expect(
      itemsOf(bundle).map((line) => [
        line.sequence,
        certification(line),
        extension(line, 'infoChanged')?.valueCode,
        line.modifierExtension?.[0]?.valueBoolean,
      ]),
    ).toEqual([
      [1, 'I', undefined, undefined],
      [2, 'S', 'changed', undefined],
      [4, 'I', 'added', undefined],
      [3, '3', 'changed', true],
    ]);
  });

  test('a change points to the request before, which comes along as it stood', async () => {
    const bundle = await build({ ...second, purpose: 'change' });
    expect(claimOf(bundle)).toMatchObject({
      related: [{ relationship: { coding: [{ code: 'prior' }] }, reference: { value: 'AUTH1' } }],
    });
    const claims = bundle.entry.filter(({ resource }) => resource['resourceType'] === 'Claim');
    expect(claims[1]?.resource).toMatchObject({
      identifier: [{ value: 'preauth_01sample-1' }],
      item: [{ productOrService: { coding: [{ code: '97110' }] } }],
    });
  });

  test('a cancellation cancels each item of an active Claim, and tells nothing more about the patient than it must', async () => {
    const documents = [document('document_01a', 'words', { read: () => Promise.reject(new Error('not to be read')) })];
    const bundle = await build({ ...second, purpose: 'cancellation', documents });
    expect(claimOf(bundle)['status']).toBe('active');
    expect(claimOf(bundle)['supportingInfo']).toBeUndefined();
    expect(itemsOf(bundle)).toMatchObject([
      {
        modifierExtension: [
          {
            url: 'http://hl7.org/fhir/us/davinci-pas/StructureDefinition/modifierextension-infoCancelled',
            valueBoolean: true,
          },
        ],
      },
    ]);
    expect(itemsOf(bundle).map(certification)).toEqual(['3']);
  });

  test.each([
    ['standard', '2'],
    ['expedited', '1'],
  ] as const)('an appeal (%s) is a request of its own, of certification type %s', async (urgency, code) => {
    const bundle = await build({ ...second, purpose: 'appeal', urgency });
    expect(claimOf(bundle)).toMatchObject({
      meta: { profile: ['http://hl7.org/fhir/us/davinci-pas/StructureDefinition/profile-claim'] },
      related: [{ claim: { identifier: { value: 'preauth_01sample-1' } } }],
    });
    expect(itemsOf(bundle).map(certification)).toEqual([code]);
  });

  test('documents that were asked for come under a name of their own, the same for the same documents', async () => {
    const over = { purpose: 'documents', related, documents: [document('document_01a', 'words')] } as const;
    const name = async (more: Partial<Submission>): Promise<unknown> =>
      (claimOf(await build({ ...over, ...more }))['identifier'] as { value: string }[])[0]?.value;
    const first = await name({});
    expect(first).toMatch(/^preauth_01sample-1-documents-[0-9a-f]{12}$/);
    expect(await name({})).toBe(first);
    expect(await name({ documents: [document('document_01b', 'words')] })).not.toBe(first);
  });
});

test('an inquiry names the request, the patient, the payer and who asks, and nothing of the request itself', () => {
  const bundle = buildInquiry(inquiry({ reference: 'AUTH1' }), '2026-11-24T15:00:00.000Z') as unknown as Built;
  expect(claimOf(bundle)).toMatchObject({
    identifier: [{ value: 'preauth_01sample-1' }],
    insurance: [{ preAuthRef: ['AUTH1'] }],
  });
  for (const member of ['item', 'diagnosis', 'supportingInfo', 'careTeam'])
    expect(claimOf(bundle)[member]).toBeUndefined();
  expect(types(bundle)).toEqual(expect.arrayContaining(['Patient', 'Coverage', 'Organization']));
});

import { describe, expect, test } from '@jest/globals';
import { readAnswer, type Expected, type Reading } from '../../../functions/preauthorization/gateways/fhir-pas/read.ts';
import type { ItemAnswer, PayerAnswer } from '../../../functions/preauthorization/gateways/gateway.ts';
import { item } from './pas-sample.ts';

const PAS = 'http://hl7.org/fhir/us/davinci-pas/StructureDefinition';
const expected: Expected = {
  identifier: 'preauth_01sample-1',
  birthDate: '1951-04-09',
  items: [item('97110'), item('70551', { sequence: 2 })],
  others: [],
  cameAt: '2026-11-23T15:00:05.000Z',
  to: 'submit',
};
type Json = Record<string, unknown>;

const reviewAction = (code: string, ...more: Json[]): Json => ({
  extension: [
    {
      url: `${PAS}/extension-reviewAction`,
      extension: [
        {
          url: `${PAS}/extension-reviewActionCode`,
          valueCodeableConcept: { coding: [{ system: 'https://codesystem.x12.org/005010/306', code }] },
        },
        ...more,
      ],
    },
  ],
});
const line = (sequence: number, code: string, more: Json = {}): Json => ({
  itemSequence: sequence,
  adjudication: [reviewAction(code)],
  ...more,
});
const response = (more: Json = {}): Json => ({
  resourceType: 'ClaimResponse',
  id: 'response-7',
  status: 'active',
  use: 'preauthorization',
  created: '2026-11-23T15:00:03Z',
  outcome: 'complete',
  request: { identifier: { value: expected.identifier } },
  item: [line(1, 'A1')],
  ...more,
});
const bundle = (...resources: Json[]): Json => ({
  resourceType: 'Bundle',
  type: 'collection',
  entry: resources.map((resource) => ({ resource })),
});
const read = (body: unknown, over: Partial<Expected> = {}): Reading => readAnswer(body, { ...expected, ...over });
function answer(body: unknown, over: Partial<Expected> = {}): PayerAnswer {
  const reading = read(body, over);
  if (reading.kind !== 'answer') throw new Error(`no answer but ${JSON.stringify(reading)}`);
  return reading.answer;
}
function first(body: unknown): ItemAnswer {
  const [found] = answer(body).items;
  if (!found) throw new Error('no item');
  return found;
}
const only = (...items: Json[]): Json => bundle(response({ item: items }));
const extended = (name: string, value: Json): Json => ({ extension: [{ url: `${PAS}/extension-${name}`, ...value }] });

describe('the decision is the review action and nothing else', () => {
  test.each(['A1', 'A3', 'A4', 'A5', 'C', 'CT', 'NA'])('%s', (code) => {
    expect(first(only(line(1, code))).reviewAction).toBe(code);
  });

  test('complete, with a disposition that says approved, and no review action: no decision', () => {
    const body = bundle(response({ outcome: 'complete', disposition: 'Approved', item: [{ itemSequence: 1 }] }));
    expect(first(body).reviewAction).toBeUndefined();
    expect(answer(body).words).toBe('Approved');
  });

  test('a code that is not of the list: no decision', () => {
    expect(first(only(line(1, 'PENDEDCODE'))).reviewAction).toBeUndefined();
  });

  test.each([
    ['two adjudications of one item', only(line(1, 'A1', { adjudication: [reviewAction('A1'), reviewAction('A3')] }))],
    ['two entries for one item', only(line(1, 'A1'), line(1, 'A3'))],
  ])('%s that contradict each other: no decision', (_what, body) => {
    expect(first(body).reviewAction).toBeUndefined();
  });

  test.each([
    ['on the item, nested', { itemSequence: 1, ...reviewAction('A3') }],
    ['on the adjudication, flat', { itemSequence: 1, adjudication: [extended('reviewAction', { valueString: 'A3' })] }],
    ['on the item, as a code', { itemSequence: 1, ...extended('reviewAction', { valueCode: 'A3' }) }],
  ])('older forms are read too: %s', (_where, raw) => {
    expect(first(only(raw)).reviewAction).toBe('A3');
  });

  test('one for all on the response itself, as older servers write it', () => {
    const { items } = answer(
      response({
        item: [],
        extension: [
          { url: `${PAS}/extension-reviewAction`, valueString: 'A3' },
          { url: `${PAS}/extension-reviewActionReason`, valueString: 'X' },
        ],
      }),
    );
    expect(items).toEqual(
      [1, 2].map((sequence) => ({ sequence, reviewAction: 'A3', reasons: [{ code: 'X' }], providers: [] })),
    );
  });
});

describe('what is certified', () => {
  const detail = (value: Json): Json => ({
    extension: [
      { url: `${PAS}/extension-itemAuthorizedDetail`, extension: [{ url: 'quantity', valueQuantity: value }] },
    ],
  });

  test('number, reasons, quantity and words', () => {
    const found = first(
      bundle(
        response({
          processNote: [{ number: 4, text: 'Two of four visits.' }],
          item: [
            {
              itemSequence: 1,
              noteNumber: [4],
              ...detail({ value: 2 }),
              adjudication: [
                reviewAction(
                  'A2',
                  { url: 'number', valueString: 'AUTH9' },
                  { url: 'reasonCode', valueCodeableConcept: { coding: [{ code: '0V' }] } },
                  { url: 'reasonCode', valueCodeableConcept: { coding: [{ code: '0W' }] } },
                ),
              ],
            },
          ],
        }),
      ),
    );
    expect(found).toEqual({
      sequence: 1,
      reviewAction: 'A2',
      authorizationNumber: 'AUTH9',
      quantity: { value: 2, unit: 'visit' },
      reasons: [{ code: '0V' }, { code: '0W' }],
      words: 'Two of four visits.',
      providers: [],
    });
  });

  test('a quantity in another unit than was asked is not guessed at: a person looks', () => {
    const found = first(only(line(1, 'A1', detail({ value: 3, code: 'HS' }))));
    expect(found.reviewAction).toBeUndefined();
    expect(found.quantity).toBeUndefined();
    expect(first(only(line(1, 'A1', detail({ value: 3, code: 'VS' })))).quantity).toEqual({ value: 3, unit: 'visit' });
  });

  test.each(['A2', 'A6'])('%s that does not say what is certified: a person looks', (code) => {
    expect(first(only(line(1, code))).reviewAction).toBeUndefined();
  });

  test('a validity of which only the end is told begins as was asked, and is not lengthened', () => {
    const validity = extended('itemPreAuthPeriod', { valuePeriod: { end: '2026-12-20' } });
    expect(first(only(line(1, 'A1', validity))).period).toEqual({ start: '2026-12-01', end: '2026-12-20' });
  });

  test('the validity of the whole answer holds for items that name none', () => {
    const body = bundle(response({ preAuthPeriod: { start: '2026-12-05', end: '2026-12-31' } }));
    expect(first(body).period).toEqual({ start: '2026-12-05', end: '2026-12-31' });
    const older = extended('authorizedEventDate', { valuePeriod: { start: '2026-12-05', end: '2026-12-30' } });
    expect(first(bundle(response(older))).period).toEqual({ start: '2026-12-05', end: '2026-12-30' });
  });

  test('the providers that it binds, by reference into the bundle', () => {
    const provider = { url: 'provider', valueReference: { reference: 'PractitionerRole/r1' } };
    const found = first(
      bundle(
        response({
          item: [
            line(1, 'A1', { extension: [{ url: `${PAS}/extension-itemAuthorizedProvider`, extension: [provider] }] }),
          ],
        }),
        { resourceType: 'PractitionerRole', id: 'r1', practitioner: { reference: 'Practitioner/p1' } },
        {
          resourceType: 'Practitioner',
          id: 'p1',
          identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '1003000134' }],
        },
      ),
    );
    expect(found.providers).toEqual(['1003000134']);
  });

  test('modified: the change stands in addItem, and a CPT code is one under whatever name it comes', () => {
    const found = first(
      bundle(
        response({
          item: [line(1, 'A6')],
          addItem: [
            {
              itemSequence: [1],
              productOrService: {
                coding: [{ system: 'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets', code: '97530' }],
              },
              modifier: [{ coding: [{ code: 'GP' }] }],
              quantity: { value: 2 },
              servicedPeriod: { start: '2026-12-10', end: '2026-12-20' },
              adjudication: [reviewAction('A1', { url: 'number', valueString: 'AUTH8' })],
            },
          ],
        }),
      ),
    );
    expect(found).toEqual({
      sequence: 1,
      reviewAction: 'A6',
      authorizationNumber: 'AUTH8',
      quantity: { value: 2, unit: 'visit' },
      period: { start: '2026-12-10', end: '2026-12-20' },
      reasons: [],
      providers: [],
      modified: { productOrService: { system: 'http://www.ama-assn.org/go/cpt', code: '97530' }, modifier: ['GP'] },
    });
  });
});

describe('whom an answer is about', () => {
  const other = { identifier: { value: 'preauth_02other-1' } };

  test.each([
    ['another request', response({ request: other }), 'about-another-claim'],
    ['an item that was not asked for', response({ item: [line(7, 'A1')] }), 'unknown-item'],
    ['an added item for one that was not asked for', response({ addItem: [{ itemSequence: [7] }] }), 'unknown-item'],
  ])('%s: not believed', (_what, body, problem) => {
    expect(read(bundle(body))).toEqual({ kind: 'unreadable', problem });
  });

  test('another patient: not believed', () => {
    const body = bundle(response({ patient: { reference: 'Patient/p9' } }), {
      resourceType: 'Patient',
      id: 'p9',
      birthDate: '1999-01-01',
    });
    expect(read(body)).toEqual({ kind: 'unreadable', problem: 'about-another-patient' });
  });

  test('an item of an earlier version that was not asked for again is passed over', () => {
    const { items } = answer(only(line(1, 'A1'), line(7, 'C')), { others: [7] });
    expect(items.map(({ sequence }) => sequence)).toEqual([1]);
  });

  test.each([
    ['its query', { reference: 'http://payer.example/fhir/Claim?identifier=preauth_01sample-1&patient.identifier=p' }],
    ['an update of it with documents', { identifier: { value: 'preauth_01sample-1-documents-0123456789ab' } }],
  ])('a request named by %s is ours', (_how, request) => {
    expect(read(bundle(response({ request }))).kind).toBe('answer');
  });

  test('an answer that names no request is about the one that it answers, but is no answer to an inquiry', () => {
    const body = bundle(response({ request: undefined, identifier: [{ value: '111099' }] }));
    expect(read(body).kind).toBe('answer');
    expect(read(body, { to: 'inquiry' })).toEqual({ kind: 'unreadable', problem: 'about-another-claim' });
  });

  test('of several answers to an inquiry ours is taken, and of ours the newest, by time and not by how it is written', () => {
    const body = bundle(
      response({ request: other, item: [line(1, 'A3')] }),
      response({ created: '2026-11-24T01:00:00+05:00', item: [line(1, 'A4')] }),
      response({ created: '2026-11-23T21:00:00Z', item: [line(1, 'A1')] }),
    );
    expect(answer(body, { to: 'inquiry' }).items[0]?.reviewAction).toBe('A1');
  });

  test('an inquiry that found only others of the patient’s found nothing', () => {
    expect(read(bundle(response({ request: other })), { to: 'inquiry' })).toEqual({ kind: 'nothing' });
  });

  test('what the payer has taken back, and what is no answer on authorization, decides nothing', () => {
    expect(read(bundle(response({ status: 'entered-in-error' })))).toEqual({ kind: 'nothing' });
    expect(read(bundle(response({ use: 'claim' })))).toEqual({ kind: 'nothing' });
  });
});

describe('refusals and nonsense', () => {
  const outcome = (severity: string): Json => ({
    resourceType: 'OperationOutcome',
    issue: [{ severity, code: 'invalid', diagnostics: 'No such member' }],
  });

  test('an OperationOutcome with an error is a refusal', () => {
    expect(read(outcome('error'))).toEqual({
      kind: 'refused',
      problems: [{ code: 'invalid', display: 'No such member' }],
    });
  });

  test('a warning is neither a refusal nor a finding of nothing', () => {
    expect(read(outcome('warning'))).toEqual({ kind: 'unreadable', problem: 'warned' });
  });

  test('errors of the ClaimResponse without any decision are a refusal; beside a decision they are its words', () => {
    const error = [{ code: { coding: [{ code: '72', display: 'Invalid member' }] } }];
    expect(read(bundle(response({ error, item: [] })))).toEqual({
      kind: 'refused',
      problems: [{ code: '72', display: 'Invalid member' }],
    });
    expect(answer(bundle(response({ error }))).words).toBe('Error 72: Invalid member');
  });

  test.each([undefined, null, 7, 'text', [], {}, { resourceType: 'Patient' }])('%j: unreadable', (body) => {
    expect(read(body)).toEqual({ kind: 'unreadable', problem: 'no-claim-response' });
  });

  test('members of the wrong kind are as if they were not there', () => {
    const body = bundle(
      response({ item: [{ itemSequence: 1, extension: 'none', adjudication: { a: 1 } }], addItem: 5 }),
    );
    expect(first(body)).toEqual({ sequence: 1, reasons: [], providers: [] });
  });
});

describe('documents that the payer wants', () => {
  const wanted = (...more: Json[]): PayerAnswer['documentRequests'] =>
    answer(bundle(response({ item: [line(1, 'A4')] }), ...more)).documentRequests;

  test('by CommunicationRequest: code, line and date', () => {
    expect(
      wanted({
        resourceType: 'CommunicationRequest',
        status: 'active',
        occurrenceDateTime: '2026-12-03T17:00:00-06:00',
        payload: [
          {
            extension: [
              { url: `${PAS}/extension-serviceLineNumber`, valuePositiveInt: 1 },
              {
                url: `${PAS}/extension-contentModifier`,
                valueCodeableConcept: { coding: [{ system: 'http://loinc.org', code: '18804-5' }] },
              },
              {
                url: `${PAS}/extension-communicatedDiagnosis`,
                valueCodeableConcept: { coding: [{ code: 'G89.4' }] },
              },
            ],
            contentString: 'Justification',
          },
        ],
      }),
    ).toEqual([{ code: '18804-5', display: 'Justification', items: [1], dueAt: '2026-12-03T23:00:00.000Z' }]);
  });

  test('a LOINC code as the content is the code; other words are words', () => {
    const payload = [{ contentString: '11502-2' }, { contentString: 'The last note, please' }];
    expect(wanted({ resourceType: 'CommunicationRequest', status: 'active', payload })).toEqual([
      { code: '11502-2', display: '11502-2', items: [] },
      { code: 'unspecified', display: 'The last note, please', items: [] },
    ]);
  });

  test('by Task: each attachment that is needed, until its date', () => {
    const input = [
      { type: { coding: [{ code: 'payer-url' }] }, valueUrl: 'https://payer.example' },
      {
        extension: [{ url: `${PAS}/extension-paLineNumber`, valueInteger: 2 }],
        type: { coding: [{ code: 'attachments-needed' }] },
        valueCodeableConcept: { coding: [{ code: '11506-3', display: 'Progress note' }] },
      },
    ];
    const task = { resourceType: 'Task', status: 'requested', input, restriction: { period: { end: '2026-12-04' } } };
    expect(wanted(task)).toEqual([
      { code: '11506-3', display: 'Progress note', items: [2], dueAt: '2026-12-04T00:00:00.000Z' },
    ]);
    expect(wanted({ ...task, status: 'completed' })).toEqual([]);
  });
});

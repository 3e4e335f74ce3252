import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { itemFor, requestFor } from '../../local/demo/requests.ts';
import { Visitor } from '../../local/demo/visitor.ts';
import { startTestProduct, type TestClinic, type TestProduct } from './harness.ts';
import { findLeaks } from './leak-search.ts';

type Json = Record<string, unknown>;

const MINE = 'only.mine@mail.example.org';
const HOME = 'family@mail.example.org';
const LICENSE = 'QX77-3190-4552';
const MEMBER = 'QXM4471';
/** On 23 November 2026, fifteen years old. */
const BORN = { month: '4', day: '9', year: '2011' };

describe('a minor whose visit is sensitive', () => {
  let product: TestProduct;
  let clinic: TestClinic;
  let patientId: string;
  beforeAll(async () => {
    product = await startTestProduct();
    clinic = await product.clinic();
  }, 240_000);
  afterAll(() => product?.stop());

  test('consents alone, is asked at the confidential address, proves two facts, and becomes a patient', async () => {
    const { system } = clinic;
    const { id } = await system.must<{ id: string }>('POST', '/v1/registrations', {
      askPatient: true,
      patient: {
        name: [{ family: 'Haddad', given: ['Mina'] }],
        birthDate: '2011-04-09',
        gender: 'female',
        telecom: [{ system: 'email', value: HOME }],
        confidentialCommunication: {
          covers: 'labelled',
          telecom: [
            { system: 'email', value: MINE },
            { system: 'phone', value: '+13125550199' },
          ],
        },
      },
      labels: ['STD'],
      consents: [
        { kind: 'treatment', given: true, at: '2026-11-23T14:00:00Z', alone: true },
        { kind: 'privacy-practices', given: true, at: '2026-11-23T14:00:00Z' },
      ],
      selfPay: true,
    });
    await product.pass(0);
    const asked = await system.must<Json>('GET', `/v1/registrations/${id}`);
    expect(asked).toMatchObject({ askedOf: 'patient', labels: ['STD', 'ADOL'], confidentiality: 'R' });
    expect(await product.mailbox.mails(HOME)).toEqual([]);
    const mail = await product.mailbox.latest(MINE, ({ text }) => text.includes('/patient/registration/'));
    const link = /https?:\/\/\S+\/patient\/registration\/[\w-]{43}/.exec(mail.text)?.[0] ?? '';

    const browser = new Visitor();
    const form = await browser.press(await browser.open(link), 'Go on', { ...BORN, second: '0199' });
    const done = await browser.press(form, 'Send to the clinic', {
      street: '18 Linden Street',
      city: 'Chicago',
      state: 'IL',
      'postal-code': '60614',
    });
    expect(done.text).toContain('Thank you');
    await product.pass(0);
    const { outcome } = await system.must<{ outcome: { patientId: string } }>('GET', `/v1/registrations/${id}`);
    patientId = outcome.patientId;
  }, 180_000);

  test('is reached, identified and consented for by rules that the clinic can ask', async () => {
    const { system, staff } = clinic;
    const of = `/v1/patients/${patientId}`;
    expect(await system.must('POST', `${of}/where-to-reach`, { channels: ['email'] })).toMatchObject({ value: HOME });
    expect(await system.must('POST', `${of}/where-to-reach`, { labels: ['ADOL'], channels: ['email'] })).toEqual({
      channel: 'email',
      value: MINE,
      confidential: true,
    });
    expect(
      await system.must('POST', `${of}/consent-rules`, { service: 'sti-care', state: 'IL', on: '2026-12-14' }),
    ).toMatchObject({ who: 'minor', parentRepresents: false, lines: [{ law: expect.stringContaining('410 ILCS') }] });

    await system.must('POST', `${of}/identity-checks`, {
      kind: 'state-id',
      issuer: 'IL',
      number: LICENSE,
      expiresOn: '2029-06-30',
      confirms: ['name', 'birthDate', 'face'],
      how: 'in-person',
      checkedBy: staff.frontDesk.id,
    });
    expect(await system.must('GET', `${of}/identity`)).toMatchObject({ level: 'IAL1.4', weight: 10 });
    expect(await system.must('POST', `${of}/release-checks`, { purpose: 'results' })).toMatchObject({ allowed: true });
    expect(await system.must('POST', `${of}/release-checks`, { purpose: 'results', labels: ['STD'] })).toMatchObject({
      allowed: false,
      required: 'IAL1.5',
    });
  }, 120_000);

  test('keeps a visit from the health plan: no prior authorization for it is asked', async () => {
    const { system } = clinic;
    const coverage = await system.must<{ id: string }>('POST', `/v1/patients/${patientId}/coverages`, {
      payerId: 'summit-advantage',
      lineOfBusiness: 'medicare-advantage',
      planName: 'Gold',
      memberId: MEMBER,
      relationship: 'self',
      period: { start: '2026-01-01' },
      labels: ['STD'],
    });
    await system.must('POST', `/v1/patients/${patientId}/health-plan-restrictions`, {
      dateOfService: '2026-12-14',
      serviceCode: '70551',
    });
    const request = (start: string, end: string): Json =>
      requestFor(clinic, { patientId, coverageId: coverage.id }, '70551', {
        items: [itemFor('70551', { servicedPeriod: { start, end } })],
      });
    const refused = await system.call<Json>('POST', '/v1/preauthorizations', request('2026-12-10', '2026-12-20'));
    expect(refused.status).toBe(409);
    expect(refused.body['detail']).toContain('the health plan hears nothing of it');

    const made = await system.must<Json>('POST', '/v1/preauthorizations', request('2027-01-10', '2027-01-20'));
    expect(made).toMatchObject({ labels: ['STD'], confidentiality: 'R' });
    const found = await system.must<{ preauthorizations: Json[] }>('POST', '/v1/preauthorizations/search', {
      patientId,
    });
    expect(found.preauthorizations).toMatchObject([{ confidentiality: 'R', codes: [] }]);
    await product.pass(0);
  }, 120_000);

  test('leaves the number of a document nowhere, and the addresses in the tables and on their mails alone', async () => {
    const planted = { license: LICENSE, 'its digits': 'QX7731904552', mine: MINE, phone: '+13125550199' };
    const elsewhere = findLeaks(product.stack.contents(), planted).filter(
      ({ sink, planted: name }) =>
        !(sink.startsWith('dynamodb:') && (name === 'mine' || name === 'phone')) &&
        // This test itself asks the stand-in's mailbox by the address.
        !(/^(mail|mailbox|request URLs of the aws port)$/.test(sink) && name === 'mine'),
    );
    expect(elsewhere).toEqual([]);
    expect(product.stack.faults()).toEqual([]);
    expect(product.stack.refused()).toEqual([]);
  }, 120_000);
});

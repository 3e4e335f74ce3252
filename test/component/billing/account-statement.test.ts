import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sendAccountStatement } from '../../../functions/billing/statements/use-cases/send-account-statement.ts';
import { accountStatementReply } from '../../../functions/billing/statements/schemas.ts';
import { handler as prove } from '../../../functions/billing/handlers/prove-for-account-statement.ts';
import { handler as show } from '../../../functions/billing/handlers/show-account-statement.ts';
import { newId } from '../../../functions/platform/ids.ts';
import { recordKey } from '../../../functions/platform/keys.ts';
import { textOf } from '../../unit/pdf-text.ts';
import { browserAt, secretsFor, sendMails, type PatientBrowser } from '../registration/answers-desk.ts';
import { BORN, EMAIL, openDisputes, type DisputesDesk } from './disputes-desk.ts';

let desk: DisputesDesk;
beforeEach(async () => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' });
  desk = await openDisputes();
});
afterEach(() => desk.bench.close());

async function sent(accountId: string) {
  const { body } = await sendAccountStatement(desk.context, accountId, desk.staffId);
  await sendMails(desk.bench);
  return accountStatementReply.parse(JSON.parse(JSON.stringify(body)));
}

function browser(): PatientBrowser {
  const secret = secretsFor(desk.bench, EMAIL, 'statement').at(-1) ?? '';
  return browserAt(secret, { kind: 'statement', show, answer: prove });
}

const LINK = /href="([^"]*stmt_[^"]*)"/;
async function pdfOn(page: string): Promise<string> {
  const [, href = ''] = LINK.exec(page) ?? [];
  const told = await fetch(href.replaceAll('&amp;', '&'));
  expect([told.status, told.headers.get('content-type')]).toEqual([200, 'application/pdf']);
  return textOf(new Uint8Array(await told.arrayBuffer())).replaceAll(/\s+/g, ' ');
}

/** An account with two bills, of which one is disputed. */
async function twoBills(): Promise<string> {
  const accountId = await desk.account();
  const [first, second] = [await desk.charge(accountId, 4_000), await desk.charge(accountId, 6_000)];
  await desk.invoice(accountId, [first]);
  await desk.invoice(accountId, [second]);
  await desk.open(accountId, [second]);
  return accountId;
}

describe('a patient with several bills', () => {
  test('is sent one statement of all: the page, and the PDF, are behind the proof, and the mail tells nothing', async () => {
    const accountId = await twoBills();
    const told = await sent(accountId);
    expect(told).toMatchObject({ due: { amount: 4_000 }, inDispute: { amount: 6_000 }, payments: [] });
    expect(told.invoiceIds).toHaveLength(2);
    const mail = desk.bench.mails().at(-1);
    expect(mail?.text).not.toMatch(/\$|bill|account|Okafor/);
    const patient = browser();
    expect((await patient.open()).body).not.toMatch(LINK);
    const page = (await patient.prove(BORN)).body;
    expect(page).toContain('You are asked for $40.00 now.');
    expect(page).toContain('$60.00 are disputed: nothing of that is asked for');
    expect(page).not.toContain('<form');
    expect(await pdfOn(page)).toContain('Please pay: $40.00');
    // There is nothing to answer, so nothing is taken.
    expect((await patient.send({ words: 'Hello.' })).status).toBe(403);
  });

  test('reads what was paid since the statement before, once', async () => {
    const accountId = await twoBills();
    await sent(accountId);
    await desk.pay(accountId, 1_500);
    const second = await sent(accountId);
    expect(second.payments).toEqual([{ on: '2026-11-23', by: 'patient', amount: { amount: 1_500, currency: 'USD' } }]);
    expect(second.since).toBe('2026-11-23');
    const third = await sent(accountId);
    expect(third.payments).toEqual([]);
    // Each mail has a link of its own: the one before leads on to the newer mail.
    expect(secretsFor(desk.bench, EMAIL, 'statement')).toHaveLength(3);
    const [old = ''] = secretsFor(desk.bench, EMAIL, 'statement');
    expect((await browserAt(old, { kind: 'statement', show, answer: prove }).open()).status).toBe(410);
  });

  test('finds on the page how things stand when it is read: nothing is asked for that is disputed since', async () => {
    const accountId = await desk.account();
    const charge = await desk.charge(accountId, 4_000);
    await desk.invoice(accountId, [charge]);
    await sent(accountId);
    await desk.open(accountId, [charge]);
    const page = (await browser().prove(BORN)).body;
    expect(page).toContain('You are asked for nothing now.');
    expect(page).toContain('$40.00 are disputed');
  });

  test('who speaks Spanish reads it in Spanish: mail, page and PDF', async () => {
    const key = recordKey(desk.bench.clinicId, desk.patientId);
    const patient = (await desk.bench.items()).find(({ pk, sk }) => pk === key.pk && sk === key.sk);
    await desk.bench.put({ ...patient, ...key, language: 'es' });
    await sent(await twoBills());
    expect(desk.bench.mails().at(-1)?.text).toContain('Puede leerlo con el enlace');
    const page = (await browser().prove(BORN)).body;
    expect(page).toContain('Ahora se le piden $40.00.');
    expect(await pdfOn(page)).toContain('Estado de su cuenta');
  });
});

describe('a statement of an account', () => {
  test('is refused where there is nothing to tell, nobody to tell it, or nobody who sends it', async () => {
    const empty = await desk.account();
    await expect(sent(empty)).rejects.toMatchObject({ type: 'conflict' });
    const accountId = await twoBills();
    await expect(sendAccountStatement(desk.context, accountId, newId('staff'))).rejects.toMatchObject({
      type: 'validation-failed',
    });
    await expect(sendAccountStatement(desk.context, newId('billingAccount'), desk.staffId)).rejects.toMatchObject({
      type: 'not-found',
    });
    const patient = (await desk.bench.items()).find(({ id }) => id === desk.patientId)!;
    await desk.bench.put({ ...patient, telecom: [] });
    await expect(sent(accountId)).rejects.toMatchObject({ type: 'conflict' });
  });

  test('goes to nobody who reads a mailbox that the patient has left', async () => {
    await sent(await twoBills());
    const patient = (await desk.bench.items()).find(({ id }) => id === desk.patientId)!;
    await desk.bench.put({ ...patient, telecom: [{ system: 'email', value: 'elsewhere@mail.example.org' }] });
    expect((await browser().prove(BORN)).title).toBe('Nothing is left to do');
  });
});

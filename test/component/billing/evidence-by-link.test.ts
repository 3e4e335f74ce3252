import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { review } from '../../../functions/billing/disputes/tasks/review.ts';
import { askAboutBill } from '../../../functions/billing/disputes/use-cases/bill.ts';
import { checkEvidenceFile } from '../../../functions/billing/disputes/use-cases/check-evidence.ts';
import { withdrawDispute } from '../../../functions/billing/disputes/use-cases/change-dispute.ts';
import { evidenceFilesReply } from '../../../functions/billing/disputes/schemas.ts';
import { fileFromPatient, showEvidenceFiles } from '../../../functions/billing/disputes/use-cases/evidence-files.ts';
import { disputesOf } from '../../../functions/billing/disputes/store.ts';
import { readObject, writeObject } from '../../../functions/platform/uploads/bucket.ts';
import { acceptedKey, MAX_DOCUMENT_BYTES } from '../../../functions/platform/uploads/documents.ts';
import { recordKey } from '../../../functions/platform/keys.ts';
import { samplePdf } from '../../../local/demo/requests.ts';
import type { Task } from '../../../functions/reviews/index.ts';
import { csrfOf, sendMails, type PatientBrowser } from '../registration/answers-desk.ts';
import { BORN, openDisputes, type DisputesDesk } from './disputes-desk.ts';

let desk: DisputesDesk;
beforeEach(async () => {
  // The signer of forms is a function's own role.
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' });
  desk = await openDisputes();
});
afterEach(() => desk.bench.close());

const RECEIPT = samplePdf('Paid at the desk');
const FILE = 'name="aside" value="file"';

/** A patient at the link about a bill, who has just said that something of it is wrong. */
async function disputed(): Promise<{ browser: PatientBrowser; disputeId: string; accountId: string }> {
  const { accountId, charge, invoice } = await desk.bill(20_000);
  await askAboutBill(desk.context, accountId, invoice.id, desk.supervisor.id);
  await sendMails(desk.bench);
  const browser = desk.billBrowser();
  expect((await browser.prove(BORN)).body).not.toContain(FILE);
  await browser.send({ about: charge.id, reason: 'duplicate', words: 'I paid at the desk.' });
  const [dispute] = await disputesOf(desk.bench.clinicId, accountId);
  return { browser, accountId, disputeId: dispute?.id ?? '' };
}

interface UploadForm {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** The form that the page gives for a file that shows this. */
async function formFor(browser: PatientBrowser, shows = 'receipt'): Promise<UploadForm> {
  const csrf = csrfOf((await browser.open()).body);
  const { body, headers } = await browser.post({ step: 'aside', aside: 'file', csrf, shows });
  const plain = (text: string): string => text.replaceAll('&amp;', '&').replaceAll('&quot;', '"');
  const action = plain(/action="([^"]+)"/.exec(body)?.[1] ?? '');
  // The page lets its form lead to the bucket, and nowhere else.
  expect(headers['Content-Security-Policy']).toContain(`form-action 'self' ${new URL(action).origin};`);
  const hidden = [...body.matchAll(/<input\s+type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"/g)];
  const fields = Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, plain(value)]));
  return { action, fields };
}

/** A browser sends the form with these bytes. */
async function send({ action, fields }: UploadForm, bytes: Uint8Array): Promise<Response> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', new Blob([Uint8Array.from(bytes)]), 'IMG_0042.pdf');
  return await fetch(action, { method: 'POST', body: form, redirect: 'manual' });
}

const check = async ({ fields }: UploadForm): Promise<void> => await checkEvidenceFile(fields['key'] ?? '', 'test');

async function files(disputeId: string) {
  const body: unknown = JSON.parse(JSON.stringify((await showEvidenceFiles(desk.context, disputeId)).body));
  return evidenceFilesReply.parse(body).documents;
}

async function shownToStaff(disputeId: string): Promise<{ readonly label: string; readonly href: string }[]> {
  await desk.pass();
  const { sections } = await review.view(desk.context, (await desk.task(disputeId, 'review')) as Task);
  return sections.flatMap(({ links = [] }) => links);
}

describe('a patient who disputes a bill by a link', () => {
  test('adds a file, comes back, and whoever decides finds it beside the facts', async () => {
    const { browser, disputeId } = await disputed();
    const form = await formFor(browser);
    const sent = await send(form, RECEIPT);
    expect(sent.status).toBe(303);
    const back = new URL(sent.headers.get('location') ?? '');
    expect(back.pathname).toMatch(/^\/patient\/bill\/[\w-]{43}$/);
    // Where the browser comes back to names ids alone.
    expect([...back.searchParams.keys()].toSorted()).toEqual(['bucket', 'etag', 'key']);
    expect((await browser.open()).body).toContain('it has not come yet, or is being checked');
    expect(await shownToStaff(disputeId)).toEqual([]);

    await check(form);
    expect(await files(disputeId)).toMatchObject([
      { status: 'accepted', from: 'patient', title: 'Receipt or proof of payment', contentType: 'application/pdf' },
    ]);
    const [link] = await shownToStaff(disputeId);
    expect(link?.label).toBe('Receipt or proof of payment');
    const got = await fetch(link?.href ?? '');
    expect(got.headers.get('content-type')).toBe('application/pdf');
    expect(Buffer.from(await got.arrayBuffer()).equals(RECEIPT)).toBe(true);

    // By the link nobody looks at it, not even the patient.
    const page = (await browser.open()).body;
    expect(page).toContain('A receipt, or that I paid: the clinic has it.');
    expect(page).not.toContain((await files(disputeId))[0]?.id);
  });

  test('reads why a file was not taken, and can send another', async () => {
    const { browser, disputeId } = await disputed();
    const program = await formFor(browser);
    await send(program, Buffer.from('MZ this is no picture'));
    await check(program);
    const large = await formFor(browser, 'estimate');
    const bytes = Buffer.concat([RECEIPT, Buffer.alloc(MAX_DOCUMENT_BYTES)]);
    expect((await send(large, bytes)).status).toBe(303);
    await check(large);
    expect(await files(disputeId)).toMatchObject([
      { status: 'rejected', fault: 'content-type' },
      { status: 'rejected', fault: 'size' },
    ]);
    const page = (await browser.open()).body;
    expect(page).toContain('it is neither a PDF nor a photograph');
    expect(page).toContain('it is larger than 25 MB');
    expect(page).toContain(FILE);
    expect(await shownToStaff(disputeId)).toEqual([]);
  });

  test('changes nothing by bringing other bytes once a file was judged', async () => {
    const { browser, disputeId } = await disputed();
    const form = await formFor(browser);
    await send(form, RECEIPT);
    await check(form);
    await send(form, samplePdf('Something else'));
    await check(form);
    const [file] = await files(disputeId);
    const kept = await readObject(acceptedKey(desk.bench.clinicId, disputeId, file?.id ?? ''));
    expect(Buffer.from(kept).equals(RECEIPT)).toBe(true);
  });

  test('adds ten files and no more; the clinic finds room still', async () => {
    const { browser, disputeId } = await disputed();
    for (let count = 0; count < 10; count += 1) await check(await sentFor(browser));
    const csrf = csrfOf((await browser.open()).body);
    const eleventh = await browser.post({ step: 'aside', aside: 'file', csrf, shows: 'receipt' });
    expect(eleventh.status).toBe(422);
    expect(eleventh.body).toContain('No more files can be added here');
    expect(await files(disputeId)).toHaveLength(10);
  });

  test('adds none before the proof, without the page’s own token, or once the dispute is over', async () => {
    const { browser, disputeId } = await disputed();
    const csrf = csrfOf((await browser.open()).body);
    const stranger = desk.billBrowser();
    const unproved = await stranger.post({ step: 'aside', aside: 'file', csrf, shows: 'receipt' });
    expect(unproved.body).not.toContain('type="file"');
    expect((await browser.post({ step: 'aside', aside: 'file', csrf: 'x', shows: 'receipt' })).status).toBe(403);
    const { version } = await desk.dispute(disputeId);
    await withdrawDispute(desk.context, disputeId, version, { staffId: desk.supervisor.id, reason: 'It was right.' });
    // Nothing is disputed any more: a page that was left open brings none, and the page as it is now offers none.
    expect((await browser.post({ step: 'aside', aside: 'file', csrf, shows: 'receipt' })).status).toBe(303);
    expect((await browser.open()).body).not.toContain(FILE);
    expect(await files(disputeId)).toEqual([]);
  });

  test('who was asked for more adds a file before the answer, in Spanish where that is spoken', async () => {
    const key = recordKey(desk.bench.clinicId, desk.patientId);
    const patient = (await desk.bench.items()).find(({ pk, sk }) => pk === key.pk && sk === key.sk);
    await desk.bench.put({ ...patient, ...key, language: 'es' });
    const { accountId, charge } = await desk.bill(20_000);
    const { id } = await desk.open(accountId, [charge]);
    await desk.pass();
    await desk.decide(id, 'review', { choice: 'ask', question: '¿Tiene un recibo?' });
    await desk.pass();
    const browser = desk.browser();
    expect((await browser.prove(BORN)).body).toContain('Añadir un archivo');
    await check(await sentFor(browser));
    expect((await browser.open()).body).toContain('Un recibo, o que pagué: la clínica lo tiene.');
    await browser.send({ words: 'Sí: aquí está.' });
    expect((await shownToStaff(id)).map(({ label }) => label)).toEqual(['Receipt or proof of payment']);
  });

  const sentFor = async (browser: PatientBrowser): Promise<UploadForm> => {
    const form = await formFor(browser);
    await send(form, RECEIPT);
    return form;
  };
});

test('a file that nobody announced is left where it is: no key of somebody else’s making is evidence', async () => {
  const { disputeId } = await disputed();
  const key = `quarantine/${desk.bench.clinicId}/${disputeId}/doc_01kaf0000000000000000000`;
  const sha256 = createHash('sha256').update(RECEIPT).digest('base64');
  await writeObject(key, { bytes: RECEIPT, contentType: 'application/pdf', sha256 });
  await checkEvidenceFile(key, 'test');
  expect(await files(disputeId)).toEqual([]);
});

describe('files that are announced', () => {
  const announce = async (disputeId: string) =>
    await fileFromPatient(desk.context, disputeId, 'Receipt', 'https://desk.example.org/patient/bill/x');

  test('are none of a dispute that is over, whichever page still offers to add one', async () => {
    const { disputeId } = await disputed();
    const { version } = await desk.dispute(disputeId);
    await withdrawDispute(desk.context, disputeId, version, { staffId: desk.supervisor.id, reason: 'It was right.' });
    expect(await announce(disputeId)).toBeUndefined();
    expect(await files(disputeId)).toEqual([]);
  });

  test('and never come count in the end: nobody fills a table by trying', async () => {
    const { disputeId } = await disputed();
    for (let hour = 1; hour <= 3; hour += 1) {
      desk.bench.setTime(`2026-11-23T${String(15 + hour)}:00:00.000Z`);
      for (let count = 0; count < 10; count += 1) expect(await announce(disputeId)).toBeDefined();
      expect(await announce(disputeId)).toBeUndefined();
    }
    desk.bench.setTime('2026-11-23T20:00:00.000Z');
    expect(await announce(disputeId)).toBeUndefined();
    expect(await files(disputeId)).toHaveLength(30);
  });
});

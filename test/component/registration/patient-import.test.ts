import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import type { PatientImport, Row } from '../../../functions/registration/imports/patient-import.ts';
import { importKey, MAX_ROWS } from '../../../functions/registration/imports/patient-import.ts';
import { newImportBody, rowsQuery } from '../../../functions/registration/imports/schemas.ts';
import { importOf } from '../../../functions/registration/imports/step.ts';
import { importChange } from '../../../functions/registration/imports/store.ts';
import { announceImport } from '../../../functions/registration/imports/use-cases/announce.ts';
import { cancelImport } from '../../../functions/registration/imports/use-cases/cancel.ts';
import { checkImportFile } from '../../../functions/registration/imports/use-cases/check-file.ts';
import { continueInNewRun } from '../../../functions/registration/imports/use-cases/continue-in-new-run.ts';
import { countRows } from '../../../functions/registration/imports/use-cases/count-rows.ts';
import { listRows } from '../../../functions/registration/imports/use-cases/read.ts';
import { readRows } from '../../../functions/registration/imports/use-cases/read-rows.ts';
import { recordFailure } from '../../../functions/registration/imports/use-cases/record-failure.ts';
import { importAttention } from '../../../functions/registration/imports/tasks/attention.ts';
import { nextDeed } from '../../../functions/registration/imports/rules/next-deed.ts';
import { now, plusSeconds } from '../../../functions/platform/clock.ts';
import { commit } from '../../../functions/platform/commit.ts';
import { quarantineKey } from '../../../functions/platform/uploads/quarantine.ts';
import { writeObject } from '../../../functions/platform/uploads/bucket.ts';
import { consents, openIntakeDesk, type IntakeDesk } from './intake-desk.ts';

jest.setTimeout(60_000);

let desk: IntakeDesk;
beforeEach(async () => {
  desk = await openIntakeDesk();
});
afterEach(() => desk.bench.close());

const HEADER = 'family_name,given_name,birth_date,gender,email,address_line_1,city,state,postal_code';
/** A row of somebody who is like nobody else here. */
const person = (number: number, more: Readonly<Record<string, string>> = {}): string => {
  const digest = createHash('sha256').update(String(number)).digest('hex').replaceAll(/\d/g, 'q');
  const day = new Date(Date.UTC(1940, 0, 1 + number * 97)).toISOString().slice(0, 10);
  const values = {
    family: `Fam${digest.slice(0, 9)}`,
    given: `Giv${digest.slice(9, 18)}`,
    day,
    gender: 'female',
    email: `p${number}@example.org`,
    street: `${number} ${digest.slice(20, 30)} Way`,
    ...more,
  };
  return `${Object.values(values).join(',')},Chicago,IL,60601`;
};
const fileOf = (...rows: readonly string[]): string => [HEADER, ...rows].join('\r\n');
const forAll = { selfPay: true, consents };

const current = (id: string): Promise<PatientImport> => importOf(desk.bench.context, id);

/** Announces a file and puts it where the check finds it. */
async function send(text: string, more: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const bytes = Buffer.from(text);
  const sha256 = createHash('sha256').update(bytes).digest('base64');
  const announced = newImportBody.parse({ format: 'csv', size: bytes.byteLength, sha256, forAll, ...more });
  const { body } = await announceImport(desk.bench.context, announced);
  const { id } = body as { id: string };
  const contentType = announced.format === 'csv' ? 'text/csv' : 'application/fhir+ndjson';
  const key = quarantineKey(desk.bench.clinicId, id, 'file');
  await writeObject(key, { bytes, contentType, sha256 });
  await checkImportFile(key, 'message');
  return id;
}

/** Does what the record calls for until it waits; the registrations of its rows go on meanwhile. */
async function drive(id: string): Promise<PatientImport> {
  for (let step = 0; step < 200; step += 1) {
    const subject = await current(id);
    const { deed } = nextDeed(subject, now());
    if (deed === 'read-rows') await readRows(desk.bench.context, subject);
    else if (deed === 'count-rows') await countRows(desk.bench.context, subject);
    else if (deed === 'await-registrations') {
      for (const { subjectId, params } of await desk.bench.effects('startWorkflow'))
        if ((params as { workflow: string }).workflow === 'registration') await desk.drive(subjectId);
      desk.bench.setTime(plusSeconds(now(), 15));
    } else return subject;
  }
  throw new Error('it goes round');
}
const rowsOf = async (id: string, query: Readonly<Record<string, string>> = {}) =>
  (await listRows(desk.bench.context, id, rowsQuery.parse(query))).body as {
    readonly rows: readonly Row[];
    readonly next?: string;
  };
const countOfType = async (type: string): Promise<number> =>
  (await desk.bench.items()).filter((item) => item['type'] === type).length;

describe('an import of patients', () => {
  test('that was interrupted after its rows were taken and before that was written down takes none twice', async () => {
    const id = await send(fileOf(person(1), person(2), person(3)));
    const before = await current(id);
    await readRows(desk.bench.context, before);
    // The function ended before it wrote down how far it had come: the state machine calls it again.
    const { version } = await current(id);
    const lost = importChange({ ...before, version }, before, 'patientImport.rows-read', now());
    await commit(desk.bench.context, { records: [lost] });

    const after = await drive(id);

    expect(after).toMatchObject({ status: 'completed', counts: { created: 3, unchanged: 0, wrong: 0 } });
    expect(await countOfType('registration')).toBe(3);
    expect(await countOfType('patient')).toBe(3);
  });

  test('whose step is called twice at once writes its rows down once', async () => {
    const id = await send(fileOf(person(1), person(2)));
    const before = await current(id);
    await Promise.all([readRows(desk.bench.context, before), readRows(desk.bench.context, before)]);

    expect((await rowsOf(id)).rows.map(({ row }) => row)).toEqual([2, 3]);
    expect((await drive(id)).counts).toMatchObject({ created: 2 });
    expect(await countOfType('patient')).toBe(2);
  });

  test('of a person who stands in it twice makes one patient; the second row changes nothing', async () => {
    const again = person(1, { gender: 'FEMALE' });
    const known = person(1, { email: 'other@example.org' });
    const done = await drive(await send(fileOf(person(1), again, known)));

    expect(done.counts).toMatchObject({ created: 1, unchanged: 1, updated: 1 });
    expect(await countOfType('patient')).toBe(1);
  });

  test('has more rows than one step takes: each is told once, in its order, page by page', async () => {
    const numbers = Array.from({ length: 64 }, (_, index) => index + 1);
    const rows = numbers.map((number) => (number % 30 === 0 ? 'wrong,row' : person(number)));
    const id = await send(fileOf(...rows));
    while ((await current(id)).status === 'reading') await readRows(desk.bench.context, await current(id));

    const seen: Row[] = [];
    let cursor: string | undefined;
    do {
      const page = await rowsOf(id, { limit: '17', ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...page.rows);
      cursor = page.next;
    } while (cursor !== undefined);
    expect(seen.map(({ row }) => row)).toEqual(numbers.map((number) => number + 1));
    expect((await rowsOf(id, { outcome: 'wrong' })).rows.map(({ row }) => row)).toEqual([31, 61]);
    const other = await send(fileOf(person(1)));
    const { next } = await rowsOf(id, { limit: '1' });
    await expect(rowsOf(other, { cursor: next ?? '' })).rejects.toMatchObject({ status: 400 });
  });

  test('that is cancelled while rows are taken tells of those, and takes no more', async () => {
    const id = await send(fileOf(person(1), person(2)));
    const before = await current(id);
    await cancelImport(desk.bench.context, id, 'It was the wrong file.');
    await readRows(desk.bench.context, before);

    const after = await current(id);
    expect(after).toMatchObject({ status: 'cancelled', counts: { registering: 2 } });
    expect(nextDeed(after, now())).toEqual({ deed: 'finish' });
    await expect(cancelImport(desk.bench.context, id, 'Again.')).rejects.toMatchObject({ status: 409 });
  });

  test('takes no more rows while too many registrations are on their way', async () => {
    const id = await send(fileOf(person(1)));
    const subject = await current(id);
    const busy = { ...subject, counts: { ...subject.counts, registering: 1000 }, tally: { next: 0, at: now() } };
    expect(nextDeed(subject, now()).deed).toBe('read-rows');
    expect(nextDeed(busy, now()).deed).toBe('await-registrations');
    expect(nextDeed(busy, plusSeconds(now(), 15)).deed).toBe('count-rows');
  });

  test('that fails goes to a person, and goes on where it stood', async () => {
    const id = await send(fileOf(person(1)));
    await recordFailure(desk.bench.context, await current(id));
    expect(await current(id)).toMatchObject({ status: 'needs-attention', stoodAt: 'reading' });
    expect(await countOfType('task')).toBe(1);

    const task = { subjectId: id } as never;
    const page = await importAttention.view(desk.bench.context, task);
    expect(page.choices.map(({ value }) => value)).toEqual(['again', 'cancel']);
    const change = await importAttention.decide(desk.bench.context, task, { choice: 'again', fields: {} });
    await commit(desk.bench.context, change);
    expect(await current(id)).toMatchObject({ status: 'reading', run: 2 });
    expect((await current(id)).stoodAt).toBeUndefined();
    expect((await drive(id)).status).toBe('completed');
  });

  test('goes on in a new execution, once for each that is asked', async () => {
    const id = await send(fileOf(person(1)));
    const before = await current(id);
    await continueInNewRun(desk.bench.context, before);
    await continueInNewRun(desk.bench.context, before);
    expect((await current(id)).run).toBe(2);
  });
});

describe('a file', () => {
  test('that is not what was announced is refused, and nothing of it is read', async () => {
    const id = await send(fileOf(person(1)), { size: 7 });
    expect(await current(id)).toMatchObject({ status: 'refused', standstill: { code: 'wrong-size' } });
    expect(await countOfType('registration')).toBe(0);
  });

  test('that comes a second time, by the same URL, is thrown away', async () => {
    const id = await send(fileOf(person(1)));
    const { version } = await current(id);
    const key = quarantineKey(desk.bench.clinicId, id, 'file');
    const sha256 = createHash('sha256').update('x').digest('base64');
    await writeObject(key, { bytes: Buffer.from('x'), contentType: 'text/csv', sha256 });
    await checkImportFile(key, 'message');
    await checkImportFile(key, 'message');
    expect((await current(id)).version).toBe(version);
  });

  test.each([
    ['in UTF-16', '\u{ff}', 'encoding', /UTF-16.*must be text in UTF-8/],
    ['without a line of names', person(1), 'columns', /must name columns that are known/],
    ['with nothing in it', '\u{feff}', 'columns', /must name columns that are known/],
  ])('%s is refused with words that help', async (_, text, code, words) => {
    const bytes = code === 'encoding' ? Buffer.from([0xff, 0xfe, 0x41, 0]) : Buffer.from(text);
    const sha256 = createHash('sha256').update(bytes).digest('base64');
    const id = await send(text);
    const subject = await current(id);
    await writeObject(importKey(desk.bench.clinicId, id), { bytes, contentType: 'text/csv', sha256 });
    await readRows(desk.bench.context, { ...subject, size: bytes.byteLength });
    const { status, standstill } = await current(id);
    expect({ status, code: standstill?.code }).toEqual({ status: 'refused', code });
    expect(standstill?.words).toMatch(words);
    expect(JSON.stringify(standstill)).not.toContain('Fam');
  });

  test('whose row is longer than any may be is refused there, and says which row', async () => {
    const id = await send(fileOf(person(1), `"${'x'.repeat(300 * 1024)}`));
    const done = await drive(id);
    expect(done).toMatchObject({ status: 'refused', row: 2, counts: { registering: 1 } });
    expect(done.standstill).toMatchObject({ code: 'row-too-long', words: expect.stringContaining('Row 3') });
  });

  test('with more rows than are taken says where the next file begins', async () => {
    const id = await send(fileOf(person(1)));
    await readRows(desk.bench.context, { ...(await current(id)), row: MAX_ROWS });
    expect((await current(id)).standstill).toMatchObject({
      code: 'too-many-rows',
      words: expect.stringContaining('200000 rows'),
    });
  });

  test('keeps nothing of a person in what is told of its rows', async () => {
    const id = await send(fileOf(person(1), person(2, { email: 'not-an-address' })));
    await drive(id);
    const kept = (await desk.bench.items()).filter(({ type }) => type === 'patientImport' || type === 'importRows');
    expect(kept).toHaveLength(2);
    expect(JSON.stringify(kept)).not.toMatch(/Fam|Giv|@example|not-an-address|Way/);
  });
});

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { handler as approve } from '../../../functions/emergencies/handlers/approve-emergency-words.ts';
import { handler as change } from '../../../functions/emergencies/handlers/change-emergency-words.ts';
import { handler as decide } from '../../../functions/emergencies/handlers/decide-emergency-task.ts';
import { handler as get } from '../../../functions/emergencies/handlers/get-emergency-words.ts';
import { handler as raise } from '../../../functions/emergencies/handlers/raise-emergency.ts';
import { handler as withdraw } from '../../../functions/emergencies/handlers/withdraw-emergency-words.ts';
import { handler as show } from '../../../functions/emergencies/handlers/show-emergency-task.ts';
import { handler as sendMail } from '../../../functions/notifications/handlers/send-mail.ts';
import type { Item } from '../../../functions/platform/table.ts';
import { handler as cancel } from '../../../functions/scheduling/handlers/cancel-appointment.ts';
import { handler as create } from '../../../functions/scheduling/handlers/create-appointment.ts';
import { apiEvent } from '../platform/bench.ts';
import type { Person } from '../clinic-bench.ts';
import { openRemindersDesk, type RemindersDesk } from '../scheduling/reminders-desk.ts';
import { csrfOf, eventOf, signedIn, stranger } from '../reviews/desk.ts';

const WORDS = 'I have chest pain, and can’t breathe';
const CALM = 'The bus does not run';

let at: RemindersDesk;
let clinician: Person;
let nurse: Person;
beforeEach(async () => {
  at = await openRemindersDesk();
  clinician = await at.desk.bench.addStaff('Nakamura', ['clinician']);
  nurse = await at.desk.bench.addStaff('Osei', ['nurse']);
});
afterEach(() => at.desk.bench.close());

interface Words {
  readonly listVersion: string;
  readonly state: string;
  readonly version: number;
}
interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly body: T & {
    readonly emergency?: { readonly en: string; readonly call: readonly { readonly number: string }[] };
  };
}
const answerOf = <T>({ statusCode, body }: APIGatewayProxyResult): Answer<T> => ({
  status: statusCode,
  body: JSON.parse(body) as Answer<T>['body'],
});
let keys = 0;
const event = (options: { body?: unknown; version?: number; path?: Record<string, string>; key?: string }) =>
  apiEvent(at.desk.context, {
    path: options.path,
    body: options.body,
    scopes: 'emergencies.read emergencies.write scheduling.write',
    headers: {
      'Idempotency-Key': options.key ?? `key-${(keys += 1)}`,
      ...(options.version === undefined ? {} : { 'If-Match': `"${options.version}"` }),
    },
  });
const words = async (): Promise<Words> => answerOf<Words>(await get(event({}))).body;
const approved = async (by = clinician, listVersion?: string): Promise<Answer<Words>> => {
  const list = await words();
  return answerOf<Words>(
    await approve(
      event({ version: list.version, body: { staffId: by.id, listVersion: listVersion ?? list.listVersion } }),
    ),
  );
};
const booking = async (comment: string, start = '2026-12-02T16:00:00Z', key?: string): Promise<Answer> =>
  answerOf(
    await create(
      event({
        key,
        body: {
          visitTypeId: at.visitType.id,
          patientId: await patient,
          start,
          resourceIds: [at.doctor.id],
          comment,
        },
      }),
    ),
  );
let patient: Promise<string>;
beforeEach(() => {
  patient = at.patient();
});
const found = async (): Promise<Item[]> => (await at.desk.bench.items()).filter(({ type }) => type === 'emergency');
const raiseAll = async (): Promise<void> => {
  for (const { pk, sk } of await at.desk.bench.effects('raiseEmergency'))
    await raise({ Records: [{ messageId: 'm', body: JSON.stringify({ pk, sk }) }] } as never);
};

describe('the list of words', () => {
  test('is not in force before a clinician has approved it: nothing is screened, and nothing is called safe', async () => {
    expect((await words()).state).toBe('not-approved');
    const { status, body } = await booking(WORDS);
    expect([status, body.emergency]).toEqual([201, undefined]);
    expect(JSON.stringify(body)).not.toMatch(/safe/i);
    expect(await found()).toEqual([]);
  });

  test('is approved by a clinician who works here and has read this very list, and it is kept who, when and which', async () => {
    const nurses = await approved(nurse);
    expect(nurses.status).toBe(422);
    expect((await approved(clinician, '2026-11-22.7')).status).toBe(422);
    const { status, body } = await approved();
    expect([status, body.state]).toEqual([200, 'approved']);
    const kept = (await at.desk.bench.items()).find(({ type }) => type === 'emergencyWords');
    expect(kept).toMatchObject({
      approval: { by: clinician.id, listVersion: body.listVersion, at: expect.any(String) },
    });
    expect((await at.desk.bench.audit()).map(({ action }) => action)).toContain('emergencyWords.approved');
  });

  test('once changed, it is used as it was approved until it is approved anew', async () => {
    await approved();
    const changed = answerOf<Words>(
      await change(event({ version: (await words()).version, body: { own: ['Blaue Lippen'] } })),
    );
    expect([changed.status, changed.body.state]).toEqual([200, 'changed']);
    expect((await booking('blaue Lippen')).body.emergency).toBeUndefined();
    expect((await booking(WORDS, '2026-12-02T17:00:00Z')).body.emergency).toBeDefined();
    expect((await approved()).body.state).toBe('approved');
    expect((await booking('Hat BLAUE, kalte Lippen', '2026-12-02T18:00:00Z')).body.emergency).toBeDefined();
  });

  test('is no longer used once a clinician withdraws the approval, and it is kept who did and why', async () => {
    await approved();
    const withdrawnBy = async (by: Person): Promise<Answer<Words>> =>
      answerOf<Words>(
        await withdraw(
          event({ version: (await words()).version, body: { staffId: by.id, reason: 'It rings for every cough.' } }),
        ),
      );
    expect((await withdrawnBy(nurse)).status).toBe(422);
    expect((await booking(WORDS)).body.emergency).toBeDefined();
    const { status, body } = await withdrawnBy(clinician);
    expect([status, body.state]).toEqual([200, 'not-approved']);
    expect((await booking(WORDS, '2026-12-02T17:00:00Z')).body.emergency).toBeUndefined();
    expect(await at.desk.bench.audit()).toContainEqual(
      expect.objectContaining({ action: 'emergencyWords.withdrawn', reason: 'It rings for every cough.' }),
    );
    expect((await withdrawnBy(clinician)).status).toBe(409);
    expect((await approved()).body.state).toBe('approved');
  });
});

describe('a text with a sign of an emergency', () => {
  beforeEach(async () => {
    await approved();
  });

  test('is recorded with the change, whose answer says where to go now; one without says nothing', async () => {
    await at.desk.bench.changeClinic({ contact: { phone: '+13125550142', emergency: '+13125550144' } });
    const { status, body } = await booking(WORDS);
    expect([status, body['status']]).toEqual([201, 'booked']);
    expect(body.emergency?.call.map(({ number }) => number)).toEqual(['911', '988', '+13125550144']);
    expect(await found()).toMatchObject([
      { status: 'open', about: { kind: 'appointment', id: body['id'] }, texts: [{ pointer: '/comment', text: WORDS }] },
    ]);
    expect(await at.desk.bench.effects('raiseEmergency')).toHaveLength(1);
    const calm = await booking(CALM, '2026-12-03T16:00:00Z');
    expect(calm.body.emergency).toBeUndefined();
    expect(await found()).toHaveLength(1);
  });

  test('is told of again when the request is repeated, and recorded once', async () => {
    const first = await booking(WORDS, '2026-12-02T16:00:00Z', 'same');
    const again = await booking(WORDS, '2026-12-02T16:00:00Z', 'same');
    expect(again).toEqual(first);
    expect(await found()).toHaveLength(1);
  });

  test('reaches a person also where the request is refused, whatever is wrong with it, once a day', async () => {
    await booking(CALM);
    for (let time = 0; time < 2; time += 1) {
      const taken = await booking(WORDS);
      expect([taken.status, taken.body.emergency?.call.length]).toEqual([409, 2]);
    }
    expect(await found()).toHaveLength(1);
    const faulty = answerOf(
      await cancel(event({ version: 1, path: { appointmentId: 'appt_1' }, body: { note: WORDS } })),
    );
    expect([faulty.status, faulty.body.emergency?.call.length]).toEqual([422, 2]);
    expect(await at.desk.bench.effects('raiseEmergency')).toHaveLength(2);
  });

  test('is read by a person at once: by a mail that says nothing of it, with a page behind the sign-in', async () => {
    await booking(WORDS);
    await raiseAll();
    await raiseAll();
    const tasks = (await at.desk.bench.items()).filter(({ type }) => type === 'task');
    expect(tasks).toMatchObject([{ kind: 'emergency-read', dueAt: '2026-11-23T15:15:00.000Z' }]);
    for (const { pk, sk } of await at.desk.bench.effects('sendMail'))
      await sendMail({ Records: [{ messageId: 'm', body: JSON.stringify({ pk, sk }) }] } as never);
    const [mail] = at.desk.bench.mails();
    expect(mail?.text).toMatch(/Possible emergency/);
    for (const secret of ['chest', 'breathe', 'Rivera']) expect(mail?.raw).not.toContain(secret);

    const asked = [clinician, nurse].find(({ email }) => mail?.to.includes(email));
    const link = /\/tasks\/emergencies\/([\w-]{43})/.exec(mail?.text ?? '')?.[1] ?? '';
    expect((await show(eventOf(stranger, 'GET', link))).body).not.toContain('chest');
    const browser = await signedIn(asked!);
    const page = await show(eventOf(browser, 'GET', link));
    for (const words of ['chest pain', 'Rivera', 'Signs of a heart attack', 'Trouble with breathing'])
      expect(page.body).toContain(words);
    const form = { csrf: csrfOf(page.body), choice: 'seen-to', note: 'She had chest pain: the ambulance is there.' };
    const done = await decide(eventOf(browser, 'POST', link, form, { 'sec-fetch-site': 'same-origin' }));
    // What is written about an emergency is no other one.
    expect(done.statusCode).toBe(303);
    expect(await found()).toMatchObject([{ status: 'closed', outcome: 'seen-to' }]);
  });

  test('typed by a patient on a page leads to where to go now, and what the patient wanted is done all the same', async () => {
    const { id } = await at.book(await patient, '2026-12-02T16:00:00.000Z');
    await at.until(id, '2026-11-25T16:00:00.000Z');
    await at.sendMails();
    const browser = await at.atLink();
    const answer = await browser.send({ choice: 'call', message: 'Tengo dolor en el pecho' });
    expect(answer.status).toBe(200);
    for (const words of ['tel:911', 'tel:988', 'call 911 now', 'llame ahora al 911'])
      expect(answer.body).toContain(words);
    expect(await at.read(id)).toMatchObject({ participantStatus: 'tentative', callMessage: 'Tengo dolor en el pecho' });
    expect(await found()).toMatchObject([{ about: { kind: 'appointment', id }, texts: [{ signs: ['heart'] }] }]);
  });
});

import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { parse, type HTMLElement } from 'node-html-parser';
import { newId } from '../../../functions/platform/ids.ts';
import { recordKey } from '../../../functions/platform/keys.ts';
import { beginSession } from '../../../functions/reviews/session.ts';
import { handler as act } from '../../../functions/scheduling/handlers/act-at-front-desk.ts';
import { handler as showDay } from '../../../functions/scheduling/handlers/show-front-desk.ts';
import { handler as showCheckIn } from '../../../functions/scheduling/handlers/show-front-desk-check-in.ts';
import { readAppointment } from '../../../functions/scheduling/store.ts';
import type { Appointment } from '../../../functions/scheduling/appointment.ts';
import type { Resource } from '../../../functions/scheduling/resource.ts';
import { ORIGIN, type Person } from '../clinic-bench.ts';
import { openDesk, type Desk } from './desk.ts';

const PATIENT = 'Wilhelmina <b>Quackenbush';
const SHOWN = 'Wilhelmina &lt;b&gt;Quackenbush';

type Values = Readonly<Record<string, string>>;
interface Seen {
  readonly status: number;
  readonly body: string;
  readonly root: HTMLElement;
  readonly headers: Readonly<Record<string, unknown>>;
}

// The clock stands at 15:00Z of Monday 23 November 2026: 9 in the morning in Chicago.
describe('the page of the front desk', () => {
  let desk: Desk;
  let clerk: Person;
  let colleague: Person;
  let doctor: Resource;
  let booked: Appointment;
  beforeEach(async () => {
    desk = await openDesk();
    clerk = await desk.bench.addStaff('Ann', ['front-desk']);
    colleague = await desk.bench.addStaff('Bea', ['nurse']);
    await desk.bench.put({
      ...recordKey(desk.bench.clinicId, desk.patientId),
      type: 'patient',
      schema: 1,
      id: desk.patientId,
      version: 1,
      name: [{ use: 'official', family: '<b>Quackenbush', given: ['Wilhelmina'] }],
      birthDate: '1957-03-14',
      address: [{ use: 'home', line: ['18 Linden Street'], city: 'Chicago', state: 'IL', postalCode: '60614' }],
    });
    doctor = await desk.resource();
    const visit = await desk.visitType([[doctor]]);
    booked = await desk.book(visit, '2026-11-23T16:00:00Z', [doctor]);
  });
  afterEach(() => desk.bench.close());

  const cookieOf = async ({ subject }: Person): Promise<string> => (await beginSession(subject)).split(';')[0] ?? '';
  const eventOf = (
    cookie: string | undefined,
    query: Values,
    form?: Values,
    headers: Values = { 'sec-fetch-site': 'same-origin' },
  ): APIGatewayProxyEvent =>
    ({
      headers: {
        ...(cookie === undefined ? {} : { Cookie: cookie }),
        ...(form ? { 'Content-Type': 'application/x-www-form-urlencoded' } : {}),
        ...headers,
      },
      queryStringParameters: query,
      pathParameters: null,
      body: form ? new URLSearchParams(form).toString() : null,
      isBase64Encoded: false,
      requestContext: { requestId: 'request', identity: { sourceIp: '192.0.2.1' } },
    }) as unknown as APIGatewayProxyEvent;
  const seen = ({ statusCode, body, headers }: APIGatewayProxyResult): Seen => ({
    status: statusCode,
    body,
    root: parse(body),
    headers: headers ?? {},
  });
  const queryOf = (location: unknown): Values => Object.fromEntries(new URL(String(location)).searchParams);
  const open = async (cookie: string | undefined, query: Values = {}): Promise<Seen> =>
    seen(await showDay(eventOf(cookie, query)));
  const openCheckIn = async (cookie: string | undefined): Promise<Seen> =>
    seen(await showCheckIn(eventOf(cookie, { clinic: desk.bench.clinicId, about: booked.id })));
  /** What a button of the page sends. */
  const formOf = (page: Seen, label: string, typed: Values = {}): Values => {
    const button = page.root.querySelectorAll('button').find(({ text }) => text.trim() === label);
    const form = button?.closest('form');
    if (!button || !form) throw new Error(`there is no button ${label}`);
    const hidden = form.querySelectorAll('input[type=hidden]');
    return {
      ...Object.fromEntries(hidden.map((each) => [each.getAttribute('name') ?? '', each.getAttribute('value') ?? ''])),
      [button.getAttribute('name') ?? '']: button.getAttribute('value') ?? '',
      ...typed,
    };
  };
  const send = async (cookie: string, form: Values, headers?: Values): Promise<Seen> =>
    seen(await act(eventOf(cookie, {}, form, headers)));
  const press = async (cookie: string, page: Seen, label: string, typed: Values = {}): Promise<Seen> => {
    const answer = await send(cookie, formOf(page, label, typed));
    return answer.status === 303 ? await open(cookie, queryOf(answer.headers['Location'])) : answer;
  };
  const now = async (): Promise<Appointment | undefined> => readAppointment(desk.bench.clinicId, booked.id);
  const reads = async (): Promise<unknown[]> =>
    (await desk.bench.audit()).filter(
      ({ action, recordId }) => action === 'appointment.read' && recordId === booked.id,
    );

  test('shows what a visit lacks in a word, and neither which form nor which service', async () => {
    const needy = await desk.visitType([[doctor]], {
      requires: [{ kind: 'form', name: 'hiv-consent' }, { kind: 'referral' }],
    });
    await desk.book(needy, '2026-11-23T17:00:00Z', [doctor]);
    const { body } = await open(await cookieOf(clerk));
    expect(body).toContain('Missing: form, referral');
    expect(body).not.toContain('hiv-consent');
  });

  test('shows nothing of anybody to who has not signed in, and leads back to the day that was asked for', async () => {
    const query = { clinic: desk.bench.clinicId, with: doctor.id, date: '2026-11-24' };
    for (const page of [await open(undefined, query), await openCheckIn(undefined)]) {
      expect(page.status).toBe(200);
      expect(page.body).not.toContain('Quackenbush');
      expect(page.body).not.toContain('Dr. Ito');
      expect(page.body).toContain('/sign-in/start?to=');
    }
    expect(await reads()).toEqual([]);
  });

  test('is for who works with patients, at their own clinic alone', async () => {
    const other = await desk.bench.addStaff('Biller', ['billing-specialist']);
    const left = await desk.bench.addStaff('Left', ['front-desk'], { status: 'inactive' });
    for (const person of [other, left]) {
      const page = await open(await cookieOf(person));
      expect([page.status, page.body.includes('Quackenbush')]).toEqual([403, false]);
    }
    const foreign = await open(await cookieOf(clerk), { clinic: newId('clinic') });
    expect([foreign.status, foreign.body.includes('Quackenbush')]).toEqual([403, false]);
  });

  test('shows the day of a practitioner; who looked at what is in the audit, once in a quarter of an hour', async () => {
    const cookie = await cookieOf(clerk);
    const page = await open(cookie);
    expect(page.status).toBe(200);
    expect(page.body).toContain(SHOWN);
    expect(page.body).not.toContain(PATIENT);
    expect(page.root.querySelector('h1')?.text.trim()).toBe('Dr. Ito, Monday, November 23, 2026');
    expect(page.root.querySelector('title')?.text).not.toContain('Quackenbush');
    await open(cookie);
    expect(await reads()).toMatchObject([{ actor: `staff:${clerk.id}`, sourceIp: '192.0.2.1' }]);
    await open(await cookieOf(colleague));
    desk.bench.setTime('2026-11-23T15:15:00.000Z');
    await open(cookie);
    expect(await reads()).toHaveLength(3);
    const empty = await open(cookie, { date: '2026-11-24', with: doctor.id });
    expect(empty.body).toContain('None on this day');
  });

  test('shows nothing where it cannot be recorded who looked', async () => {
    const cookie = await cookieOf(clerk);
    const table = process.env['AUDIT_TABLE'];
    process.env['AUDIT_TABLE'] = 'no-such-table';
    try {
      for (const page of [await open(cookie), await openCheckIn(cookie)])
        expect([page.status, page.body.includes('Quackenbush')]).toEqual([500, false]);
    } finally {
      process.env['AUDIT_TABLE'] = table;
    }
  });

  test('does not say at the desk what a sensitive visit is for', async () => {
    const quiet = await desk.visitType([[doctor]], { labels: ['STD'], name: 'STD test' });
    await desk.book(quiet, '2026-11-23T17:00:00Z', [doctor]);
    const page = await open(await cookieOf(clerk));
    expect(page.root.querySelectorAll('td[data-column=Visit]').map(({ text }) => text)).toEqual(['Follow-up', 'Visit']);
    expect(page.body).not.toContain('STD');
  });

  test('tells the patients of the day that the practitioner is late', async () => {
    const cookie = await cookieOf(clerk);
    const page = await press(cookie, await open(cookie), 'Tell the patients', { minutes: '30' });
    expect(page.body).toContain('Running 30 minutes late');
    expect((await desk.bench.effects('mailDelay')).map(({ subjectId }) => subjectId)).toEqual([booked.id]);
    for (const minutes of ['', 'soon', '-5', '601', '7.5'])
      expect((await press(cookie, page, 'Tell the patients', { minutes })).status).toBe(409);
    expect((await open(cookie, { date: '2026-11-24', with: doctor.id })).body).not.toContain('Tell the patients');
  });

  test('runs its own program and no other, which asks nobody but us', async () => {
    const page = await open(await cookieOf(clerk));
    const policy = String(page.headers['Content-Security-Policy']);
    const scripts = page.root.querySelectorAll('script').map(({ innerHTML }) => innerHTML);
    expect(scripts).toHaveLength(1);
    const hash = createHash('sha256')
      .update(scripts[0] ?? '')
      .digest('base64');
    expect(policy).toContain(`script-src 'sha256-${hash}'`);
    expect(policy).toContain("connect-src 'self'");
    expect(policy).toContain("default-src 'none'");
    expect((await openCheckIn(await cookieOf(clerk))).headers['Content-Security-Policy']).not.toContain('script-src');
  });

  test('leads a patient through the day by its buttons', async () => {
    const cookie = await cookieOf(clerk);
    let page = await press(cookie, await open(cookie), 'Arrived');
    expect((await now())?.steps).toMatchObject([{ step: 'arrival', staffId: clerk.id }]);
    expect(page.root.querySelectorAll('table')[0]?.text).toContain('Dr. Ito, main-street');
    const checkIn = await openCheckIn(cookie);
    expect(checkIn.body).toContain('18 Linden Street');
    const ticks = { 'verified-identity': 'yes', 'verified-address': 'yes', 'verified-coverage': 'yes' };
    page = await press(cookie, checkIn, 'Check in', ticks);
    expect((await now())?.status).toBe('checked-in');
    page = await press(cookie, page, 'Show to a room');
    expect(page.body).toContain('In a room since 9:00 AM');
    page = await press(cookie, page, 'Take it back', { reason: 'Not yet.' });
    expect((await now())?.status).toBe('checked-in');
    page = await press(cookie, page, 'Check out');
    expect((await now())?.status).toBe('fulfilled');
    expect(page.root.querySelectorAll('button').map(({ text }) => text.trim())).not.toContain('Check out');
  });

  test('tells at the check-in what the visit still lacks', async () => {
    const requires = [{ kind: 'form', name: 'consent' } as const];
    const type = await desk.visitType([[doctor]], { requires });
    const lacking = await desk.book(type, '2026-11-23T18:00:00Z', [doctor]);
    const query = { clinic: desk.bench.clinicId, about: lacking.id };
    const page = seen(await showCheckIn(eventOf(await cookieOf(clerk), query)));
    expect(page.root.querySelector('.warnings')?.text).toMatch(/Still missing.*form \(consent\): It is not signed/s);
    expect((await openCheckIn(await cookieOf(clerk))).body).not.toContain('Still missing');
  });

  test('gives the form back where something was not verified, and nobody is checked in', async () => {
    const cookie = await cookieOf(clerk);
    const label = 'Check in: the patient is here';
    const refused = await press(cookie, await openCheckIn(cookie), label, { 'verified-address': 'yes' });
    expect([refused.status, refused.root.querySelector('title')?.text]).toEqual([
      422,
      expect.stringMatching(/^Error: /),
    ]);
    expect(refused.body).toContain('identity, coverage');
    expect(refused.root.querySelector('#verified-address')?.hasAttribute('checked')).toBe(true);
    expect((await now())?.status).toBe('booked');
    await press(cookie, refused, label, { 'verified-address': 'yes', without: 'She fainted.' });
    expect((await now())?.status).toBe('checked-in');
  });

  test('takes no form that another site sent, or that was made for somebody else', async () => {
    const [ann, bea] = [await cookieOf(clerk), await cookieOf(colleague)];
    const form = formOf(await open(ann), 'Arrived');
    const { csrf: _csrf, ...bare } = form;
    const answers = [
      await send(ann, form, { 'sec-fetch-site': 'cross-site' }),
      await send(ann, form, {}),
      await send(ann, bare),
      await send(bea, form),
      await send('', form),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
    expect((await now())?.version).toBe(1);
  });

  test('lets one of two who press at once win, and shows the other what happened', async () => {
    const [ann, bea] = [await cookieOf(clerk), await cookieOf(colleague)];
    const [hers, other] = [await open(ann), await open(bea)];
    await press(ann, hers, 'Arrived');
    const late = await press(bea, other, 'Arrived');
    expect(late.status).toBe(200);
    expect(late.root.querySelector('[role=status]')?.text).toMatch(
      /Somebody else was faster.*Quackenbush.*Arrived, by Ann at 9:00 AM/,
    );
    expect((await now())?.version).toBe(2);
  });

  test('asks of who did not come only when the day is over, and a person says which it was', async () => {
    const cookie = await cookieOf(clerk);
    expect((await open(cookie)).body).not.toContain('Did these patients come?');
    desk.bench.setTime('2026-11-23T23:30:00.000Z');
    const page = await open(cookie);
    expect(page.body).toContain('Did these patients come?');
    // Whoever comes first the next morning is asked; four days later nobody is.
    desk.bench.setTime('2026-11-24T13:00:00.000Z');
    const next = await cookieOf(clerk);
    const morning = await open(next);
    expect(morning.root.querySelector('.warnings')?.text).toMatch(/Quackenbush.*Monday, November 23, 2026 at 10:00/s);
    desk.bench.setTime('2026-11-27T13:00:00.000Z');
    expect((await open(await cookieOf(clerk))).body).not.toContain('Did these patients come?');
    desk.bench.setTime('2026-11-24T13:00:00.000Z');
    await press(next, morning, 'Did not come');
    expect((await now())?.status).toBe('noshow');
  });

  test('refuses what is not possible, what is not there and what is not said, in words', async () => {
    const cookie = await cookieOf(clerk);
    const form = formOf(await open(cookie), 'Arrived');
    const roomed = await send(cookie, { ...form, step: 'rooming' });
    expect([roomed.status, roomed.body.includes('has not arrived yet')]).toEqual([409, true]);
    const wrong: readonly Values[] = [
      { about: newId('appointment') },
      { about: '' },
      { step: 'nonsense' },
      { step: '' },
    ];
    for (const each of wrong) expect((await send(cookie, { ...form, ...each })).status).toBe(404);
    await send(cookie, form);
    const silent = await send(cookie, { ...form, version: '2', step: 'correction', reason: ' ' });
    expect(silent.status).toBe(409);
    expect((await now())?.version).toBe(2);
  });

  test('stands at addresses with ids and a date alone', async () => {
    const cookie = await cookieOf(clerk);
    const page = await open(cookie, { name: 'Quackenbush', with: '<script>', date: '2026-02-31' });
    expect(page.status).toBe(200);
    const answer = await send(cookie, formOf(page, 'Arrived'));
    expect(String(answer.headers['Location'])).toBe(
      `${ORIGIN}/front-desk?clinic=${desk.bench.clinicId}&with=${doctor.id}&date=2026-11-23`,
    );
  });
});

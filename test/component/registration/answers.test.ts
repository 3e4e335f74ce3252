import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { takeMailEvent } from '../../../functions/notifications/mail-events.ts';
import { readIndexedPatient } from '../../../functions/registration/store.ts';
import { needs as showNeeds } from '../../../functions/registration/handlers/show-registration-questions.ts';
import { ORIGIN } from '../clinic-bench.ts';
import {
  ADDRESS,
  BORN,
  browserAt,
  csrfOf,
  EMAIL,
  secretsFor,
  sendMails,
  withoutAddress,
  type PatientBrowser,
} from './answers-desk.ts';
import { openIntakeDesk, type IntakeDesk } from './intake-desk.ts';

jest.setTimeout(60_000);

let desk: IntakeDesk;
beforeEach(async () => {
  desk = await openIntakeDesk();
});
afterEach(() => desk.bench.close());

const WRONG = { month: '3', day: '1', year: '1961' };

/** Registers a person without an address, and sends the mail. @returns the registration's id and the patient's browser */
async function ask(...body: Parameters<typeof withoutAddress>): Promise<{ id: string; browser: PatientBrowser }> {
  const id = await desk.register(withoutAddress(...body));
  await sendMails(desk.bench);
  return { id, browser: browserAt(lastSecret()) };
}
const lastSecret = (): string => {
  const secret = secretsFor(desk.bench).at(-1);
  if (secret === undefined) throw new Error('the patient got no link');
  return secret;
};
const asked = async (id: string) => (await desk.read(id)).information?.asked;
/** What anybody could have changed: everything but who looked. */
const records = async (): Promise<unknown[]> => await desk.bench.items();

describe('a patient who is asked what is missing', () => {
  test('proves the birth date, fills in only that, and the registration goes on where it stood', async () => {
    const { id, browser } = await ask();
    expect(await asked(id)).toEqual({ of: 'patient' });

    const first = await browser.open();
    expect(first).toMatchObject({ status: 200, title: 'Your clinic has a question' });
    const form = await browser.prove();
    expect(form).toMatchObject({ status: 200, title: 'What the clinic still needs to know' });
    const names = [...form.body.matchAll(/<(?:input|select|textarea)[^>]*\bname="([^"]+)"/g)].map(([, name]) => name);
    expect(names).toEqual(['step', 'csrf', 'street', 'unit', 'city', 'state', 'postal-code']);
    const done = await browser.send(ADDRESS);
    expect(done).toMatchObject({ status: 200, title: 'Thank you' });

    await desk.drive(id);
    const { status, outcome } = await desk.read(id);
    expect(status).toBe('completed');
    const made = await readIndexedPatient(desk.bench.clinicId, outcome?.patientId ?? '');
    expect(made?.patient.address).toEqual([
      { use: 'home', line: ['18 Linden Street'], city: 'Chicago', state: 'IL', postalCode: '60614', country: 'US' },
    ]);
  });

  test('is named as who did it, in the timeline and the audit, which also tells who proved and who looked', async () => {
    const { id, browser } = await ask();
    await browser.prove(WRONG);
    await browser.prove();
    await browser.send(ADDRESS);

    const audit = (await desk.bench.audit())
      .filter(({ recordId, sk }) => recordId === id && (sk.startsWith('read#') || sk > 'change#000000000002'))
      .map(({ action, actor, sourceIp }) => [action, actor, sourceIp]);
    expect(audit).toEqual(
      expect.arrayContaining([
        ['registration.patient-not-proved', 'system:patient-links', '192.0.2.7'],
        ['registration.patient-proved', 'system:patient-links', '192.0.2.7'],
        ['registration.read', `patient:${id}`, '192.0.2.7'],
        ['registration.information-supplied', `patient:${id}`, '192.0.2.7'],
      ]),
    );
    const timeline = (await desk.bench.items()).filter(({ type }) => type === 'timeline');
    expect(timeline.find(({ event }) => event === 'registration.information-supplied')).toMatchObject({
      by: `patient:${id}`,
      words: 'The patient answered what was missing.',
    });
  });

  test('who is a minor is asked for a guarantor, who joins the contacts that are known', async () => {
    const mother = { relationship: ['mother'], name: { family: 'Rivera', given: ['Eva'] } };
    const id = await desk.register({
      ...withoutAddress({ birthDate: '2015-02-28', contact: [mother] }),
    });
    await desk.supply(id, { patient: { address: [{ ...fullAddress, line: ['1 Lake St'] }] } });
    await sendMails(desk.bench);
    const browser = browserAt(lastSecret());
    await browser.prove({ ...BORN, year: '2015' });
    const done = await browser.send({
      'guarantor-given': 'Luis',
      'guarantor-family': 'Rivera',
      'guarantor-relationship': 'father',
      'guarantor-phone': '312 555 0142',
    });

    expect(done.title).toBe('Thank you');
    const { contact } = (await desk.read(id)).patient;
    expect(contact).toMatchObject([
      { relationship: ['mother'] },
      { relationship: ['father', 'guarantor'], name: { given: ['Luis'] }, telecom: [{ value: '312 555 0142' }] },
    ]);
  });

  test('with faults gets the form back, each fault at its field, and what was typed', async () => {
    const { id, browser } = await ask();
    await browser.prove();
    const page = await browser.send({ street: '5 "A" St', city: '', state: 'Illinois', 'postal-code': '606' });

    expect(page.status).toBe(422);
    expect(page.body).toContain('<title>Error: What the clinic still needs to know');
    for (const name of ['city', 'state', 'postal-code']) {
      expect(page.body).toContain(`href="#field-${name}"`);
      expect(page.body).toMatch(new RegExp(`id="field-${name}"[^>]*aria-invalid="true"`));
    }
    expect(page.body).toContain('value="5 &quot;A&quot; St"');
    expect(page.body).not.toContain('href="#field-street"');
    expect((await desk.read(id)).status).toBe('awaiting-information');
  });

  test('cannot change what was not asked', async () => {
    const { id, browser } = await ask();
    const { patient } = await desk.read(id);
    await browser.prove();
    await browser.send({ ...ADDRESS, gender: 'male', birthDate: '1999-01-01', 'guarantor-given': 'Mallory' });

    const { address: _address, ...rest } = (await desk.read(id)).patient;
    expect(rest).toEqual(patient);
  });
});

const fullAddress = { use: 'home', line: ['1 Lake St'], city: 'Chicago', state: 'IL', postalCode: '60601' };

describe('the mail and the link', () => {
  test('tell nothing of the patient, and the page before the proof neither', async () => {
    const { id, browser } = await ask();
    const [mail] = desk.bench.mails().filter(({ to }) => to.includes(EMAIL));
    const page = await browser.open();

    expect(mail?.raw).toContain('Subject: A question for you');
    expect(mail?.raw).toContain('From: Lakeside Clinic <');
    for (const told of [mail?.text ?? '', page.body])
      for (const word of ['Rivera', 'Lucía', '1961', 'Cardiology', id.slice(4)])
        expect(told.replaceAll(/References:.*/g, '')).not.toContain(word);
    expect(page.body).not.toContain('+13125550142');
  });

  test('the secret has 256 bits and stands in no table; the table knows its hash', async () => {
    await ask();
    const secret = lastSecret();
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    const kept = JSON.stringify([await desk.bench.items(), await desk.bench.audit()]);
    expect(kept).not.toContain(secret);
    expect(kept).toContain(createHash('sha256').update(secret).digest('hex'));
  });

  test('a scanner that opens it and posts to it changes nothing', async () => {
    const { browser } = await ask();
    const before = await records();
    for (let round = 0; round < 3; round += 1) {
      await browser.open();
      await browser.post({ step: 'answers', csrf: 'x', ...ADDRESS });
      await browser.post({ step: 'proof' });
      await browser.post({ step: 'proof', ...BORN }, { 'sec-fetch-site': 'cross-site' });
    }
    expect(await records()).toEqual(before);
  });

  test('the page that only shows may write nothing but the audit', () => {
    expect(showNeeds).toMatchObject({ records: ['get'], audit: 'put' });
  });

  test('are sent with no script, no frame, no referrer, no copy kept', async () => {
    const { browser } = await ask();
    const { headers, body } = await browser.prove();
    expect(headers['Content-Security-Policy']).toMatch(
      /default-src 'none'.*form-action 'self'.*frame-ancestors 'none'/,
    );
    expect(headers).toMatchObject({ 'Referrer-Policy': 'no-referrer', 'Cache-Control': 'no-store' });
    expect(body).not.toMatch(/<script|\son\w+=|javascript:/i);
  });

  test('neither secret nor what was typed is logged, even where a page fails', async () => {
    const written: string[] = [];
    const spies = (['info', 'error', 'warn', 'log'] as const).map((name) =>
      jest.spyOn(console, name).mockImplementation((...words: unknown[]) => void written.push(words.join(' '))),
    );
    const { browser } = await ask();
    const csrf = csrfOf((await browser.prove()).body);
    process.env['AUDIT_TABLE'] = 'gone';
    const page = await browser.post({ step: 'answers', csrf, ...ADDRESS });
    for (const spy of spies) spy.mockRestore();

    expect(page.status).toBe(500);
    expect(page.body).not.toContain('field-street');
    expect(written.join('\n')).not.toMatch(new RegExp(`${lastSecret()}|Linden|Rivera|1961`));
  });
});

describe('the proof', () => {
  test('wrong five times kills the link, whoever knows the date by then; the clinic is told to ask', async () => {
    const { id, browser } = await ask({}, { submitterId: desk.frontDesk.id });
    const pages = [];
    for (let round = 0; round < 5; round += 1) pages.push(await browser.prove(WRONG));

    expect(pages.map(({ status }) => status)).toEqual([422, 422, 422, 422, 410]);
    expect(pages[3]?.body).toContain('one more time');
    expect(pages[4]?.body).toContain('call the clinic');
    expect(await browser.prove()).toMatchObject({ status: 410, title: 'This link was stopped' });
    expect(await browser.open()).toMatchObject({ status: 410, title: 'This link was stopped' });
    expect(await asked(id)).toEqual({ of: 'clinic', because: 'link-stopped' });
    const told = await desk.bench.effects('sendMail');
    expect(told.map(({ params }) => params.template)).toEqual(['registration-information-needed']);
    expect((await desk.bench.effects('announce')).map(({ params }) => params.eventType)).toContain(
      'registration.patient-not-reached',
    );
    desk.bench.setTime('2026-11-30T15:00:01.000Z');
    expect(await desk.drive(id)).toEqual(['remind-of-missing-facts']);
    await sendMails(desk.bench);
    expect(secretsFor(desk.bench)).toHaveLength(1);
  });

  test('twenty guesses at the same moment are no more than five', async () => {
    const { browser } = await ask();
    const pages = await Promise.all(Array.from({ length: 20 }, () => browser.post({ step: 'proof', ...WRONG })));

    expect(pages.filter(({ status }) => status === 422)).toHaveLength(4);
    const judged = (await desk.bench.audit()).filter(({ action }) => action === 'registration.patient-not-proved');
    expect(judged).toHaveLength(5);
  });

  test('that was right costs no try, nor does what is no date', async () => {
    const { browser } = await ask();
    for (let round = 0; round < 6; round += 1) {
      browser.cookies = {};
      expect((await browser.prove()).title).toBe('What the clinic still needs to know');
    }
    browser.cookies = {};
    for (const [born, field] of [
      [{ ...BORN, month: '13' }, 'month'],
      [{ ...BORN, day: '30' }, 'day'],
      [{ ...BORN, year: '61' }, 'year'],
      [{ month: '', day: '1', year: '1961' }, 'month'],
    ] as const)
      expect((await browser.prove(born)).body).toContain(`href="#field-${field}"`);
    expect((await browser.prove(WRONG)).body).toContain('You can try 4 more times');
  });

  test('is good for its own link, in its own browser, for an hour', async () => {
    const { browser } = await ask();
    const other = await ask({ name: [{ family: 'Chen', given: ['Wei'] }], birthDate: '1980-05-05' });
    await browser.prove();

    const [cookie] = Object.values(browser.cookies);
    const [name] = Object.keys((await proved(other.browser)).cookies);
    other.browser.cookies = { [name ?? '']: cookie ?? '' };
    expect((await other.browser.open()).title).toBe('Your clinic has a question');
    desk.bench.setTime('2026-11-23T16:00:01.000Z');
    expect((await browser.open()).title).toBe('Your clinic has a question');
  });

  const proved = async (browser: PatientBrowser): Promise<PatientBrowser> => {
    await browser.prove({ month: '5', day: '5', year: '1980' });
    return browser;
  };

  test('does not help a form that another site sends, or that lacks the page’s own token', async () => {
    const { id, browser } = await ask();
    const csrf = csrfOf((await browser.prove()).body);
    const form = { step: 'answers', csrf, ...ADDRESS };
    for (const answer of [
      await browser.post(form, { 'sec-fetch-site': 'cross-site', origin: ORIGIN }),
      await browser.post(form, { origin: 'null' }),
      await browser.post({ ...form, csrf: `${csrf}A` }),
    ])
      expect(answer).toMatchObject({ status: 403, title: 'Nothing was sent to the clinic' });
    expect((await desk.read(id)).status).toBe('awaiting-information');
  });
});

describe('a link that leads nowhere any more', () => {
  test('forged, truncated and of the staff: one and the same page', async () => {
    await ask();
    const secret = lastSecret();
    const pages = [];
    for (const each of ['A'.repeat(43), secret.slice(0, 42), `${secret}A`, ''])
      pages.push(await browserAt(each).open(), await browserAt(each).post({ step: 'proof', ...BORN }));
    expect(new Set(pages.map(({ status, body }) => `${status}${body}`)).size).toBe(1);
    expect(pages[0]?.status).toBe(404);
  });

  test('answered twice, from two tabs: the second is told that answers came first', async () => {
    const { id, browser } = await ask();
    const csrf = csrfOf((await browser.prove()).body);
    const form = { step: 'answers', csrf, ...ADDRESS };
    const [one, other] = await Promise.all([browser.post(form), browser.post({ ...form, city: 'Evanston' })]);

    expect([one.status, other.status].toSorted((a, b) => a - b)).toEqual([303, 409]);
    expect((one.status === 409 ? one : other).body).toContain('was not taken');
    expect((await desk.read(id)).patient.address?.[0]?.city).toBe(one.status === 303 ? 'Chicago' : 'Evanston');
    expect(await browser.open()).toMatchObject({ status: 200, title: 'Thank you' });
    expect((await browser.post(form)).status).toBe(409);
  });

  test('of a registration that the clinic answered meanwhile: nothing is left to do', async () => {
    const { id, browser } = await ask();
    const csrf = csrfOf((await browser.prove()).body);
    await desk.supply(id, { patient: { address: [fullAddress] } });

    expect(await browser.open()).toMatchObject({ status: 200, title: 'Nothing is left to do' });
    expect(await browser.post({ step: 'answers', csrf, ...ADDRESS })).toMatchObject({ status: 409 });
    expect((await desk.read(id)).patient.address?.[0]?.line).toEqual(['1 Lake St']);
  });

  test('expired: when the time is over, though nobody closed the registration yet', async () => {
    const { browser } = await ask();
    desk.bench.setTime('2026-12-07T15:00:00.000Z');
    expect(await browser.open()).toMatchObject({ status: 410, title: 'This link has expired' });
    expect(await browser.prove()).toMatchObject({ status: 410 });
  });
});

describe('as time passes', () => {
  test('a reminder brings a new link, the old one is dead, and wrong dates count on', async () => {
    const { id, browser } = await ask();
    for (let round = 0; round < 3; round += 1) await browser.prove(WRONG);
    desk.bench.setTime('2026-11-30T15:00:01.000Z');
    expect(await desk.drive(id)).toEqual(['remind-of-missing-facts']);
    await sendMails(desk.bench);

    expect(new Set(secretsFor(desk.bench)).size).toBe(2);
    expect(await browser.open()).toMatchObject({ status: 410, title: 'There is a newer link' });
    const newer = browserAt(lastSecret());
    expect((await newer.prove(WRONG)).body).toContain('one more time');
    await newer.prove();
    expect((await newer.send(ADDRESS)).title).toBe('Thank you');
  });

  test('a mail that comes late for its link is not sent', async () => {
    const id = await desk.register(withoutAddress());
    desk.bench.setTime('2026-11-30T15:00:01.000Z');
    await desk.drive(id);
    await sendMails(desk.bench);
    expect(secretsFor(desk.bench)).toHaveLength(1);
  });

  test('without an answer no mail follows, and the registration is closed with its reason', async () => {
    const { id } = await ask();
    desk.bench.setTime('2026-12-07T15:00:01.000Z');
    await desk.drive(id);
    expect(await desk.read(id)).toMatchObject({ status: 'closed', standstill: { code: 'information-not-supplied' } });
  });

  test.each(['Bounce', 'Complaint', 'Reject'] as const)(
    'a mail of which a %s comes back: the clinic is asked at once, and no reminder is mailed to that address',
    async (eventType) => {
      const { id } = await ask();
      const effect = (await desk.bench.items()).find(({ type, kind }) => type === 'effect' && kind === 'mailPatient');
      const mail = { messageId: 'ses-1', tags: { mail: [String(effect?.['id'])] } };
      const event =
        eventType === 'Bounce'
          ? { eventType, mail, bounce: { bounceType: 'Permanent' as const } }
          : { eventType, mail };
      // Told twice; and no operator is woken for it.
      expect(await takeMailEvent(event, 'news-1')).toBe(false);
      expect(await takeMailEvent(event, 'news-2')).toBe(false);

      expect(await asked(id)).toEqual({ of: 'clinic', because: 'mail-not-delivered' });
      desk.bench.setTime('2026-11-30T15:00:01.000Z');
      await desk.drive(id);
      await sendMails(desk.bench);
      expect(secretsFor(desk.bench)).toHaveLength(1);
    },
  );

  test('an address that the clinic corrects gets a link of its own, and the one before is dead', async () => {
    const { id, browser } = await ask();
    await desk.supply(id, { patient: { telecom: [{ system: 'email', value: 'ana@right.example.org' }] } });
    await sendMails(desk.bench);

    expect(secretsFor(desk.bench, 'ana@right.example.org')).toHaveLength(1);
    expect((await browser.open()).title).toBe('There is a newer link');
  });

  test('what the clinic sends beside it does not disturb the patient’s link', async () => {
    const { id, browser } = await ask({}, { selfPay: undefined });
    await browser.prove();
    await desk.supply(id, { selfPay: true });
    await sendMails(desk.bench);

    expect(secretsFor(desk.bench)).toHaveLength(1);
    expect((await browser.send(ADDRESS)).title).toBe('Thank you');
  });
});

describe('the clinic alone is asked, and is told why', () => {
  const given = { kind: 'electronic-communication', at: '2026-11-22T10:00:00Z' };
  test.each([
    ['not-wanted', {}, { askPatient: false }],
    ['nothing-for-patient', { address: [fullAddress] }, { selfPay: undefined }],
    ['deceased', { deceased: {} }, {}],
    ['birth-date-unknown', { birthDate: undefined }, {}],
    ['no-email', { telecom: [{ system: 'phone', value: '+13125550142' }] }, {}],
    ['no-email', { telecom: [{ system: 'email', value: EMAIL, use: 'old' }] }, {}],
    [
      'communication-refused',
      {},
      {
        consents: [
          { ...given, at: '2026-11-23T10:00:00Z', given: false },
          { ...given, given: true },
        ],
      },
    ],
  ])('%s', async (because, patient, more) => {
    const id = await desk.register(withoutAddress(patient, more));
    expect(await asked(id)).toEqual({ of: 'clinic', because });
    expect(await desk.bench.effects('mailPatient')).toEqual([]);
  });
});

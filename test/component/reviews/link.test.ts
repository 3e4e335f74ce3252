import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { handOverTask } from '../../../functions/reviews/hand-over.ts';
import { openClinic, type ClinicBench, type Person } from '../clinic-bench.ts';
import {
  csrfOf,
  lastSecret,
  openCase,
  PATIENT,
  post,
  press,
  secretsFor,
  sendMails,
  signedIn,
  stranger,
  taskNow,
  visit,
  withdrawCase,
  type Answer,
} from './desk.ts';

let bench: ClinicBench;
let ann: Person;
let ben: Person;
beforeEach(async () => {
  bench = await openClinic();
  ann = await bench.addStaff('Ann', ['authorization-specialist']);
  ben = await bench.addStaff('Ben', ['supervisor']);
});
afterEach(() => bench.close());

/** Everything but what differs from visit to visit by design. */
const statusOf = async (id: string): Promise<string> => (await taskNow(bench, id)).status;
const otherClinicsPerson = async (): Promise<{ subject: string }> => {
  const subject = 'somebody-of-another-clinic';
  await bench.put({ pk: `subject#${subject}`, sk: 'clinic_other', type: 'subjectLookup', staffId: 'staff_other' });
  return { subject };
};
const handOver = async (id: string, to: Person): Promise<void> => {
  const { version } = await taskNow(bench, id);
  await handOverTask(bench.context, id, version, to.id);
  await sendMails(bench);
};

describe('opening the link', () => {
  test('whoever has it, and every scanner, sees case, kind and due time, and nothing of the patient', async () => {
    const task = await openCase(bench);
    const page = await visit(stranger, lastSecret(bench, ann));
    expect(page.status).toBe(200);
    expect(page.body).toContain(task.subjectId);
    expect(page.body).toContain('Release a prior authorization request');
    expect(page.body).toContain('Tuesday, November 24, 2026 at 9:00 AM CST');
    expect(page.body).not.toContain(PATIENT);
    expect(page.body).not.toContain('72148');
    expect(page.body).not.toContain('<form');
  });

  test('a scanner that opens every link and posts to it changes nothing', async () => {
    await openCase(bench);
    const secret = lastSecret(bench, ann);
    const before = await bench.items();
    for (let round = 0; round < 3; round += 1) {
      await visit(stranger, secret);
      await post(stranger, secret, { choice: 'release', csrf: 'x' });
    }
    expect(await bench.items()).toEqual(before);
  });

  test('after signing in, the one who was asked sees the case, and an audit entry says so', async () => {
    const task = await openCase(bench);
    const page = await visit(await signedIn(ann), lastSecret(bench, ann));
    expect(page.body).toContain(PATIENT);
    expect(page.body).toContain('Approve and send to payer');
    expect(page.body).toContain('1 &lt;b&gt;');
    const reads = (await bench.audit()).filter(({ sk }) => sk.startsWith('read#'));
    expect(reads).toMatchObject([{ recordId: task.subjectId, actor: `staff:${ann.id}`, reason: `task ${task.id}` }]);
  });

  test('nothing is shown if the audit entry cannot be written', async () => {
    await openCase(bench);
    const browser = await signedIn(ann);
    process.env['AUDIT_TABLE'] = 'gone';
    const page = await visit(browser, lastSecret(bench, ann));
    expect(page.status).toBe(500);
    expect(page.body).not.toContain(PATIENT);
  });

  test('opening it decides nothing, however often', async () => {
    const task = await openCase(bench);
    const browser = await signedIn(ann);
    for (let round = 0; round < 3; round += 1) await visit(browser, lastSecret(bench, ann));
    expect(await statusOf(task.id)).toBe('requested');
  });
});

describe('deciding', () => {
  test('the button decides, keeps who, what and when, and leaves the case where the decision brings it', async () => {
    const task = await openCase(bench);
    const page = await press(await signedIn(ann), lastSecret(bench, ann), { choice: 'release' });
    expect(page.body).toContain('You have decided this task');
    expect((await taskNow(bench, task.id)).decision).toEqual({
      choice: 'release',
      label: 'Approve and send to payer',
      by: ann.id,
      at: '2026-11-23T15:00:00.000Z',
      fields: {},
    });
    const subject = (await bench.items()).find(({ sk, id }) => sk === 'record' && id === task.subjectId);
    expect(subject).toMatchObject({ status: 'submitting', version: 2 });
    const change = (await bench.audit()).find(
      ({ sk, recordId }) => sk === 'change#000000000002' && recordId === task.id,
    );
    expect(change).toMatchObject({ actor: `staff:${ann.id}`, action: 'task.decided' });
  });

  test('a form with faults comes back with every fault at its field and what was typed', async () => {
    const task = await openCase(bench);
    const page = await press(await signedIn(ann), lastSecret(bench, ann), { choice: 'return', due: 'soon "ish"' });
    expect(page.status).toBe(422);
    expect(page.body).toContain('href="#return-question"');
    expect(page.body).toContain('href="#return-due"');
    expect(page.body).toContain('value="soon &quot;ish&quot;"');
    expect(page.body).toMatch(/id="return-question"[^>]*aria-invalid="true"/);
    expect(await statusOf(task.id)).toBe('requested');
  });

  test('replay: the same form sent again decides nothing again, and says who decided', async () => {
    const task = await openCase(bench);
    const browser = await signedIn(ann);
    const secret = lastSecret(bench, ann);
    const csrf = csrfOf((await visit(browser, secret)).body);
    await post(browser, secret, { csrf, choice: 'release' });
    const { version } = await taskNow(bench, task.id);
    const again = await post(browser, secret, { csrf, choice: 'return', question: 'Why?' });
    expect(again.status).toBe(409);
    expect(again.body).toContain('You have decided this task');
    expect(await taskNow(bench, task.id)).toMatchObject({ version, decision: { choice: 'release' } });
  });

  test('race: of two who decide at the same moment one decides, and the other sees who decided what, and when', async () => {
    const task = await openCase(bench);
    await handOver(task.id, ann);
    bench.setTime('2026-11-24T15:00:00.000Z');
    const { advanceTask } = await import('../../../functions/reviews/advance-task.ts');
    bench.setTime('2026-11-24T14:59:00.000Z');
    await advanceTask(bench.context, task.id);
    await sendMails(bench);
    const people = [ann, ben];
    const answers: Answer[] = await Promise.all(
      people.map(async (person) => {
        const browser = await signedIn(person);
        const secret = lastSecret(bench, person);
        const csrf = csrfOf((await visit(browser, secret)).body);
        return await post(browser, secret, { csrf, choice: 'release' });
      }),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([303, 409]));
    const winner = answers[0]?.status === 303 ? 'Ann' : 'Ben';
    const loser = answers.find(({ status }) => status === 409);
    expect(loser?.body).toContain('Your decision was not recorded');
    expect(loser?.body).toContain(`<dd>${winner}</dd>`);
    expect(loser?.body).toContain('Approve and send to payer');
    expect(loser?.body).toContain('November 24, 2026 at 8:59 AM CST');
    const subject = (await bench.items()).find(({ sk, id }) => sk === 'record' && id === task.subjectId);
    expect(subject?.['version']).toBe(2);
  });

  test('a case that changed at the same moment is judged anew, and the decision is not lost', async () => {
    const task = await openCase(bench);
    const browser = await signedIn(ann);
    const secret = lastSecret(bench, ann);
    const csrf = csrfOf((await visit(browser, secret)).body);
    const { commit } = await import('../../../functions/platform/commit.ts');
    const { recordKey } = await import('../../../functions/platform/keys.ts');
    const meanwhile = commit(bench.context, {
      records: [
        {
          kind: 'preauthorization',
          id: task.subjectId,
          key: recordKey(bench.clinicId, task.subjectId),
          from: 1,
          attributes: { status: 'in-review' },
          action: 'preauthorization.document-added',
        },
      ],
    });
    const [answer] = await Promise.all([post(browser, secret, { csrf, choice: 'release' }), meanwhile]);
    expect(answer.status).toBe(303);
    const subject = (await bench.items()).find(({ sk, id }) => sk === 'record' && id === task.subjectId);
    expect(subject).toMatchObject({ version: 3 });
  });
});

describe('links that are over', () => {
  test('expired: from the deadline on it shows nothing of the case and decides nothing', async () => {
    const task = await openCase(bench);
    bench.setTime('2026-11-24T14:00:00.000Z');
    const browser = await signedIn(ann);
    const secret = lastSecret(bench, ann);
    const csrf = csrfOf((await visit(browser, secret)).body);
    bench.setTime(task.dueAt);
    for (const page of [
      await visit(stranger, secret),
      await visit(browser, secret),
      await post(browser, secret, { csrf, choice: 'release' }),
    ]) {
      expect(page.status).toBe(410);
      expect(page.body).toContain('This link has expired');
      expect(page.body).not.toContain(PATIENT);
    }
    expect(await statusOf(task.id)).toBe('requested');
  });

  test('withdrawn: the page says so, the reason only to the one who was asked', async () => {
    const task = await openCase(bench);
    const secret = lastSecret(bench, ann);
    await withdrawCase(bench, task);
    expect((await visit(stranger, secret)).body).toContain('This task was withdrawn');
    expect((await visit(stranger, secret)).body).not.toContain('The request was cancelled.');
    expect((await visit(await signedIn(ann), secret)).body).toContain('The request was cancelled.');
  });

  test('decided: who decided what is told to the signed-in alone', async () => {
    const task = await openCase(bench);
    const secret = lastSecret(bench, ann);
    await press(await signedIn(ann), secret, { choice: 'release' });
    const page = await visit(stranger, secret);
    expect(page.body).toContain('This task has been decided');
    expect(page.body).not.toMatch(/Ann|Approve and send/);
    expect(await statusOf(task.id)).toBe('completed');
  });

  test('handed over: the old link is dead for show and decision, the new one works', async () => {
    const cid = await bench.addStaff('Cid', ['authorization-specialist']);
    const task = await openCase(bench, { preferStaff: ann.id });
    const browser = await signedIn(ann);
    const secret = lastSecret(bench, ann);
    const csrf = csrfOf((await visit(browser, secret)).body);
    await handOver(task.id, cid);
    const dead = [
      await visit(browser, secret),
      await visit(stranger, secret),
      await post(browser, secret, { csrf, choice: 'release' }),
    ];
    for (const page of dead) {
      expect(page.status).toBe(410);
      expect(page.body).toContain('This task was handed over');
      expect(page.body).not.toContain(PATIENT);
    }
    expect(await statusOf(task.id)).toBe('requested');
    expect((await press(await signedIn(cid), lastSecret(bench, cid), { choice: 'release' })).status).toBe(200);
    expect(await statusOf(task.id)).toBe('completed');
  });

  test('handed over to oneself: the old link says that there is a newer one', async () => {
    const task = await openCase(bench);
    await handOver(task.id, ann);
    const [old, fresh] = secretsFor(bench, ann);
    expect(old).not.toBe(fresh);
    expect((await visit(stranger, old ?? '')).body).toContain('There is a newer link');
    expect((await visit(await signedIn(ann), fresh ?? '')).body).toContain(PATIENT);
  });
});

describe('links that never were', () => {
  test('forged, truncated, lengthened and guessed ones get one and the same page, with no hint of any task', async () => {
    await openCase(bench);
    const secret = lastSecret(bench, ann);
    const flipped = `${secret.slice(0, -2)}${secret.at(-2) === 'A' ? 'B' : 'A'}${secret.at(-1)}`;
    const wrong = [
      flipped,
      secret.slice(0, -1),
      `${secret}A`,
      'A'.repeat(43),
      '',
      '../..',
      '%00',
      secret.toUpperCase(),
    ];
    const pages = await Promise.all(wrong.map((each) => visit(stranger, each)));
    const ofOneSignedIn = await visit(await signedIn(ann), flipped);
    expect(new Set([...pages, ofOneSignedIn].map(({ body }) => body)).size).toBe(1);
    expect(pages[0]?.status).toBe(404);
    expect(pages[0]?.body).not.toMatch(/task_|preauth_|clinic_|Due/);
  });

  test('a link of another room leads nowhere', async () => {
    await openCase(bench, { capability: 'billing' });
    const { text } = bench.mails().at(-1) ?? { text: '' };
    const secret = /\/tasks\/billing\/([\w-]{43})/.exec(text)?.[1] ?? '';
    expect((await visit(await signedIn(ann), secret)).status).toBe(404);
  });

  test('the secret has 256 bits, is the same when the mail is sent again, and stands in no table', async () => {
    const task = await openCase(bench);
    const secret = lastSecret(bench, ann);
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    const { advanceTask } = await import('../../../functions/reviews/advance-task.ts');
    bench.setTime('2026-11-23T20:00:00.000Z');
    await advanceTask(bench.context, task.id);
    await sendMails(bench);
    expect(secretsFor(bench, ann)).toEqual([secret, secret]);
    const everything = JSON.stringify([await bench.items(), await bench.audit()]);
    expect(everything).not.toContain(secret);
    expect(everything).toContain(createHash('sha256').update(secret).digest('hex'));
  });
});

describe('the wrong person', () => {
  test('forwarded: a colleague who signs in sees nothing and decides nothing', async () => {
    const task = await openCase(bench);
    const secret = lastSecret(bench, ann);
    const browser = await signedIn(ben);
    const page = await visit(browser, secret);
    expect(page.status).toBe(403);
    expect(page.body).not.toContain(PATIENT);
    expect(page.body).not.toContain(task.subjectId);
    const csrf = csrfOf(page.body);
    expect((await post(browser, secret, { csrf, choice: 'release' })).status).toBe(403);
    expect(await statusOf(task.id)).toBe('requested');
  });

  test('another clinic’s staff gets the same page', async () => {
    const task = await openCase(bench);
    const browser = await signedIn(await otherClinicsPerson());
    const page = await visit(browser, lastSecret(bench, ann));
    expect(page.status).toBe(403);
    expect(page.body).not.toMatch(new RegExp(`${PATIENT}|${task.subjectId}`));
  });

  test('opened in five other people’s sessions the link is dead, even for the right one', async () => {
    await openCase(bench);
    const secret = lastSecret(bench, ann);
    const browser = await signedIn(ben);
    for (let round = 0; round < 6; round += 1) await visit(browser, secret);
    expect((await visit(await signedIn(ann), secret)).status).toBe(200);
    for (let person = 0; person < 4; person += 1) await visit(await signedIn({ subject: `someone-${person}` }), secret);
    const page = await visit(await signedIn(ann), secret);
    expect(page.status).toBe(410);
    expect(page.body).toContain('This link was stopped');
    expect(page.body).not.toContain(PATIENT);
  });

  test('who has left the clinic sees and decides nothing, though the session still runs', async () => {
    const task = await openCase(bench);
    const browser = await signedIn(ann);
    const secret = lastSecret(bench, ann);
    const csrf = csrfOf((await visit(browser, secret)).body);
    await bench.changeStaff(ann, { status: 'inactive' });
    expect((await visit(browser, secret)).body).not.toContain(PATIENT);
    expect((await post(browser, secret, { csrf, choice: 'release' })).status).toBe(403);
    expect(await statusOf(task.id)).toBe('requested');
  });

  test('a session’s cookie that was altered is no session, and one that ended is none either', async () => {
    await openCase(bench);
    const secret = lastSecret(bench, ann);
    const browser = await signedIn(ann);
    const altered = { cookie: `${browser.cookie?.slice(0, -2)}xx` };
    expect((await visit(altered, secret)).body).not.toContain(PATIENT);
    bench.setTime('2026-11-24T01:00:01.000Z');
    const { body } = await visit(browser, secret);
    expect(body).toContain('Sign in to see the case');
    expect(body).not.toContain(PATIENT);
  });
});

describe('forms that are not ours', () => {
  test.each<[string, Record<string, string>]>([
    ['another site says so', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    ['a sibling of our site', { 'sec-fetch-site': 'same-site', origin: 'https://other.example.org' }],
    ['an old browser on another site', { origin: 'https://evil.example' }],
    ['a sandboxed frame in an old browser', { origin: 'null' }],
    ['no word of where it comes from', {}],
  ])('cross-site request: refused, %s', async (_, headers) => {
    const task = await openCase(bench);
    const browser = await signedIn(ann);
    const secret = lastSecret(bench, ann);
    const csrf = csrfOf((await visit(browser, secret)).body);
    const answer = await post(browser, secret, { csrf, choice: 'release' }, headers);
    expect(answer.status).toBe(403);
    expect(await statusOf(task.id)).toBe('requested');
  });

  test('an old browser that names our origin decides', async () => {
    const task = await openCase(bench);
    const browser = await signedIn(ann);
    const secret = lastSecret(bench, ann);
    const csrf = csrfOf((await visit(browser, secret)).body);
    await post(browser, secret, { csrf, choice: 'release' }, { origin: 'https://desk.example.org' });
    expect(await statusOf(task.id)).toBe('completed');
  });

  test('the token belongs to one session and one task', async () => {
    const first = await openCase(bench);
    const firstSecret = lastSecret(bench, ann);
    const second = await openCase(bench);
    const secondSecret = lastSecret(bench, ann);
    const browser = await signedIn(ann);
    const another = await signedIn(ann);
    const ofFirst = csrfOf((await visit(browser, firstSecret)).body);
    const ofOtherSession = csrfOf((await visit(another, secondSecret)).body);
    for (const csrf of [ofFirst, ofOtherSession, '', 'forged']) {
      expect((await post(browser, secondSecret, { csrf, choice: 'release' })).status).toBe(403);
    }
    expect(await statusOf(first.id)).toBe('requested');
    expect(await statusOf(second.id)).toBe('requested');
  });
});

describe('what every page sends with it', () => {
  test('no script, no frame, no referrer, no copy kept, on every page there is', async () => {
    await openCase(bench);
    const secret = lastSecret(bench, ann);
    const browser = await signedIn(ann);
    const pages = [
      await visit(stranger, secret),
      await visit(browser, secret),
      await visit(stranger, 'nothing'),
      await visit(await signedIn(ben), secret),
      await post(stranger, secret, {}),
      await post(browser, secret, { choice: 'release', csrf: csrfOf((await visit(browser, secret)).body) }),
    ];
    for (const { headers } of pages) {
      const policy = String(headers['Content-Security-Policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("form-action 'self'");
      expect(policy).not.toMatch(/unsafe|script-src|\*/);
      expect(headers).toMatchObject({
        'Referrer-Policy': 'no-referrer',
        'Cache-Control': 'no-store',
        'X-Frame-Options': 'DENY',
        'X-Content-Type-Options': 'nosniff',
      });
    }
  });

  test('the style is let in by its hash alone', async () => {
    const { body, headers } = await visit(stranger, 'nothing');
    const style = /<style>([\s\S]*?)<\/style>/.exec(body)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(headers['Content-Security-Policy']).toContain(`style-src 'sha256-${hash}'`);
    expect(body).not.toMatch(/<script|style="|onclick|javascript:/i);
  });

  test('neither secret nor patient is logged, even where a page fails', async () => {
    const written: string[] = [];
    const watch = [process.stdout, process.stderr].map((stream) =>
      jest.spyOn(stream, 'write').mockImplementation((words) => written.push(String(words)) > 0),
    );
    await openCase(bench);
    const secret = lastSecret(bench, ann);
    const browser = await signedIn(ann);
    await visit(browser, secret);
    await bench.changeClinic({ timeZone: 'Nowhere/Never' });
    expect((await visit(browser, secret)).status).toBe(500);
    watch.forEach((each) => each.mockRestore());
    expect(written.join('\n')).not.toContain(secret);
    expect(written.join('\n')).not.toContain(PATIENT);
    expect(written.join('\n')).toContain('page failed');
  });
});

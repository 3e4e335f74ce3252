import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createService as consolePages } from '../../../local/console/index.ts';
import { createService as cognito } from '../../../local/services/cognito/index.ts';
import { createService as states } from '../../../local/services/states/index.ts';
import { composeMail } from '../../../local/services/mime.ts';
import type { LocalStack } from '../../../local/stack.ts';
import { START, start } from './runtime-stack.ts';

let stack: LocalStack;
beforeAll(async () => {
  stack = await start({}, {}, [cognito, consolePages, states]);
  const parts = { from: 'Clinic <a@clinic.example>', messageId: 'm1', at: START };
  const mails = [
    {
      ...parts,
      to: ['ann@clinic.example'],
      subject: 'Look & decide',
      text: 'Go to http://localhost:4567/v1/reviews/x?a=1&b=2. Thanks <b>',
      html: '<p onclick="x()">Hi <a href="http://localhost:4567/h?a=1&amp;b=2">open</a><script>alert(1)</script></p>',
    },
    { ...parts, to: ['Bob <BOB@clinic.example>'], subject: 'Other', text: 'nothing' },
  ];
  for (const mail of mails) {
    const raw = await composeMail(mail);
    stack.host.signals.emit('mail', {
      messageId: mail.messageId,
      from: mail.from,
      to: mail.to,
      raw,
      at: START,
      ...(mail.subject === 'Other' && { bounced: mail.to }),
    });
  }
});
afterAll(() => stack.stop());

const ask = (path: string, init?: RequestInit): Promise<Response> =>
  fetch(`${stack.origin}/_local${path}`, { redirect: 'manual', ...init });
const post = (headers: Record<string, string>, body: unknown = { advanceSeconds: 60 }): Promise<Response> =>
  ask('/api/clock', { method: 'POST', body: JSON.stringify(body), headers });

describe('the mailbox', () => {
  test('lists every mail, or those to one address', async () => {
    expect(await (await ask('/api/mails')).json()).toMatchObject([
      { id: '1', subject: 'Look & decide', to: ['ann@clinic.example'], bounced: [] },
      { id: '2', subject: 'Other', bounced: ['Bob <BOB@clinic.example>'], at: new Date(START).toISOString() },
    ]);
    expect(await (await ask('/api/mails?to=bob@CLINIC.example')).json()).toMatchObject([{ id: '2' }]);
    expect(await (await ask('/api/mails?to=nobody@clinic.example')).json()).toEqual([]);
  });

  test('shows a mail with both parts and the links to follow', async () => {
    expect(await (await ask('/api/mails/1')).json()).toMatchObject({
      text: expect.stringContaining('Thanks <b>'),
      links: ['http://localhost:4567/v1/reviews/x?a=1&b=2', 'http://localhost:4567/h?a=1&b=2'],
      raw: expect.stringContaining('Subject: Look & decide'),
    });
    expect((await ask('/api/mails/99')).status).toBe(404);
  });

  test('shows it to a person as text with links, and its HTML where it can do nothing', async () => {
    const response = await ask('/mailbox/1');
    const shown = await response.text();
    expect(shown).toContain('<a href="http://localhost:4567/v1/reviews/x?a=1&#38;b=2"');
    expect(shown).toContain('Thanks &#60;b&#62;');
    expect(shown).not.toContain('<script');
    expect(shown).toMatch(/<iframe[^>]+sandbox="allow-popups allow-popups-to-escape-sandbox"/);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    const part = await ask('/mailbox/1/html');
    expect(part.headers.get('content-security-policy')).toMatch(
      /^sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'/,
    );
    expect(part.headers.get('content-security-policy')).not.toContain('allow-scripts');
  });
});

describe('the clock', () => {
  let before: number;
  beforeEach(() => {
    before = stack.clock.now();
  });

  test('moves, and answers when what fell due is done', async () => {
    let done = false;
    stack.clock.at(before + 30_000, 'test', async () => {
      await Promise.resolve();
      done = true;
    });
    expect(await (await ask('/api/clock')).json()).toMatchObject({
      mode: 'manual',
      next: { label: 'test', due: new Date(before + 30_000).toISOString() },
    });
    expect(await (await post({})).json()).toMatchObject({ now: new Date(before + 60_000).toISOString(), next: null });
    expect(done).toBe(true);
  });

  test('moves to the next event', async () => {
    stack.clock.at(before + 7_000, 'next', () => undefined);
    expect(await (await post({}, { next: true })).json()).toMatchObject({
      now: new Date(before + 7_000).toISOString(),
    });
  });

  test.each([{}, { advanceSeconds: -1 }, { advanceSeconds: '5' }, { advanceSeconds: 1e12 }, 'no'])(
    'refuses %j',
    async (body) => {
      expect((await post({}, body)).status).toBe(400);
      expect(stack.clock.now()).toBe(before);
    },
  );

  test.each([
    [{ origin: 'https://evil.example' }],
    [{ origin: 'null' }],
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
  ])('does not move for a page of another site: %j', async (headers) => {
    expect((await post(headers)).status).toBe(403);
    expect((await ask('/clock', { method: 'POST', body: 'advanceSeconds=60', headers })).status).toBe(403);
    expect(stack.clock.now()).toBe(before);
  });

  test('moves by the buttons of its page, as a browser sends them', async () => {
    const response = await ask('/clock', {
      method: 'POST',
      body: 'advanceSeconds=3600',
      headers: { origin: 'null', 'sec-fetch-site': 'same-origin' },
    });
    expect([response.status, response.headers.get('location')]).toEqual([303, '/_local/clock']);
    expect(stack.clock.now()).toBe(before + 3_600_000);
  });
});

test.each([
  '/',
  '/mailbox',
  '/cases',
  '/executions',
  '/tables',
  '/effects',
  '/clock',
  '/faults',
  '/rights',
  '/authenticator',
])('%s is a page with a heading and a language', async (path) => {
  const response = await ask(path);
  expect(response.status).toBe(200);
  expect(await response.text()).toMatch(/<html lang="en">[\s\S]*<main>\s*<h1>/);
});

test.each([
  '/cases/clinic%23no',
  '/executions/no',
  '/tables/no',
  '/rights/no',
  '/cases/%E0%A4%A',
  '/mailbox/99',
  '/no',
])('%s is not there, and says so', async (path) => {
  expect((await ask(path)).status).toBe(404);
});

test('a fault that is no rule is refused on the page, in words; a form of another site arms nothing', async () => {
  const arm = (headers: Record<string, string>): Promise<Response> =>
    ask('/faults', { method: 'POST', body: 'kind=throttle&times=0', headers });
  const refused = await arm({ 'sec-fetch-site': 'same-origin' });
  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain('Not armed');
  expect((await arm({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect(stack.host.faults.armed()).toEqual([]);
});

test('a name that only points here is not answered', async () => {
  const { request } = await import('node:http');
  const status = await new Promise((resolve) => {
    request(`${stack.origin}/_local/api/mails`, { headers: { host: 'evil.example' } }, (response) =>
      resolve(response.statusCode),
    ).end();
  });
  expect(status).toBe(403);
});

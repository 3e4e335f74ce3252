/** The gateway to payers that speak Da Vinci PAS, over real HTTP, against the simulated payer. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import type { Item } from '../../functions/preauthorization/case.ts';
import { fhirPas } from '../../functions/preauthorization/gateways/fhir-pas/index.ts';
import { notificationSubjects } from '../../functions/preauthorization/gateways/fhir-pas/notification.ts';
import type { PayerAnswer, Submission, SubmitResult } from '../../functions/preauthorization/gateways/gateway.ts';
import { startSimulatedPayer, type SimulatedPayer } from '../../local/payer/server.ts';
import { coverage, document, inquiry, item, payer, submission } from '../unit/preauthorization/pas-sample.ts';

const HOUR = 3_600_000;
const secrets = mockClient(SecretsManagerClient);
const clock = { time: Date.parse('2026-11-23T15:00:00.000Z'), now: () => clock.time, at: () => undefined };
let simulated: SimulatedPayer;
let count = 0;

beforeAll(async () => {
  process.env['STAGE'] = 'local';
  process.env['OUTBOUND_EXCEPTIONS'] = 'loopback';
  process.env['SECRETS_PREFIX'] = 'frontdesk/test/';
  simulated = await startSimulatedPayer({ clock });
  const { clientId, clientSecret } = simulated;
  secrets
    .on(GetSecretValueCommand, { SecretId: 'frontdesk/test/payers/summit-advantage' })
    .resolves({ SecretString: JSON.stringify({ clientId, clientSecret }) })
    .on(GetSecretValueCommand, { SecretId: 'frontdesk/test/payers/unknown' })
    .rejects(Object.assign(new Error('none'), { name: 'ResourceNotFoundException' }));
});
afterAll(() => simulated.stop());
afterEach(() => simulated.behave(undefined));

const at = (origin: string, more: object = {}): ReturnType<typeof payer> =>
  payer({ endpoint: `${origin}/fhir`, tokenUrl: `${origin}/oauth2/token`, timeoutSeconds: 1, ...more });

/** A request that no test has made before. */
function ask(items: readonly Item[], over: Partial<Submission> = {}): Submission {
  count += 1;
  return submission({ identifier: `preauth_01test-${count}`, payer: at(simulated.origin), items, ...over });
}
const asMember = (memberId: string): Submission =>
  ask([item('70551')], { coverage: coverage({ memberId: `SA-1-${memberId}` }) });
const inquire = ({ identifier, items }: Submission) =>
  fhirPas.inquire(inquiry({ identifier, items, payer: at(simulated.origin) }));

function answered(result: { readonly kind: string; readonly answer?: PayerAnswer }): PayerAnswer {
  if (!result.answer) throw new Error(`no answer but ${JSON.stringify(result)}`);
  return result.answer;
}
const only = (answer: PayerAnswer): PayerAnswer['items'][number] => {
  const [first, ...others] = answer.items;
  if (!first || others.length > 0) throw new Error('expected one item');
  return first;
};

describe('each decision of a payer is read for what it is', () => {
  test('certified: with number, quantity in our unit, and validity', async () => {
    const answer = answered(await fhirPas.submit(ask([item('70551')])));
    expect(only(answer)).toMatchObject({
      sequence: 1,
      reviewAction: 'A1',
      quantity: { value: 4, unit: 'visit' },
      period: { start: '2026-12-01', end: '2027-01-31' },
    });
    expect(only(answer).authorizationNumber).toBe(`${answer.reference}-1`);
  });

  test('certified in part: how much', async () => {
    const answer = answered(await fhirPas.submit(ask([item('97110', { quantity: { value: 9, unit: '15-minutes' } })])));
    expect(only(answer)).toMatchObject({ reviewAction: 'A2', quantity: { value: 4, unit: '15-minutes' } });
  });

  test('not certified: with its reason, and no authorization', async () => {
    const { authorizationNumber, reviewAction, reasons } = only(answered(await fhirPas.submit(ask([item('72141')]))));
    expect({ authorizationNumber, reviewAction, reasons }).toEqual({
      reviewAction: 'A3',
      reasons: [{ system: 'https://codesystem.x12.org/external/886', code: '0V' }],
    });
  });

  test('pended, then certified once the payer has decided', async () => {
    const request = ask([item('72148')]);
    expect(only(answered(await fhirPas.submit(request))).reviewAction).toBe('A4');
    expect(only(answered(await inquire(request))).reviewAction).toBe('A4');
    clock.time += 25 * HOUR;
    expect(only(answered(await inquire(request))).reviewAction).toBe('A1');
  });

  test('modified: what is certified in its place', async () => {
    const answer = only(answered(await fhirPas.submit(ask([item('97530')]))));
    expect(answer).toMatchObject({
      reviewAction: 'A6',
      quantity: { value: 2, unit: 'visit' },
      modified: { productOrService: { system: 'http://www.ama-assn.org/go/cpt', code: '97530' } },
    });
  });

  test.each([
    ['81479', 'CT'],
    ['76700', 'NA'],
    ['27447', 'A4'],
  ])('%s: %s', async (code, action) => {
    expect(only(answered(await fhirPas.submit(ask([item(code)])))).reviewAction).toBe(action);
  });

  test('the words of a payer that takes longer come along', async () => {
    const answer = answered(await fhirPas.submit(ask([item('27447')])));
    expect(answer.words).toContain('14 days');
    expect(only(answer).words).toContain('14 days');
  });

  test('no decision is none, whatever the outcome of the answer says', async () => {
    const answer = answered(await fhirPas.submit(ask([item('64483')])));
    expect(only(answer)).toEqual({ sequence: 1, reasons: [], providers: [] });
  });

  test('several items each have their own', async () => {
    const items = [item('70551'), item('72141', { sequence: 2 }), item('76700', { sequence: 3 })];
    const { items: decided } = answered(await fhirPas.submit(ask(items)));
    expect(decided.map(({ sequence, reviewAction }) => [sequence, reviewAction])).toEqual([
      [1, 'A1'],
      [2, 'A3'],
      [3, 'NA'],
    ]);
  });
});

describe('what follows a request', () => {
  const following = (first: Submission, over: Partial<Submission>): Submission => ({
    ...ask(first.items),
    related: { identifier: first.identifier, items: first.items },
    ...over,
  });

  test('documents that the payer asks for are named, and sent once they are there; then it decides', async () => {
    const cpap = item('E0601', {
      productOrService: { system: 'https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets', code: 'E0601' },
    });
    const request = ask([cpap]);
    const first = answered(await fhirPas.submit(request));
    expect(first.documentRequests).toEqual([
      { code: '11502-2', display: 'Laboratory report', items: [1], dueAt: expect.stringMatching(/^2026-1/) },
    ]);
    const documents = {
      ...request,
      purpose: 'documents',
      related: { identifier: request.identifier, items: [cpap] },
      documents: [document('document_01a', 'apnea 22 per hour')],
    } as const;
    const second = answered(await fhirPas.sendDocuments(documents));
    expect(only(second).reviewAction).toBe('A1');
    expect(second.documentRequests).toEqual([]);
    // Asked by the request's own name, the payer tells how it stands now.
    expect(only(answered(await inquire(request))).reviewAction).toBe('A1');
  });

  test('a change is decided anew under the reference that the payer gave', async () => {
    const request = ask([item('70551')]);
    const first = answered(await fhirPas.submit(request));
    const more = [item('70551', { quantity: { value: 6, unit: 'visit' } })];
    const second = answered(await fhirPas.submit(following(request, { purpose: 'change', items: more })));
    expect(only(second)).toMatchObject({ reviewAction: 'A1', quantity: { value: 6, unit: 'visit' } });
    expect(second.reference).toBe(first.reference);
  });

  test('a cancellation is confirmed item by item', async () => {
    const request = ask([item('70551')]);
    await fhirPas.submit(request);
    const answer = answered(await fhirPas.submit(following(request, { purpose: 'cancellation' })));
    expect(only(answer).reviewAction).toBe('C');
  });

  test('an appeal can overturn a denial', async () => {
    const request = ask([item('72141')]);
    await fhirPas.submit(request);
    const appeal = following(request, { purpose: 'appeal', note: 'Therapy was tried for ten weeks.' });
    expect(only(answered(await fhirPas.submit(appeal))).reviewAction).toBe('A1');
  });
});

describe('what goes wrong on the way has a word, and never throws', () => {
  const lost = (result: SubmitResult): void => expect(result.kind).toBe('lost');

  test('an answer that takes too long is lost; asking finds that it was taken', async () => {
    const request = asMember('SLOW');
    const result = await fhirPas.submit(request);
    expect(result).toEqual({ kind: 'lost', problem: 'timeout' });
    expect(only(answered(await inquire(request))).reviewAction).toBe('A1');
  });

  test('an answer that is cut off after the payer has stored the request is lost; asking finds it', async () => {
    const request = asMember('LOST');
    lost(await fhirPas.submit(request));
    expect(only(answered(await inquire(request))).reviewAction).toBe('A1');
  });

  test('a payer that hangs up before taking anything: perhaps lost, and asking says that it has nothing', async () => {
    const request = asMember('DOWN');
    lost(await fhirPas.submit(request));
    expect(await inquire(request)).toEqual({ kind: 'unknown' });
  });

  test('a payer whose system is not there at all has surely got nothing', async () => {
    const gone = await startSimulatedPayer({ clock });
    const request = ask([item('70551')], { payer: at(gone.origin, { tokenUrl: `${simulated.origin}/oauth2/token` }) });
    await gone.stop();
    expect(await fhirPas.submit(request)).toEqual({ kind: 'not-sent', problem: 'connection-failed' });
    expect(await fhirPas.inquire({ ...inquiry(), payer: request.payer })).toEqual({
      kind: 'no-answer',
      problem: 'connection-failed',
    });
  });

  test('an error of the payer’s server leaves open whether it took the request', async () => {
    expect(await fhirPas.submit(asMember('ERROR'))).toEqual({ kind: 'lost', problem: 'http-500' });
  });

  test('too many requests: not taken, and when to come again', async () => {
    expect(await fhirPas.submit(asMember('BUSY'))).toEqual({
      kind: 'not-sent',
      problem: 'http-429',
      retryAfterSeconds: 120,
    });
  });

  test.each(['GARBAGE', 'CUT'])('%s: an answer that cannot be read is not believed', async (member) => {
    expect(await fhirPas.submit(asMember(member))).toEqual({ kind: 'not-understood', problem: 'not-json' });
  });

  test('an answer about another request is not ours', async () => {
    expect(await fhirPas.submit(asMember('OTHER'))).toEqual({ kind: 'not-understood', problem: 'about-another-claim' });
  });

  test('a payer that refuses the request as faulty says what is wrong', async () => {
    expect(await fhirPas.submit(asMember('REJECT'))).toEqual({
      kind: 'refused',
      problems: [{ code: 'invalid', display: 'the member is not ours' }],
    });
  });

  test('an inquiry about what the payer never had: unknown', async () => {
    expect(await inquire(ask([item('70551')]))).toEqual({ kind: 'unknown' });
  });
});

describe('access', () => {
  test('a token that the payer no longer takes is renewed, once, and the request goes through', async () => {
    await fhirPas.submit(ask([item('70551')]));
    simulated.forgetTokens();
    expect((await fhirPas.submit(ask([item('70551')]))).kind).toBe('answered');
  });

  test('a payer that refuses our credentials has got nothing', async () => {
    simulated.behave('refuse-token');
    expect(await fhirPas.submit(ask([item('70551')]))).toEqual({
      kind: 'not-sent',
      problem: 'token-endpoint-http-401',
    });
  });

  test('a payer without stored credentials is not called', async () => {
    const before = simulated.received.length;
    const request = ask([item('70551')], { payer: { ...at(simulated.origin), id: 'unknown' } });
    expect(await fhirPas.submit(request)).toEqual({ kind: 'not-sent', problem: 'no-credentials-stored' });
    expect(simulated.received).toHaveLength(before);
  });

  test('the token is asked for once and kept', async () => {
    await fhirPas.submit(ask([item('70551')]));
    secrets.resetHistory();
    await fhirPas.submit(ask([item('70551')]));
    expect(secrets.calls()).toHaveLength(0);
  });
});

describe('documents', () => {
  test('go along whole', async () => {
    const request = ask([item('70551')], { documents: [document('document_01b', 'eight weeks of therapy')] });
    await fhirPas.submit(request);
    const sent = JSON.stringify(simulated.received.at(-1)?.body);
    expect(sent).toContain(Buffer.from('eight weeks of therapy').toString('base64'));
  });

  test('heavier than what payers take in one request, they are brought by staff, and nothing is left out in silence', async () => {
    const before = simulated.received.length;
    const heavy = document('document_01c', '', { size: 21 * 1024 * 1024 });
    expect(await fhirPas.submit(ask([item('70551')], { documents: [heavy] }))).toEqual({ kind: 'by-hand' });
    expect(simulated.received).toHaveLength(before);
  });

  test('that cannot be read stop the request before it goes out', async () => {
    const broken = document('document_01d', '', { read: () => Promise.reject(new Error('no such object')) });
    expect(await fhirPas.submit(ask([item('70551')], { documents: [broken] }))).toEqual({
      kind: 'not-sent',
      problem: 'documents-unreadable',
    });
  });
});

describe('notifications', () => {
  let listener: Server;
  const heard: unknown[] = [];
  let news: () => void = () => undefined;

  beforeAll(async () => {
    listener = createServer((request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString('utf8')));
      request.on('end', () => {
        heard.push(JSON.parse(body));
        response.writeHead(202).end();
        news();
      });
    });
    await new Promise<void>((ready) => listener.listen(0, '127.0.0.1', ready));
  });
  afterAll(() => {
    listener.close();
  });
  const heardTimes = (times: number): Promise<void> =>
    new Promise((resolve) => {
      news = () => heard.length >= times && resolve();
      news();
    });

  test('a payer that was subscribed to tells of a decision, perhaps twice, by the identifier that we know it by', async () => {
    const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/payers/summit-advantage/notifications`;
    expect(await fhirPas.subscribe?.(at(simulated.origin), url, '1003000142')).toBe(true);
    expect(simulated.received.at(-1)).toMatchObject({
      operation: 'Subscription',
      body: {
        criteria: 'http://hl7.org/fhir/us/davinci-pas/SubscriptionTopic/PASSubscriptionTopic',
        _criteria: { extension: [{ valueString: 'org-identifier=1003000142' }] },
        channel: { type: 'rest-hook', endpoint: url },
      },
    });
    const request = asMember('TWICE');
    await fhirPas.submit(request);
    await heardTimes(2);
    for (const notification of heard) expect(notificationSubjects(notification)).toContain(request.identifier);
  });

  test('a payer that takes no subscription is no error', async () => {
    simulated.behave('refuse-token');
    expect(await fhirPas.subscribe?.(at(simulated.origin), 'https://desk.example.org', '1003000142')).toBe(false);
  });
});

/** The two ways to ask a payer about a coverage, over real HTTP, against the simulated payer. */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import type { EligibilitySettings } from '../../functions/payers/index.ts';
import type { Asked, Question } from '../../functions/registration/eligibility/gateways/gateway.ts';
import { gatewayFor } from '../../functions/registration/eligibility/gateways/index.ts';
import { summarize } from '../../functions/registration/eligibility/rules/benefits.ts';
import { judge } from '../../functions/registration/eligibility/rules/outcome.ts';
import { startSimulatedPayer, type SimulatedPayer } from '../../local/payer/server.ts';
import { coverage, question } from '../unit/registration/eligibility-sample.ts';

const secrets = mockClient(SecretsManagerClient);
const clock = { now: () => Date.parse('2026-11-23T15:00:00.000Z'), at: () => undefined };
let payer: SimulatedPayer;

beforeAll(async () => {
  process.env['STAGE'] = 'local';
  process.env['OUTBOUND_EXCEPTIONS'] = 'loopback';
  process.env['SECRETS_PREFIX'] = 'frontdesk/test/';
  payer = await startSimulatedPayer({ clock });
  const { clientId, clientSecret } = payer;
  const SecretString = JSON.stringify({ clientId, clientSecret });
  const at = (id: string): object => ({ SecretId: `frontdesk/test/payers/${id}` });
  secrets
    .on(GetSecretValueCommand, at('summit-advantage'))
    .resolves({ SecretString })
    .on(GetSecretValueCommand, at('stranger'))
    .resolves({ SecretString: JSON.stringify({ clientId, clientSecret: 'wrong' }) })
    .on(GetSecretValueCommand, at('unknown'))
    .rejects(Object.assign(new Error('none'), { name: 'ResourceNotFoundException' }));
});
afterAll(() => payer.stop());
afterEach(() => payer.behave(undefined));

type Way = 'FHIR' | 'X12 with a token' | 'X12 with name and password';
const ways: readonly Way[] = ['FHIR', 'X12 with a token', 'X12 with name and password'];

/** @param timeoutSeconds real ones: enough on a machine that does much else, but for the payer that is slow */
function settings(way: Way, timeoutSeconds = 20): EligibilitySettings {
  const { origin } = payer;
  const tokenUrl = `${origin}/oauth2/token`;
  const x12 = {
    kind: 'x12',
    endpoint: `${origin}/x12`,
    senderId: 'FRONTDESK',
    receiverId: 'SIMULATED',
    usage: 'T',
  } as const;
  switch (way) {
    case 'FHIR':
      return { kind: 'fhir', endpoint: `${origin}/fhir`, tokenUrl, timeoutSeconds };
    case 'X12 with a token':
      return { ...x12, tokenUrl, timeoutSeconds };
    case 'X12 with name and password':
      return { ...x12, timeoutSeconds };
  }
}

function ask(way: Way, memberId: string, over: Partial<Question> = {}, timeoutSeconds?: number): Promise<Asked> {
  const asked = settings(way, timeoutSeconds);
  return gatewayFor(asked).ask(question(asked, { coverage: coverage({ memberId }), ...over }));
}

async function outcomeOf(way: Way, memberId: string): Promise<readonly [string, readonly string[]]> {
  const asked = await ask(way, memberId);
  if (asked.kind !== 'said') throw new Error(`no answer: ${asked.problem}`);
  const { outcome, reasons } = judge(asked.said, '2026-12-14');
  return [outcome, reasons.map(({ code }) => code)];
}

describe.each(ways)('a payer that speaks %s', (way) => {
  test.each([
    ['SA-1', 'active', ['active']],
    ['SA-1-GONE', 'inactive', ['inactive']],
    ['SA-1-MISTYPED', 'unknown-member', ['reject-72']],
    ['SA-1-NOBODY', 'unknown-member', ['reject-75']],
    ['SA-1-LATER', 'ask-later', ['reject-42']],
  ] as const)('says of %s: %s', async (memberId, outcome, reasons) => {
    expect(await outcomeOf(way, memberId)).toEqual([outcome, reasons]);
  });

  test('leaves to a person what it cannot process or is looking into', async () => {
    expect((await outcomeOf(way, 'SA-1-REFUSE'))[0]).toBe('to-a-person');
    expect((await outcomeOf(way, 'SA-1-PENDING'))[0]).toBe('to-a-person');
  });

  test('says what services cost, the same in every protocol', async () => {
    const asked = await ask(way, 'SA-1');
    if (asked.kind !== 'said') throw new Error(asked.problem);
    const services = summarize(asked.said.lines);
    const of = (serviceType: string, network: string): object | undefined =>
      services.find((each) => each.serviceType === serviceType && each.network === network);
    const usd = (amount: number): object => ({ amount, currency: 'USD' });
    expect(of('98', 'in')).toMatchObject({ copay: usd(3000) });
    expect(of('98', 'out')).toMatchObject({ copay: usd(6000) });
    expect(of('62', 'in')).toMatchObject({ coinsurance: 2000, authorizationRequired: 'yes' });
    expect(of('30', 'in')).toMatchObject({
      coinsurance: 1000,
      deductible: { level: 'individual', total: usd(150_000), left: usd(50_000) },
      outOfPocket: { level: 'individual', total: usd(600_000), left: usd(420_000) },
    });
  });

  test.each([
    ['hangs up', 'down', 'connection-failed'],
    ['fails', 'server-error', 'http-500'],
    ['answers too slowly', 'slow', 'timeout'],
  ] as const)('that %s gave no answer', async (_, fault, problem) => {
    payer.behave(fault);
    expect(await ask(way, 'SA-1', {}, fault === 'slow' ? 1 : undefined)).toEqual({ kind: 'no-answer', problem });
  });

  test('that is busy says when to come again', async () => {
    payer.behave('too-many-requests');
    expect(await ask(way, 'SA-1')).toEqual({ kind: 'no-answer', problem: 'http-429', retryAfterSeconds: 120 });
  });

  test.each(['garbage', 'truncated', 'about-another'] as const)(
    'with an answer that is %s was not understood',
    async (fault) => {
      payer.behave(fault);
      expect((await ask(way, 'SA-1')).kind).toBe('not-understood');
    },
  );

  test('without credentials is not asked, and the words of the credentials go nowhere', async () => {
    const before = payer.received.length;
    const base = question(settings(way));
    const unknown = await gatewayFor(settings(way)).ask({ ...base, payer: { ...base.payer, id: 'unknown' } });
    expect(unknown).toEqual({ kind: 'no-answer', problem: 'no-credentials-stored' });
    expect(payer.received.length).toBe(before);
  });

  test('that does not know us gave no answer', async () => {
    const base = question(settings(way));
    const asked = await gatewayFor(settings(way)).ask({ ...base, payer: { ...base.payer, id: 'stranger' } });
    expect(asked).toMatchObject({
      kind: 'no-answer',
      problem: way === 'X12 with name and password' ? 'core-UnAuthorized' : 'token-endpoint-http-401',
    });
  });
});

describe('FHIR', () => {
  test('what a payer refuses as faulty goes to a person, with its code', async () => {
    payer.behave('reject');
    const asked = await ask('FHIR', 'SA-1');
    expect(asked).toMatchObject({ kind: 'said', said: { rejects: [{ code: 'invalid', level: 'payer' }] } });
    expect(asked.kind === 'said' && judge(asked.said, '2026-12-14').outcome).toBe('to-a-person');
  });
});

describe('X12', () => {
  test('another payer that a payer names comes along, and what is not understood is kept whole', async () => {
    const asked = await ask('X12 with a token', 'SA-1-TWO');
    if (asked.kind !== 'said') throw new Error(asked.problem);
    expect(asked.said.lines.find(({ kind }) => kind === 'other-payer')?.parties).toEqual([
      { role: 'PRP', name: 'PRAIRIE MUTUAL', idType: 'PI', id: 'PRM77' },
    ]);
    expect(asked.said.lines.find(({ kind }) => kind === 'limitation')).toMatchObject({
      notes: ['THIRTY VISITS A YEAR'],
      kept: expect.arrayContaining(['HSD|VS|30|||22|1']),
    });
  });
});

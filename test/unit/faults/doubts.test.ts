import { describe, expect, test } from '@jest/globals';
import type { RecordedInvocation } from '../../../local/faults/fault.ts';
import { doubtfulOf, effectsInDoubt, idsOf } from '../../faults/doubts.ts';
import { rehearsal, type Strike } from '../../faults/plan.ts';

const MAILER = 'frontdesk-local-send-mail';
const strike = (
  kind: Strike['kind'],
  operation = 'ses:SendEmail',
  { name = MAILER, invocation = 1 }: { readonly name?: string; readonly invocation?: number } = {},
): Strike => ({
  caller: `function ${name}`,
  call: `function ${name}#${invocation}/1 ${operation}`,
  kind,
  rule: { kind: 'crash-after', where: { function: name, invocation, run: 1 } },
});
const ofQueue: Strike = {
  caller: `queue ${MAILER}`,
  call: `queue ${MAILER}/1 lambda:Invoke`,
  kind: 'duplicate',
  rule: { kind: 'duplicate', where: { caller: `queue ${MAILER}`, operation: 'Invoke' } },
};

describe('whether it went out, nobody can know', () => {
  const kinds = (strikes: readonly Strike[]): string[] =>
    doubtfulOf(
      strikes,
      strikes.map(() => true),
    ).map(({ kind }) => kind);

  test('of a mail, where its answer or whoever waited for it is lost, or it was tried in vain', () => {
    const all = ['throttle', 'server-error', 'lost-response', 'crash-after', 'timeout', 'duplicate'] as const;
    expect(kinds(all.map((kind) => strike(kind)))).toEqual(all);
  });

  test('of nothing that was never tried or is down for long, of rehearsals, and where the answer to a mere read is lost', () => {
    const never = ['crash-before', 'refused', 'bounced', 'complained', 'conflict', 'outage'] as const;
    const others = [
      strike('lost-response', 'dynamodb:GetItem'),
      rehearsal(strike('crash-after')),
      strike('outage', 'lambda:Invoke', { name: 'local-call-webhooks' }),
    ];
    expect(kinds([...never.map((kind) => strike(kind)), ...others])).toEqual([]);
  });

  test('of a webhook, whatever struck those that call it, and of nothing else', () => {
    const of = (name: string): Strike => strike('crash-before', 'dynamodb:PutItem', { name });
    const [webhooks, webhook, relay] = ['local-call-webhooks', 'local-call-webhook', 'local-relay'].map(of) as [
      Strike,
      Strike,
      Strike,
    ];
    expect(doubtfulOf([webhooks, webhook, relay], [true, true, true])).toEqual([webhooks, webhook]);
  });

  test('only where the fault was made', () => {
    const [one, other] = [strike('crash-after'), strike('timeout')];
    expect(doubtfulOf([one, other], [false, true])).toEqual([other]);
    expect(doubtfulOf([one, other], [])).toEqual([]);
  });
});

describe('what was struck', () => {
  const batch = (...keys: readonly object[]): string =>
    JSON.stringify({ Records: keys.map((key) => ({ body: JSON.stringify(key) })) });
  const key = (number: number): { pk: string; sk: string } => ({ pk: 'clinic_1', sk: `effect#eff_${number}` });
  const invoked = (name: string, invocation: number, event: string): RecordedInvocation => ({
    function: name,
    invocation,
    run: 1,
    by: `queue ${name}`,
    event,
    cold: false,
    ended: true,
  });
  const invocations = [
    invoked(MAILER, 1, batch(key(1), key(2))),
    invoked(MAILER, 2, batch(key(3))),
    invoked('frontdesk-local-relay', 1, batch(key(4))),
  ];

  test('are the effects of the batch with which the function was invoked', () => {
    expect(effectsInDoubt([strike('crash-after')], invocations)).toEqual([key(1), key(2)]);
    expect(effectsInDoubt([strike('crash-after', 'ses:SendEmail', { invocation: 2 })], invocations)).toEqual([key(3)]);
  });

  test('are those of all batches of the queue, where one of those was', () => {
    expect(effectsInDoubt([ofQueue], invocations)).toEqual([key(1), key(2), key(3)]);
  });

  test('is nothing where a function was invoked for something else', () => {
    const others = ['{}', JSON.stringify({ Records: [{ dynamodb: {} }] }), batch({ pk: 'clinic_1', sk: 'record' })];
    const events = [...others, batch({ sk: 'effect#eff_1' }), batch({ pk: 'clinic_1' })];
    const none = events.map((event) => invoked(MAILER, 1, event));
    expect(effectsInDoubt([strike('crash-after')], none)).toEqual([]);
  });

  test('is known by the effect, and by the events that it tells of', () => {
    const event = 'evt_01m84eqjc0faqabphmtf358faj';
    const effect = { ...key(1), type: 'effect', params: { eventId: event, of: 'preauth_01m84eqjc0faqabphmtf358faj' } };
    expect(idsOf(key(1), effect)).toEqual(['eff_1', event]);
    expect(idsOf(key(1), undefined)).toEqual(['eff_1']);
  });
});

import { describe, expect, test } from '@jest/globals';
import type { Evidence, Item } from '../../faults/evidence.ts';
import { judge, ofEach } from '../../faults/judge.ts';
import type { Strike } from '../../faults/plan.ts';

const NOW = Date.parse('2026-11-23T16:00:00Z');
const PAST = '2026-11-23T15:00:00.000Z';
const strike = (call = 'function relay#1/1 sqs:SendMessageBatch', kind: Strike['kind'] = 'throttle'): Strike => ({
  caller: call.replace(/#.*/, ''),
  call,
  kind,
  rule: { kind: 'throttle' },
});
const pk = 'clinic_1#preauth_1';
const record: Item = { pk, sk: 'record', type: 'preauthorization', status: 'approved', version: 2, items: [] };
const announce = (eventId: string): Item => ({
  pk,
  sk: `effect#${eventId}`,
  type: 'effect',
  kind: 'announce',
  state: 'done',
  params: { eventId, eventType: 'preauthorization.approved' },
});
const change = (version: number): Item => ({
  pk,
  sk: `change#${String(version).padStart(12, '0')}`,
  recordVersion: version,
  action: 'preauthorization.changed',
});
const entry = (version: number, sequence: number): Item => ({
  pk: 'clinic_1#feed#1',
  sk: `entry#${sequence}`,
  id: 'preauth_1',
  eventId: `evt_${version}`,
  version,
  sequence,
});
const mail = {
  to: 'dana@lakeside.example',
  subject: 'A decision',
  text: '',
  raw: 'Message-ID: <1>\r\nDate: x\r\n\r\nA',
  bounced: false,
  effectId: 'eff_1',
};
const hook = { id: 'evt_2', type: 'preauthorization.approved', about: 'preauth_1', status: 'approved', version: 2 };
const execution = {
  arn: '',
  workflow: 'preauthorization',
  name: 'preauth_1-1',
  status: 'SUCCEEDED',
  state: 'Finished',
};

/** A case that ended as it should. */
const whole: Evidence = {
  items: [record, announce('evt_1'), announce('evt_2')].map((item) =>
    item.sk === 'effect#evt_1'
      ? { ...item, params: { eventId: 'evt_1', eventType: 'preauthorization.assessing' } }
      : item,
  ),
  audit: [change(1), change(2)],
  archived: [change(1), change(2)].map((one) => `entries/${one.pk}/${one.sk}`.replaceAll('#', '/')),
  feed: [entry(1, 1), entry(2, 2)],
  executions: [execution],
  mails: [mail],
  webhooks: [hook],
  payer: [{ operation: 'submit', identifier: 'preauth_1-1' }],
  queued: {},
};

test('a case that ended as it should is not found fault with', () => {
  expect(judge([strike()], whole, whole, NOW)).toEqual({ verdict: 'another way', reasons: [] });
});

describe('is rejected by its name:', () => {
  test.each<[string, Partial<Evidence>]>([
    ['nothing is lost', { items: [announce('evt_2')] }],
    [
      'nothing is lost',
      { items: [...whole.items, { pk, sk: 'effect#3', type: 'effect', state: 'pending', dueAt: PAST }] },
    ],
    ['each mail goes out once', { mails: [mail, { ...mail, raw: mail.raw.replace('<1>', '<2>') }] }],
    ['the payer has each claim once', { payer: [...whole.payer, { operation: 'submit', identifier: 'preauth_1-2' }] }],
    ['the payer has each claim once', { payer: [...whole.payer, ...whole.payer] }],
    [
      'one execution works on a record',
      { executions: ['1', '2'].map((run) => ({ ...execution, name: `preauth_1-${run}`, status: 'RUNNING' })) },
    ],
    ['each event has one id', { webhooks: [hook, { ...hook, id: 'evt_9' }] }],
    ['the feed is in order and whole', { feed: [entry(2, 1), entry(1, 2)] }],
    ['the feed is in order and whole', { feed: [entry(1, 1)] }],
    ['the webhook heard of everything', { webhooks: [] }],
    ['the audit has every version', { audit: [change(2)] }],
    ['the audit is archived', { archived: whole.archived.slice(1) }],
    ['no message waits', { queued: { 'frontdesk-local-mail': 1 } }],
  ])('%s', (name, doctored) => {
    const { verdict, reasons } = judge([strike()], whole, { ...whole, ...doctored }, NOW);
    expect(verdict).toBe('failed');
    expect(reasons.join('\n')).toContain(name);
  });

  test('one that ended otherwise, and nobody is told', () => {
    const found = { ...whole, items: [{ ...record, status: 'assessing' }, ...whole.items.slice(1)] };
    expect(judge([strike()], whole, found, NOW).verdict).toBe('failed');
  });
});

describe('is let pass:', () => {
  test('a claim that is sent again after the payer was asked for it', () => {
    const [claim] = whole.payer;
    const found = { ...whole, payer: [claim, { operation: 'inquire', identifier: 'preauth_1-1' }, claim] } as Evidence;
    expect(judge([strike()], whole, found, NOW).verdict).toBe('another way');
  });

  test('one that ended otherwise after somebody had seen it, by what that person did', () => {
    const found = { ...whole, items: [{ ...record, status: 'cancelled' }, ...whole.items.slice(1)] };
    expect(judge([strike()], whole, found, NOW, ['open task attention']).verdict).toBe('a person');
  });

  test.each<[string, Partial<Evidence>]>([
    [
      'has an open task',
      { items: [{ pk: 'clinic_1#task_1', sk: 'record', type: 'task', status: 'requested', kind: 'attention' }] },
    ],
    ['lies in a dead-letter queue', { queued: { 'frontdesk-local-mail-dead-letters': 1 } }],
    ['has a failed execution, which alarms', { executions: [{ ...execution, status: 'FAILED' }] }],
  ])('one that ended otherwise and %s', (_, more) => {
    const items = [{ ...record, status: 'needs-attention' }, ...whole.items.slice(1), ...(more.items ?? [])];
    expect(judge([strike()], whole, { ...whole, ...more, items }, NOW).verdict).toBe('a person');
  });
});

describe('of several faults that were made together', () => {
  const two = [strike(), strike('function relay#1/2 sqs:SendMessageBatch', 'lost-response')];

  test('each ended well, if the case came to its end another way', () => {
    expect(ofEach(two, 'another way')).toBe('another way');
  });

  test('none is believed where a person is needed, or worse: one of them may hide what another does', () => {
    expect(ofEach(two, 'a person')).toBe('failed');
    expect(ofEach(two, 'failed')).toBe('failed');
    expect(ofEach(two.slice(1), 'a person')).toBe('a person');
  });
});

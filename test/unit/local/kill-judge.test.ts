import { describe, expect, test } from '@jest/globals';
import type { Evidence } from '../../kill/evidence.ts';
import { faultsIn } from '../../kill/judge.ts';

const change = (version: number, event: string): Evidence['feed'][number] => ({
  eventId: `evt_${version}`,
  id: 'preauth_1',
  version,
  event,
});
const feed = [change(1, 'preauthorization.assessing'), change(2, 'preauthorization.approved')];
const mail = { to: 'nurse@clinic.example', subject: 'A decision is waiting for you', text: 'https://…/tasks/1' };

/** A run in which all went well. */
const good: Evidence = {
  cases: [
    {
      id: 'preauth_1',
      kind: 'certified',
      end: 'approved',
      status: 'approved',
      payerIdentifier: 'c1',
      authorizations: 1,
    },
  ],
  polled: feed,
  feed,
  webhooks: feed.map(({ eventId }) => ({ id: eventId, body: `{"${eventId}"}` })),
  mails: [mail],
  mailsAtKills: [1],
  claims: [{ identifier: 'c1', related: undefined }],
  executions: [{ name: 'preauth_1-1', status: 'SUCCEEDED', lastEvent: '' }],
  queues: [{ name: 'workflow', messages: 0 }],
};

describe('the judge of the kill run', () => {
  test('finds nothing in a run in which all went well', () => {
    expect(faultsIn(good)).toEqual([]);
  });

  test.each<[string, Partial<Evidence>]>([
    ['a case that stands still', { cases: good.cases.map((one) => ({ ...one, status: 'pended' })) }],
    ['two authorizations for one case', { cases: good.cases.map((one) => ({ ...one, authorizations: 2 })) }],
    ['a change that the poller never read', { polled: feed.slice(0, 1) }],
    ['a change that is gone from the feed', { polled: [...feed, change(3, 'preauthorization.cancelled')] }],
    ['changes out of order', { polled: feed.toReversed() }],
    [
      'a feed that lacks the end',
      { feed: feed.slice(0, 1), polled: feed.slice(0, 1), webhooks: good.webhooks.slice(0, 1) },
    ],
    ['a change that no webhook told', { webhooks: good.webhooks.slice(1) }],
    ['a webhook of another body', { webhooks: [...good.webhooks, { id: 'evt_1', body: '{}' }] }],
    ['a webhook of nothing', { webhooks: [...good.webhooks, { id: 'evt_9', body: '{}' }] }],
    ['a mail twice in one life', { mails: [mail, mail], mailsAtKills: [2] }],
    [
      'a mail twice, long before a kill',
      {
        mails: [mail, ...Array.from({ length: 20 }, (_, index) => ({ ...mail, text: String(index) })), mail],
        mailsAtKills: [21],
      },
    ],
    ['a claim twice', { claims: [...good.claims, ...good.claims] }],
    ['a claim that the payer never got', { claims: [] }],
    ['a second claim for the case', { claims: [...good.claims, { identifier: 'c2', related: undefined }] }],
    [
      'a workflow that waits for ever',
      { executions: [{ name: 'preauth_1-1', status: 'RUNNING', lastEvent: 'TaskStarted' }] },
    ],
    ['two workflows of one name', { executions: [...good.executions, ...good.executions] }],
    ['a message that is left', { queues: [{ name: 'workflow', messages: 1 }] }],
  ])('finds %s', (_what, doctored) => {
    expect(faultsIn({ ...good, ...doctored })).not.toEqual([]);
  });

  test('lets a mail come again where a kill took the answer to its sender, and a cancellation follow a claim', () => {
    const again = { mails: [mail, mail], mailsAtKills: [1] };
    const cancelled = { claims: [...good.claims, { identifier: 'c2', related: 'c1' }] };
    expect(faultsIn({ ...good, ...again, ...cancelled })).toEqual([]);
  });
});

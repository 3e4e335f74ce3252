import { expect, test } from '@jest/globals';
import type { Evidence } from '../../faults/evidence.ts';
import { firstCopies } from '../../faults/standing.ts';

const mail = (number: number, effectId: string): Evidence['mails'][number] => ({
  to: 'dana@lakeside.example',
  subject: 'A decision',
  text: '',
  raw: `Message-ID: <${number}>\r\n\r\nA`,
  bounced: false,
  effectId,
});
const hook = (id: string): Evidence['webhooks'][number] => ({
  id,
  type: 'preauthorization.approved',
  about: 'preauth_1',
  status: 'approved',
  version: 2,
});
const evidence: Evidence = {
  items: [],
  audit: [],
  archived: [],
  feed: [],
  executions: [],
  mails: [mail(1, 'eff_1'), mail(2, 'eff_1')],
  webhooks: [hook('evt_1'), hook('evt_2'), hook('evt_1')],
  payer: [],
  queued: {},
};

test('a copy of what is in doubt is none', () => {
  const once = firstCopies(evidence, new Set(['eff_1', 'evt_1']));
  expect(once.mails).toEqual([mail(1, 'eff_1')]);
  expect(once.webhooks).toEqual([hook('evt_1'), hook('evt_2')]);
});

test('a copy of anything else is one', () => {
  expect(firstCopies(evidence, new Set(['eff_2', 'evt_2']))).toEqual(evidence);
});

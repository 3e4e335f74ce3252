import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { answered, closeDesk, openDesk, payer, type Desk } from './desk.ts';

afterAll(closeDesk);
const LATE = 'preauthorization-late-payer';
let desk: Desk;
let id: string;

/** A request that the payer has let lie for longer than it may. */
beforeEach(async () => {
  desk = await openDesk();
  id = await desk.ask();
  payer.submissions.push(answered('A4'));
  await desk.decide(id, 'preauthorization-release', 'release');
  payer.inquiries.push(...Array.from({ length: 8 }, () => answered('A4')));
  desk.bench.setTime('2026-12-01T15:00:00.000Z');
  while ((await desk.openTasks(id)).length === 0) await desk.drive(id);
});
const atPayer = async () => (await desk.read(id)).atPayer;
const say = (choice: string, fields: Record<string, string>) =>
  desk.decide(id, LATE, choice, { representative: 'Dana', words: 'The medical director is away.', ...fields });

describe('a payer that is late and says until when', () => {
  test('by notice of an extension: its time ends there, on record with the reason', async () => {
    await say('extended', { until: '2026-12-08' });
    expect(await atPayer()).toMatchObject({
      dueAt: '2026-12-09T06:00:00.000Z',
      extension: { until: '2026-12-09T06:00:00.000Z', reason: 'The medical director is away.' },
    });
    expect(await desk.openTasks(id)).toEqual([]);
  });

  test('but never later than the rules let it extend', async () => {
    await say('extended', { until: '2027-03-31' });
    const due = (await atPayer())?.dueAt ?? '';
    // Seven days, and fourteen more, from the day of its receipt.
    expect(due.slice(0, 10)).toBe('2026-12-14');
  });

  test.each([
    ['extended', 'until'],
    ['promised', 'promised'],
  ])('%s: an inquiry in which it has not decided does not call it late anew before that day', async (choice, field) => {
    await say(choice, { [field]: '2026-12-08' });
    desk.bench.setTime('2026-12-04T15:00:00.000Z');
    expect(await desk.drive(id)).toContain('inquire-at-payer');
    expect(await desk.openTasks(id)).toEqual([]);
    desk.bench.setTime('2026-12-09T15:00:00.000Z');
    expect(await desk.drive(id)).toContain('chase-late-payer');
    expect(await desk.openTasks(id)).toEqual([LATE]);
  });
});

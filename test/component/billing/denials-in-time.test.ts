import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { claimBody } from '../../../functions/billing/claims/schemas.ts';
import { readClaims } from '../../../functions/billing/claims/store.ts';
import { registerClaim } from '../../../functions/billing/claims/use-cases/register-claim.ts';
import type { Denial } from '../../../functions/billing/denials/denial.ts';
import { readDenial } from '../../../functions/billing/denials/store.ts';
import { nearDenial } from '../../../functions/billing/denials/tasks/near-denial.ts';
import { DENIAL_TASK } from '../../../functions/billing/denials/tasks/names.ts';
import { handler as runEffects } from '../../../functions/billing/handlers/take-remittances.ts';
import { decideTask, type Decided } from '../../../functions/reviews/decide.ts';
import { readTask, tasksOf, type Task } from '../../../functions/reviews/index.ts';
import { head, line, openRemittances, type RemittanceDesk } from './remittance-desk.ts';

let desk: RemittanceDesk;
beforeEach(async () => {
  desk = await openRemittances();
});
afterEach(() => desk.bench.close());

const DENIED = [...head('C1', 4, 100, 0), ...line(1, 100, 0, 'CO*50*100')];
/** Decided on 2 November by a Medicare Advantage payer: 65 days to appeal. */
const DAY = '2027-01-06';

/** A claim that was denied. */
async function denied(): Promise<Denial> {
  await desk.claim('C1', [10_000]);
  await desk.remit('0', 'T1', ...DENIED);
  const [denial] = await desk.denials();
  if (!denial) throw new Error('it opens a denial');
  return denial;
}

/** Lets the time come, and whatever is due by then be done. */
async function goTo(instant: string): Promise<void> {
  desk.bench.setTime(instant);
  for (const { pk, sk } of await desk.bench.effects('askAboutDenial'))
    await runEffects({ Records: [{ body: JSON.stringify({ pk, sk }) }] } as never);
}

async function asked(id: string): Promise<Task[]> {
  const tasks = (await tasksOf(desk.bench.clinicId, id)).filter(
    ({ kind, status }) => kind === DENIAL_TASK && status === 'requested',
  );
  const found = await Promise.all(tasks.map(({ taskId }) => readTask(desk.bench.clinicId, taskId)));
  return found.filter((task): task is Task => task !== undefined);
}

async function decide(id: string, choice: string): Promise<Decided> {
  const [task] = await asked(id);
  const who = task?.addressees[0];
  if (!task || !who) throw new Error('nobody is asked');
  const context = { ...desk.context, actor: { kind: 'staff' as const, id: who.staffId } };
  const link = { taskId: task.id, staffId: who.staffId, generation: who.generation };
  return await decideTask(context, nearDenial, link, { choice, reason: 'Looked at.' });
}

const read = async (id: string): Promise<Denial | undefined> => await readDenial(desk.bench.clinicId, id);

describe('a denial that nobody has decided', () => {
  test('is asked of a person ten days before its day, once, and not before', async () => {
    const { id, dueOn } = await denied();
    expect(dueOn).toBe(DAY);
    await goTo('2026-12-27T13:59:00.000Z');
    expect(await asked(id)).toEqual([]);
    await goTo('2026-12-27T14:00:00.000Z');
    await goTo('2026-12-28T14:00:00.000Z');
    expect(await asked(id)).toMatchObject([{ roles: ['billing-specialist'], dueAt: '2027-01-06T06:00:00.000Z' }]);
  });

  test('is asked of a person at once where its day is near', async () => {
    await desk.claim('C1', [10_000], { filingLimit: '2026-11-24' });
    await desk.remit('0', 'T1', ...head('C1', 4, 100, 0), ...line(1, 100, 0, 'CO*16*100'));
    const [denial] = await desk.denials();
    await goTo('2026-11-23T15:00:00.000Z');
    expect(await asked(denial?.id ?? '')).toHaveLength(1);
  });

  test('is decided on the page: the claim and the money are shown, and nobody’s name', async () => {
    const { id } = await denied();
    await goTo('2026-12-28T14:00:00.000Z');
    const [task] = await asked(id);
    const view = await nearDenial.view(desk.context, task as Task);
    expect(JSON.stringify(view)).toContain('C1');
    expect(JSON.stringify(view)).not.toMatch(/Okafor|Ines/i);
    expect(view.choices.map(({ value }) => value)).not.toContain('bill-patient');
    expect((await decide(id, 'appeal')).outcome).toBe('decided');
    expect(await read(id)).toMatchObject({ status: 'appealed', dueOn: '2027-01-27' });
    expect(await desk.balances()).toMatchObject({ denied: { amount: 0 }, payer: { amount: 10_000 } });
  });

  test('is asked about no more once it is decided, or the payer decides anew, or takes it back', async () => {
    const { id } = await denied();
    await goTo('2026-12-28T14:00:00.000Z');
    await desk.decide(id, 'appeal');
    expect(await asked(id)).toEqual([]);
    // Another day: another question, to which the payer itself gives the answer.
    await goTo('2027-01-27T14:00:00.000Z');
    expect(await asked(id)).toHaveLength(1);
    await desk.remit('90', 'T2', ...head('C1', 1, 100, 90, 10), ...line(1, 100, 90, 'PR*3*10'));
    expect(await asked(id)).toEqual([]);
  });

  test('that the payer takes back is asked about no more', async () => {
    const { id } = await denied();
    await goTo('2026-12-28T14:00:00.000Z');
    await desk.remit('0', 'T2', ...head('C1', 22, -100, 0), ...line(1, -100, 0, 'CO*50*-100'));
    expect(await read(id)).toMatchObject({ status: 'taken-back' });
    expect(await asked(id)).toEqual([]);
  });
});

describe('a denial that a payer has again', () => {
  test('is asked of a person when the payer should have answered, and again where it still decides', async () => {
    const { id } = await denied();
    await desk.decide(id, 'appeal');
    await goTo('2026-12-22T14:00:00.000Z');
    expect(await asked(id)).toEqual([]);
    await goTo('2026-12-23T14:00:00.000Z');
    expect(await asked(id)).toHaveLength(1);
    expect((await decide(id, 'awaited')).outcome).toBe('decided');
    expect(await read(id)).toMatchObject({ status: 'appealed', dueOn: '2027-01-22' });
    await goTo('2027-01-22T14:00:00.000Z');
    expect(await asked(id)).toHaveLength(1);
    // The day that it had at first moves nobody any more.
    expect(await desk.bench.effects('askAboutDenial')).toEqual([]);
  });

  test('ends with the answer to the corrected claim that was sent in its place', async () => {
    const { id, claimId } = await denied();
    await desk.decide(id, 'resubmit');
    const [first] = await readClaims(desk.bench.clinicId, desk.accountId, 10);
    const given = claimBody.parse({
      coverageId: desk.coverageId,
      controlNumber: 'C2',
      frequency: '7',
      replaces: claimId,
      lines: [{ chargeId: first?.lines[0]?.chargeId, controlNumber: 'L1' }],
    });
    await registerClaim(desk.context, desk.accountId, given);
    await desk.remit('90', 'T2', ...head('C2', 1, 100, 90, 10), ...line(1, 100, 90, 'PR*3*10'));
    expect(await read(id)).toMatchObject({ status: 'answered' });
    expect(await desk.balances()).toMatchObject({ patient: { amount: 1000 }, paidByPayers: { amount: 9000 } });
  });
});

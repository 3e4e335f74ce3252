import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { answered, closeDesk, openDesk, payer, type Desk } from './desk.ts';

afterAll(closeDesk);
const RELEASE = 'preauthorization-release';
const told = { representative: 'Dana', reference: 'REF-9' };
let desk: Desk;

const change = async (id: string, submitterId: string): Promise<void> => {
  const { requestChange } = await import('../../../functions/preauthorization/use-cases/request-change.ts');
  await requestChange(desk.bench.context, id, (await desk.read(id)).version, {
    reason: 'More visits',
    submitterId,
    items: [{ sequence: 1, quantity: { value: 6, unit: 'visit' } }],
  });
  await desk.drive(id);
};
const withdraw = (id: string) => desk.decide(id, RELEASE, 'withdraw', { reason: 'Not needed' });

describe('a change that comes to nothing', () => {
  test('after a denial: staff are asked again what to do against it', async () => {
    desk = await openDesk();
    const id = await desk.ask();
    payer.submissions.push(answered('A3'));
    await desk.decide(id, RELEASE, 'release');
    await change(id, desk.frontDesk.id);
    await withdraw(id);
    expect((await desk.read(id)).status).toBe('denied');
    expect(await desk.openTasks(id)).toEqual(['preauthorization-shortfall']);
    expect(await desk.page(id, 'preauthorization-shortfall')).toContain('appeal-1');
  });

  test('but of a denial that staff had accepted they are not asked again', async () => {
    desk = await openDesk();
    const id = await desk.ask();
    payer.submissions.push(answered('A3'));
    await desk.decide(id, RELEASE, 'release');
    await desk.decide(id, 'preauthorization-shortfall', 'accept', { reason: 'The patient pays' });
    await change(id, desk.frontDesk.id);
    await withdraw(id);
    expect(await desk.openTasks(id)).toEqual([]);
  });

  test('while a planned call with the payer was open: its outcome can still be recorded', async () => {
    desk = await openDesk();
    const id = await desk.ask();
    payer.submissions.push(answered('A3'));
    await desk.decide(id, RELEASE, 'release');
    await desk.decide(id, 'preauthorization-shortfall', 'peer-to-peer-1', { grounds: 'Failed therapy' });
    await change(id, desk.frontDesk.id);
    await withdraw(id);
    expect(await desk.openTasks(id)).toEqual(['preauthorization-remedy-outcome']);
  });
});

describe('a change for which no authorization is needed', () => {
  const ATTENTION = 'preauthorization-attention';
  const toVisit = async (id: string): Promise<void> => {
    const { requestChange } = await import('../../../functions/preauthorization/use-cases/request-change.ts');
    await requestChange(desk.bench.context, id, (await desk.read(id)).version, {
      reason: 'A visit instead',
      submitterId: desk.frontDesk.id,
      items: [{ sequence: 1, productOrService: { system: 'http://www.ama-assn.org/go/cpt', code: '99213' } }],
    });
    await desk.drive(id);
  };

  test.each([
    ['A1', 'approved', []],
    ['A3', 'denied', ['preauthorization-shortfall']],
    ['A4', 'pended', []],
  ])('is dropped by staff, and the case is where it was: %s, %s', async (action, status, tasks) => {
    desk = await openDesk();
    const id = await desk.ask();
    payer.submissions.push(answered(action));
    await desk.decide(id, RELEASE, 'release');
    await toVisit(id);
    expect(await desk.openTasks(id)).toEqual([ATTENTION]);
    await desk.decide(id, ATTENTION, 'drop-change', { reason: 'The visit needs none' });
    const after = await desk.read(id);
    expect(after).toMatchObject({ status, items: [{ productOrService: { code: '70551' } }] });
    expect(after.proposed).toBeUndefined();
    expect(after.standstill).toBeUndefined();
    expect(await desk.openTasks(id)).toEqual(tasks);
  });

  test('but what the payer may have of a change is not dropped behind its back', async () => {
    desk = await openDesk();
    const id = await desk.ask();
    payer.submissions.push(answered('A1'), answered('CT'));
    await desk.decide(id, RELEASE, 'release');
    await change(id, desk.frontDesk.id);
    await desk.decide(id, RELEASE, 'release');
    expect(await desk.page(id, ATTENTION)).not.toContain('drop-change');
  });
});

describe('a payer that only people reach', () => {
  let id: string;
  beforeEach(async () => {
    desk = await openDesk('manual');
    id = await desk.ask();
    await desk.decide(id, RELEASE, 'release');
    await desk.decide(id, 'preauthorization-submission', 'submitted', told);
  });

  test('is still waited for by somebody once a change has come to nothing', async () => {
    await change(id, desk.frontDesk.id);
    await withdraw(id);
    expect((await desk.read(id)).status).toBe('pended');
    expect(await desk.openTasks(id)).toEqual(['preauthorization-outcome']);
  });

  test('is still waited for by somebody once a failure of ours has been set right', async () => {
    const { recordFailure } = await import('../../../functions/preauthorization/use-cases/record-failure.ts');
    await recordFailure(desk.bench.context, await desk.read(id));
    await desk.decide(id, 'preauthorization-attention', 'again');
    expect((await desk.read(id)).status).toBe('pended');
    expect(await desk.openTasks(id)).toEqual(['preauthorization-outcome']);
  });
});

describe('who asked may not release', () => {
  const mayNot = async (id: string): Promise<readonly string[]> => {
    const { readTask } = await import('../../../functions/reviews/index.ts');
    const { taskId } = await desk.task(id, RELEASE);
    return (await readTask(desk.bench.clinicId, taskId))?.excludeStaff ?? [];
  };

  test('though somebody else changed it before the payer had it', async () => {
    desk = await openDesk();
    const id = await desk.ask({ submitterId: desk.ann.id });
    await change(id, desk.frontDesk.id);
    expect(await mayNot(id)).toEqual(expect.arrayContaining([desk.ann.id, desk.frontDesk.id]));
  });

  test('though somebody else changed the change', async () => {
    desk = await openDesk();
    const id = await desk.ask();
    payer.submissions.push(answered('A1'));
    await desk.decide(id, RELEASE, 'release');
    await change(id, desk.ann.id);
    await change(id, desk.frontDesk.id);
    expect(await mayNot(id)).toContain(desk.ann.id);
  });
});

test.each([
  ['says nothing', 0, 'needs-attention'],
  ['names one of two items', 1, 'needs-attention'],
  ['names both items', 2, 'cancelled'],
])('an answer that %s confirms no more than that', async (_what, named, status) => {
  desk = await openDesk();
  const id = await desk.ask({}, ['70551', '70553']);
  payer.submissions.push(answered('A1', {}, 2));
  await desk.decide(id, RELEASE, 'release');
  const { requestCancellation } = await import('../../../functions/preauthorization/use-cases/cancel.ts');
  payer.submissions.push(answered('C', {}, named));
  await requestCancellation(desk.bench.context, id, (await desk.read(id)).version, 'Moved away');
  await desk.drive(id);
  expect((await desk.read(id)).status).toBe(status);
});

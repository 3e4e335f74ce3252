import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { answered, closeDesk, openDesk, payer, type Desk } from './desk.ts';

afterAll(closeDesk);
const RELEASE = 'preauthorization-release';
const ATTENTION = 'preauthorization-attention';
let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});

/** The patient keeps a visit from the health plan. @returns its id */
async function restrict(dateOfService = '2026-12-20', serviceCode?: string): Promise<string> {
  const { restrict: keep } = await import('../../../functions/registration/eligibility/use-cases/restrictions.ts');
  const { body } = await keep(desk.bench.context, desk.patientId, { dateOfService, serviceCode });
  return (body as { id: string }).id;
}
const told = (): number => payer.told.length + payer.asked.length;

describe('what a patient pays in full and keeps from the health plan', () => {
  test.each([
    ['a day within its dates', undefined],
    ['that service on a day within its dates', '70551'],
  ])(
    'is not asked for at the payer: a request for %s is refused at once, in words that say what to do',
    async (_, code) => {
      await restrict('2026-12-20', code);
      await expect(desk.ask()).rejects.toThrow(/asked that the health plan hears nothing of it.*end the restriction/);
    },
  );

  test.each([
    ['another service', '2026-12-20', '99213'],
    ['a day before it', '2026-12-13', undefined],
    ['a day after it', '2027-02-15', undefined],
  ])('does not hold up a request that it is no part of: %s', async (_, day, code) => {
    await restrict(day, code);
    expect(await desk.openTasks(await desk.ask())).toEqual([RELEASE]);
  });

  test('stops a request that was under way, before the payer hears of it', async () => {
    const id = await desk.ask();
    await restrict();
    expect(await desk.page(id, RELEASE)).toContain('asked that the health plan hears nothing of it');
    await desk.decide(id, RELEASE, 'release');

    expect(await desk.read(id)).toMatchObject({
      status: 'needs-attention',
      standstill: { code: 'withheld-from-health-plan' },
    });
    expect(await desk.openTasks(id)).toEqual([ATTENTION]);
    expect(told()).toBe(0);
  });

  test('stops it again while nothing was changed, and lets it go on once the patient took it back', async () => {
    const id = await desk.ask();
    const restriction = await restrict();
    await desk.decide(id, RELEASE, 'release');
    await desk.decide(id, ATTENTION, 'again');
    expect((await desk.read(id)).status).toBe('needs-attention');
    expect(told()).toBe(0);

    const { endRestriction } = await import('../../../functions/registration/eligibility/use-cases/restrictions.ts');
    await endRestriction(desk.bench.context, desk.patientId, restriction, 1);
    payer.submissions.push(answered('A1'));
    await desk.decide(id, ATTENTION, 'again');
    expect((await desk.read(id)).status).toBe('approved');
  });

  test('stops staff from asking the payer whether authorization is required', async () => {
    desk = await openDesk('fhir-pas', { requirements: [] });
    await restrict();
    await expect(desk.ask()).rejects.toThrow(/hears nothing/);
    const other = await openDesk('fhir-pas', { requirements: [] });
    desk = other;
    const id = await desk.ask();
    await restrict();
    expect(await desk.page(id, 'preauthorization-determination')).toContain('hears nothing of it');
  });

  test('stops a request that is assessed anew, before staff are asked to do anything more for it', async () => {
    const id = await desk.ask({}, ['73721']);
    expect((await desk.read(id)).status).toBe('awaiting-information');
    await restrict('2026-12-20', '73721');
    const { supplyInformation } = await import('../../../functions/preauthorization/use-cases/supply-information.ts');
    const { version } = await desk.read(id);
    await supplyInformation(desk.bench.context, id, version, { facts: { weeks: 8 }, answers: [] });
    await desk.drive(id);

    expect(await desk.read(id)).toMatchObject({ standstill: { code: 'withheld-from-health-plan' } });
    expect(await desk.openTasks(id)).toEqual([ATTENTION]);
  });

  test('is not inquired after, where the payer has the request already; cancelling it tells the payer', async () => {
    const id = await desk.ask();
    payer.submissions.push(answered('A4'));
    await desk.decide(id, RELEASE, 'release');
    await restrict();
    desk.bench.setTime('2026-12-01T15:00:00.000Z');
    await desk.drive(id);

    expect(await desk.openTasks(id)).toEqual([ATTENTION]);
    expect(payer.asked).toEqual([]);
    payer.submissions.push(answered('C'));
    await desk.decide(id, ATTENTION, 'cancel', { reason: 'The patient pays.' });
    expect((await desk.read(id)).status).toBe('cancelled');
    expect(payer.told.at(-1)?.purpose).toBe('cancellation');
  });

  test('cannot come into a request by a change', async () => {
    const id = await desk.ask();
    await restrict('2027-03-01');
    const { requestChange } = await import('../../../functions/preauthorization/use-cases/request-change.ts');
    const { change } = await import('../../../functions/preauthorization/schemas.ts');
    const wish = change.parse({
      reason: 'Later.',
      submitterId: desk.frontDesk.id,
      items: [{ sequence: 1, servicedPeriod: { start: '2027-02-15', end: '2027-03-15' } }],
    });
    const { version } = await desk.read(id);
    await expect(requestChange(desk.bench.context, id, version, wish)).rejects.toThrow(/hears nothing/);
  });
});

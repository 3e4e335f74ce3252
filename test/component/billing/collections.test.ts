import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { usd } from '../../../functions/platform/money.ts';
import { collectionReply } from '../../../functions/billing/collections/schemas.ts';
import {
  decideAssistance,
  recordAssistance,
  recordNotice,
  sendToCollections,
} from '../../../functions/billing/collections/use-cases/change-collection.ts';
import { showCollections } from '../../../functions/billing/collections/use-cases/standing.ts';
import { openDisputes, type DisputesDesk } from './disputes-desk.ts';
import type { Told } from './desk.ts';

let desk: DisputesDesk;
let accountId: string;
let charges: readonly [Told, Told];
let invoice: Told;
beforeEach(async () => {
  desk = await openDisputes();
  accountId = await desk.account();
  charges = [await desk.charge(accountId, 20_000), await desk.charge(accountId, 5_000)];
  invoice = await desk.invoice(accountId, charges);
});
afterEach(() => desk.bench.close());

const send = (chargeIds?: readonly string[]) =>
  sendToCollections(desk.context, accountId, invoice.id, { chargeIds, staffId: desk.supervisor.id });
const shown = async () =>
  collectionReply.parse(JSON.parse(JSON.stringify((await showCollections(desk.context, accountId, invoice.id)).body)));

describe('an invoice goes to collections', () => {
  test('once, where nothing stands against it; what was sent is kept', async () => {
    expect(await shown()).toMatchObject({ mayBeSent: true, bars: [], owed: usd(25_000), status: 'not-sent' });
    await send();
    expect(await shown()).toMatchObject({ status: 'sent', sent: [{ amount: usd(25_000) }] });
    await expect(send()).rejects.toMatchObject({ type: 'not-in-this-status' });
  });

  test('not while a charge of it is disputed: refused with the reason, and the attempt is in the audit', async () => {
    const { id } = await desk.open(accountId, [charges[0]]);
    await expect(send()).rejects.toMatchObject({ type: 'collections-barred', faults: [{ code: 'dispute' }] });
    const refused = (await desk.bench.audit()).filter(({ action }) => action === 'collection.refused');
    expect(refused).toMatchObject([{ recordId: invoice.id, reason: `dispute; by ${desk.supervisor.id}` }]);
    expect((await shown()).bars[0]?.words).toContain(id);
    await send([charges[1].id]);
    expect(await shown()).toMatchObject({ sent: [{ chargeIds: [charges[1].id], amount: usd(5_000) }] });
  });

  test('not while the patient may still contest the answer', async () => {
    const { id } = await desk.open(accountId, [charges[0]]);
    await desk.pass();
    await desk.decide(id, 'review', { choice: 'uphold', answer: 'It stands.' });
    await expect(send()).rejects.toMatchObject({ type: 'collections-barred' });
  });

  test('not while an application for assistance waits, and again once it is decided', async () => {
    const staffId = desk.supervisor.id;
    await recordAssistance(desk.context, accountId, invoice.id, { appliedOn: '2026-11-23', staffId });
    await expect(send()).rejects.toMatchObject({ faults: [{ code: 'assistance-application' }] });
    const decided = { decidedOn: '2026-11-23', outcome: 'denied' as const, staffId };
    await decideAssistance(desk.context, accountId, invoice.id, decided);
    await expect(decideAssistance(desk.context, accountId, invoice.id, decided)).rejects.toMatchObject({
      type: 'not-in-this-status',
    });
    await send();
  });

  test('of a nonprofit hospital not before its clocks are over', async () => {
    await desk.bench.changeClinic({ nonprofitHospital: true });
    const staffId = desk.supervisor.id;
    await expect(send()).rejects.toMatchObject({ faults: [{ code: 'first-120-days' }, { code: 'no-notice' }] });
    // Day 100 after the invoice of 23 November: the notice binds until day 130.
    desk.bench.setTime('2027-03-03T15:00:00.000Z');
    await recordNotice(desk.context, accountId, invoice.id, { givenOn: '2027-03-03', staffId });
    desk.bench.setTime('2027-04-01T15:00:00.000Z');
    await expect(send()).rejects.toMatchObject({ faults: [{ code: 'notice-period' }] });
    desk.bench.setTime('2027-04-02T15:00:00.000Z');
    await send();
  });

  test.each([
    ['a charge that is not on it', async () => send([(await desk.charge(accountId, 100)).id])],
    [
      'a day to come',
      async () =>
        recordNotice(desk.context, accountId, invoice.id, { givenOn: '2026-11-24', staffId: desk.supervisor.id }),
    ],
  ])('%s is refused', async (_what, act) => {
    await expect(act()).rejects.toMatchObject({ type: 'validation-failed' });
  });

  test('never while a dispute begins: of the two at once one sees the other, and the bill is barred or called back', async () => {
    for (let round = 0; round < 6; round += 1) {
      const charge = await desk.charge(accountId, 1_000);
      invoice = await desk.invoice(accountId, [charge]);
      const [sent, opened] = await Promise.allSettled([send(), desk.open(accountId, [charge])]);
      expect(opened.status).toBe('fulfilled');
      expect((await shown()).status).toBe(sent.status === 'fulfilled' ? 'recalled' : 'not-sent');
    }
  });
});

describe('what is with collections when the patient disputes it', () => {
  test('is called back: the dispute and the recall are one change', async () => {
    await send();
    const { id } = await desk.open(accountId, [charges[0]]);
    expect(await shown()).toMatchObject({ status: 'recalled', recalledFor: id });
    const announced = (await desk.bench.effects('announce')).map(({ params }) => params.eventType);
    expect(announced).toContain('collection.recalled');
  });
});

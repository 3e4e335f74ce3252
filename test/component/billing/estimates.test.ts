import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type * as z from 'zod';
import { goodFaithEstimateBody } from '../../../functions/billing/estimates/schemas.ts';
import { recordEstimate } from '../../../functions/billing/estimates/use-cases/record-estimate.ts';
import { showComparison, showEstimate } from '../../../functions/billing/estimates/use-cases/show-estimate.ts';
import { newId } from '../../../functions/platform/ids.ts';
import { usd } from '../../../functions/platform/money.ts';
import { bodyOf, openBilling, type BillingDesk, type Told } from './desk.ts';

jest.setTimeout(60_000);

const [SURGEON, ANESTHETIST] = ['1245319599', '1003000126'];

describe('a good-faith estimate', () => {
  let desk: BillingDesk;
  beforeEach(async () => {
    desk = await openBilling();
  });
  afterEach(() => desk.bench.close());

  const record = async (more: Partial<z.input<typeof goodFaithEstimateBody>> = {}) =>
    bodyOf<Told & { dueOn?: string; onTime: boolean; keptUntil: string }>(
      await recordEstimate(
        desk.context,
        desk.patientId,
        goodFaithEstimateBody.parse({
          dateOfService: '2026-12-14',
          givenOn: '2026-11-24',
          items: [
            { provider: SURGEON, code: '29881', amount: usd(100_000) },
            { provider: ANESTHETIST, code: '01400', amount: usd(50_000) },
          ],
          staffId: desk.staffId,
          ...more,
        }),
      ),
    );

  test('is due within three business days of scheduling ten business days ahead, and the record tells whether that was kept', async () => {
    const scheduledOn = '2026-11-23';
    expect(await record({ scheduledOn, givenOn: '2026-11-26' })).toMatchObject({ dueOn: '2026-11-26', onTime: true });
    expect(await record({ scheduledOn, givenOn: '2026-11-27' })).toMatchObject({ dueOn: '2026-11-26', onTime: false });
  });

  test('is due within one business day of scheduling three ahead, and not at all nearer than that unless it is asked for', async () => {
    const soon = { dateOfService: '2026-11-27', givenOn: '2026-11-24' };
    expect(await record({ ...soon, scheduledOn: '2026-11-23' })).toMatchObject({ dueOn: '2026-11-24' });
    expect((await record({ ...soon, scheduledOn: '2026-11-25' })).dueOn).toBeUndefined();
    expect(await record({ ...soon, requestedOn: '2026-11-23' })).toMatchObject({ dueOn: '2026-11-26' });
  });

  test('is kept for six years after the service, and stays as it was when another replaces it', async () => {
    const first = await record();
    expect(first.keptUntil).toBe('2032-12-14');
    await record({ replaces: first.id, givenOn: '2026-11-25' });
    expect(bodyOf(await showEstimate(desk.context, desk.patientId, first.id))).toMatchObject(first);
    const [item] = (await desk.bench.items()).filter(({ id }) => id === first.id);
    expect(item).not.toHaveProperty('expires');
  });

  test('is held against the invoice as it was issued, each provider for itself', async () => {
    const estimate = await record();
    const accountId = await desk.account();
    const more = { estimateId: estimate.id };
    const bill = async (surgeon: number, anesthetist: number): Promise<unknown> => {
      const charges = [
        await desk.charge(accountId, surgeon, { ...more, provider: SURGEON }),
        await desk.charge(accountId, anesthetist, { ...more, provider: ANESTHETIST }),
      ];
      const { id: invoiceId } = await desk.invoice(accountId, charges);
      // What is paid later makes the bill no smaller.
      await desk.pay(accountId, 10_000, { id: invoiceId, version: 0, status: '' });
      const told = await showComparison(desk.context, { accountId, invoiceId, estimateId: estimate.id });
      return bodyOf<{ substantiallyInExcess: boolean }>(told).substantiallyInExcess;
    };
    expect(await bill(139_999, 50_000)).toBe(false);
    expect(await bill(140_000, 50_000)).toBe(true);
    expect(await bill(130_000, 80_000)).toBe(false);
  });

  test('of somebody else is not found, and no charge names it', async () => {
    const estimate = await record();
    await expect(showEstimate(desk.context, newId('patient'), estimate.id)).rejects.toThrow('no such estimate');
    const accountId = await desk.account();
    await expect(desk.charge(accountId, 100, { estimateId: newId('goodFaithEstimate') })).rejects.toMatchObject({
      faults: [{ pointer: '/estimateId', code: 'unknown-reference' }],
    });
  });
});

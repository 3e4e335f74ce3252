import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Answer } from '../../local/demo/clients.ts';
import { startTestProduct, type TestClinic, type TestProduct } from './harness.ts';
import { approvedCase, newReservation } from './world/preauthorization.ts';

interface Units {
  readonly certified: number;
  readonly available: number;
  readonly reserved: number;
  readonly used: number;
}
interface Kept {
  readonly id: string;
  readonly quantity: number;
  readonly status: 'reserved' | 'used' | 'released';
}
interface Reserved {
  readonly reservation: Kept;
  readonly authorization: Units;
}
interface Refused {
  readonly type: string;
  readonly detail: string;
  readonly errors: readonly { readonly pointer: string; readonly detail: string; readonly code: string }[];
}

const CERTIFIED = 9;

jest.setTimeout(120_000);

describe('an authorization', () => {
  let product: TestProduct;
  let clinic: TestClinic;
  let id: string;
  beforeAll(async () => {
    product = await startTestProduct();
    clinic = await product.clinic();
    id = await approvedCase(product, clinic, { quantity: { value: CERTIFIED, unit: 'visit' } });
  });
  afterAll(() => product.stop());

  const reserve = (wish: object = {}): Promise<Answer<Reserved & Refused>> =>
    clinic.system.call('POST', `/v1/preauthorizations/${id}/authorizations/1/reservations`, {
      ...newReservation,
      ...wish,
    });
  const end = (reservation: string, deed: 'use' | 'release', body: object = {}): Promise<Answer<Reserved & Refused>> =>
    clinic.system.call('POST', `/v1/preauthorizations/${id}/reservations/${reservation}/${deed}`, body);

  /** What is left now; it must add up to what was certified, and to what the reservations say. */
  async function left(): Promise<Units> {
    const { authorizations, reservations } = await clinic.system.must<{
      authorizations: readonly Units[];
      reservations: readonly Kept[];
    }>('GET', `/v1/preauthorizations/${id}/authorizations`);
    const [units] = authorizations;
    if (!units) throw new Error('there is no authorization');
    const { certified, available, reserved, used } = units;
    const sumOf = (status: Kept['status']): number =>
      reservations.filter((kept) => kept.status === status).reduce((sum, { quantity }) => sum + quantity, 0);
    expect({ certified, total: available + reserved + used }).toEqual({ certified: CERTIFIED, total: CERTIFIED });
    expect({ reserved, used }).toEqual({ reserved: sumOf('reserved'), used: sumOf('used') });
    expect(Math.min(available, reserved, used)).toBeGreaterThanOrEqual(0);
    return { certified, available, reserved, used };
  }

  const with201 = (answers: readonly Answer<Reserved & Refused>[]): string[] =>
    answers.filter(({ status }) => status === 201).map(({ body }) => body.reservation.id);

  test('is not reserved outside its validity, for another provider, for more than is left: each is told', async () => {
    const refused = [
      { wish: { dateOfService: '2026-11-23' }, pointer: '/dateOfService', code: 'outside-validity' },
      { wish: { dateOfService: '2026-12-10' }, pointer: '/dateOfService', code: 'outside-validity' },
      { wish: { provider: '1234567893' }, pointer: '/provider', code: 'provider-not-covered' },
      { wish: { quantity: CERTIFIED + 1 }, pointer: '/quantity', code: 'not-enough-left' },
    ];
    for (const { wish, pointer, code } of refused) {
      const { status, body } = await reserve(wish);
      expect({ status, type: body.type }).toEqual({ status: 422, type: expect.stringMatching(/validation-failed$/) });
      expect(body.errors).toEqual([{ pointer, code, detail: expect.stringMatching(/^(must|is) .+/) }]);
    }
    const all = await reserve({ quantity: 99, dateOfService: '2027-01-01', provider: '1234567893' });
    expect(all.body.errors.map(({ pointer }) => pointer).toSorted()).toEqual([
      '/dateOfService',
      '/provider',
      '/quantity',
    ]);
    expect(await left()).toEqual({ certified: CERTIFIED, available: CERTIFIED, reserved: 0, used: 0 });
  });

  test('can be reserved on its first and its last day', async () => {
    const answers = [await reserve({ dateOfService: '2026-11-24' }), await reserve({ dateOfService: '2026-12-09' })];
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    for (const reservation of with201(answers)) expect((await end(reservation, 'release')).status).toBe(200);
    expect((await left()).available).toBe(CERTIFIED);
  });

  test('is never oversold, however many reserve, use and release at once', async () => {
    const answers = await Promise.all(Array.from({ length: CERTIFIED + 7 }, () => reserve()));
    const reservations = with201(answers);
    // Whoever did not get one was told that nothing is left, or that too many came at once; then it tries again.
    for (const { status, body } of answers.filter((answer) => answer.status !== 201))
      expect([
        [422, 'not-enough-left'],
        [409, undefined],
      ]).toContainEqual([status, body.errors?.[0]?.code]);
    let more = await reserve();
    while (more.status === 201) {
      reservations.push(more.body.reservation.id);
      more = await reserve();
    }
    expect(more.body.errors[0]?.code).toBe('not-enough-left');
    expect(reservations).toHaveLength(CERTIFIED);
    expect(await left()).toEqual({ certified: CERTIFIED, available: 0, reserved: CERTIFIED, used: 0 });

    // Each is used and released at once: one of both comes about.
    const ended = await Promise.all(
      reservations.slice(0, 4).map(async (reservation) => {
        const pair = await Promise.all([end(reservation, 'use'), end(reservation, 'release')]);
        return pair.map(({ status }) => status).toSorted((a, b) => a - b);
      }),
    );
    for (const statuses of ended) expect(statuses).toEqual([200, 409]);
    const { used, available } = await left();
    expect(used + available).toBe(4);

    // What is free is taken while more is freed and used.
    await Promise.all([
      ...reservations.slice(4, 6).map((reservation) => end(reservation, 'release')),
      ...reservations.slice(6, 8).map((reservation) => end(reservation, 'use')),
      ...Array.from({ length: 6 }, () => reserve()),
    ]);
    await left();
  });

  test('takes no more back than was reserved, and each reservation ends once', async () => {
    let { available } = await left();
    if (available === 0) {
      const { reservations } = await clinic.system.must<{ reservations: readonly Kept[] }>(
        'GET',
        `/v1/preauthorizations/${id}/authorizations`,
      );
      const open = reservations.find(({ status }) => status === 'reserved');
      expect((await end(open?.id ?? '', 'release')).status).toBe(200);
      available = 1;
    }
    const { body } = await reserve();
    const before = await left();
    const tooMany = await end(body.reservation.id, 'use', { quantity: 2 });
    expect([tooMany.status, tooMany.body.errors[0]?.pointer]).toEqual([422, '/quantity']);
    expect(await left()).toEqual(before);
    expect((await end(body.reservation.id, 'use', { quantity: 1 })).status).toBe(200);
    for (const deed of ['use', 'release'] as const) {
      const again = await end(body.reservation.id, deed);
      expect([again.status, again.body.type]).toEqual([409, expect.stringMatching(/not-in-this-status$/)]);
    }
    expect(await left()).toEqual({ ...before, reserved: before.reserved - 1, used: before.used + 1 });
  });

  test('that ends in two weeks with units left is warned of, once, to who asked for it', async () => {
    const told = async (): Promise<number> => {
      const { changes } = await clinic.system.must<{ changes: readonly { id: string; event: string }[] }>(
        'GET',
        '/v1/changes?limit=200',
      );
      return changes.filter((change) => change.id === id && change.event === 'preauthorization.expiring').length;
    };
    const mailed = async (): Promise<number> =>
      (await product.mailbox.mails(clinic.staff.frontDesk.email)).filter(
        ({ text }) => text.includes(id) && /expires soon/.test(text),
      ).length;
    // It ends with 9 December: 14 days before its end in Chicago is 26 November, midnight, which is 06:00 UTC.
    const warning = Date.parse('2026-11-26T06:00:00Z');
    await product.pass((warning - product.stack.clock.now()) / 1000 - 60);
    expect([await told(), await mailed()]).toEqual([0, 0]);
    await product.pass(180);
    expect([await told(), await mailed()]).toEqual([1, 1]);
    await product.pass(3600);
    expect([await told(), await mailed()]).toEqual([1, 1]);
    expect(product.stack.faults()).toEqual([]);
    expect(product.stack.refused()).toEqual([]);
  });
});

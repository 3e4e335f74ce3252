/** That a payer is subscribed to once, whatever becomes of it, over the stored records. */
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { PayerGateway } from '../../functions/preauthorization/gateways/gateway.ts';
import { submission } from '../unit/preauthorization/pas-sample.ts';
import { MONDAY, openClinic, type ClinicBench } from './clinic-bench.ts';

const subscribe = jest.fn<NonNullable<PayerGateway['subscribe']>>();
const unused = (): never => {
  throw new Error('not of this test');
};
const gateway: PayerGateway = { submit: unused, inquire: unused, sendDocuments: unused, subscribe };
const { payer, providers } = submission();
let count = 0;
let bench: ClinicBench;
let subscribeToPayer: (typeof import('../../functions/preauthorization/use-cases/subscribe-to-payer.ts'))['subscribeToPayer'];

beforeAll(async () => {
  bench = await openClinic();
  ({ subscribeToPayer } = await import('../../functions/preauthorization/use-cases/subscribe-to-payer.ts'));
});
afterAll(() => bench.close());
let request: ReturnType<typeof submission>;
beforeEach(() => {
  count += 1;
  bench.setTime(MONDAY);
  subscribe.mockReset().mockResolvedValue(true);
  const notificationUrl = 'https://desk.example.org/payers/summit-advantage/notifications';
  request = submission({ payer: { ...payer, id: `payer-${count}` }, notificationUrl });
});
const days = (number: number): string => new Date(Date.parse(MONDAY) + number * 24 * 3_600_000).toISOString();

describe('a payer is subscribed to', () => {
  test('once for each requestor', async () => {
    await subscribeToPayer(gateway, request);
    await subscribeToPayer(gateway, request);
    expect(subscribe.mock.calls).toEqual([[request.payer, request.notificationUrl, '1003000142']]);
    const another = { ...request, providers: { ...providers, facility: { npi: '1003000159' } } };
    await subscribeToPayer(gateway, another);
    expect(subscribe).toHaveBeenCalledTimes(2);
  });

  test('anew when notifications should come elsewhere, and after a month', async () => {
    await subscribeToPayer(gateway, request);
    await subscribeToPayer(gateway, { ...request, notificationUrl: 'https://new.example.org/notifications' });
    expect(subscribe).toHaveBeenCalledTimes(2);
    bench.setTime(days(31));
    await subscribeToPayer(gateway, { ...request, notificationUrl: 'https://new.example.org/notifications' });
    expect(subscribe).toHaveBeenCalledTimes(3);
  });

  test('again a day after it took none, and not before', async () => {
    subscribe.mockResolvedValue(false);
    await subscribeToPayer(gateway, request);
    bench.setTime(days(0.9));
    await subscribeToPayer(gateway, request);
    expect(subscribe).toHaveBeenCalledTimes(1);
    bench.setTime(days(1.1));
    await subscribeToPayer(gateway, request);
    expect(subscribe).toHaveBeenCalledTimes(2);
  });

  test('without ever failing what the case was about', async () => {
    subscribe.mockRejectedValue(new Error('broken'));
    await expect(subscribeToPayer(gateway, request)).resolves.toBeUndefined();
  });

  test('only where its gateway can', async () => {
    const manual: PayerGateway = { ...gateway, subscribe: undefined };
    await expect(subscribeToPayer(manual, request)).resolves.toBeUndefined();
  });
});

test('what is kept of a subscription holds no clinic’s data', async () => {
  await subscribeToPayer(gateway, request);
  const kept = (await bench.items()).filter(({ pk }) => pk === `payer#${request.payer.id}`);
  expect(kept).toEqual([
    {
      pk: `payer#${request.payer.id}`,
      sk: 'subscription#1003000142',
      type: 'payerSubscription',
      schema: 1,
      notificationUrl: request.notificationUrl,
      taken: true,
      until: days(30),
      expires: Date.parse(days(30)) / 1000,
    },
  ]);
});

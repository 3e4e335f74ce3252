import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hostedCheckout } from '../../../functions/billing/payments/gateway/hosted-checkout.ts';

/** A provider that says whatever it is told to. */
let says: { status: number; body: string } = { status: 200, body: '' };
let asked: { method?: string; url?: string; headers: Record<string, unknown>; body: string }[] = [];
let server: Server;
beforeAll(async () => {
  process.env['STAGE'] = 'local';
  process.env['OUTBOUND_EXCEPTIONS'] = 'loopback';
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      asked.push({ method: request.method, url: request.url, headers: request.headers, body });
      response.writeHead(says.status).end(says.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

const gateway = () => {
  asked = [];
  return hostedCheckout({ endpoint: `http://localhost:${(server.address() as AddressInfo).port}/v1/` }, 'key_1');
};
const stateOf = async (body: unknown, status = 200) => {
  says = { status, body: typeof body === 'string' ? body : JSON.stringify(body) };
  return await gateway().stateOf('checkout_1');
};
const open = { reference: 'checkout_1', status: 'open', payments: [] };
const payment = { id: 'pm_1', status: 'succeeded', amount: 500, currency: 'USD', at: '2026-11-23T15:00:00Z' };

describe('what a payment gateway answers', () => {
  test('is read, with what it does not say', async () => {
    expect(await stateOf({ ...open, more: 1, payments: [payment] })).toEqual({
      ...open,
      payments: [{ ...payment, at: '2026-11-23T15:00:00.000Z', refunds: [], chargedBack: 0 }],
    });
    expect(asked[0]).toMatchObject({ method: 'GET', url: '/v1/checkouts/checkout_1' });
    expect(asked[0]?.headers['authorization']).toBe('Bearer key_1');
  });

  test.each([
    ['no JSON', '<html>Welcome</html>'],
    ['half of it', '{"reference": "checkout_1", "sta'],
    ['another checkout', { ...open, reference: 'checkout_2' }],
    ['another currency', { ...open, payments: [{ ...payment, currency: 'CAD' }] }],
    ['parts of a cent', { ...open, payments: [{ ...payment, amount: 0.5 }] }],
    ['less than nothing', { ...open, payments: [{ ...payment, amount: -500 }] }],
    ['a status that nobody knows', { ...open, payments: [{ ...payment, status: 'maybe' }] }],
  ])('is no answer where it is %s: nothing of it is believed', async (_what, body) => {
    await expect(stateOf(body)).rejects.toMatchObject({ name: 'GatewayUnanswered' });
  });

  test('is no answer while its key is refused, it is busy or it fails, and none where it knows no such page', async () => {
    for (const status of [401, 403, 429, 500, 503, 302])
      await expect(stateOf({}, status)).rejects.toMatchObject({ problem: `http-${status}` });
    expect(await stateOf({}, 404)).toBeUndefined();
  });

  test('to a refund is final where it refuses it, and asked again where it fails', async () => {
    const refund = { reference: 'refund_1', paymentId: 'pm_1', amount: 100, currency: 'USD' } as const;
    says = { status: 409, body: '{}' };
    await expect(gateway().refund(refund)).rejects.toMatchObject({ name: 'GatewayRefused' });
    says = { status: 500, body: '{}' };
    await expect(gateway().refund(refund)).rejects.toMatchObject({ name: 'GatewayUnanswered' });
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({ reference: 'refund_1', amount: 100, currency: 'USD' });
    expect(asked[0]?.headers['idempotency-key']).toBe('refund_1');
  });

  test('to a closing is final where it refuses it, and asked again where it fails', async () => {
    says = { status: 409, body: '{}' };
    await expect(gateway().close('checkout_1')).rejects.toMatchObject({ name: 'GatewayRefused' });
    says = { status: 500, body: '{}' };
    await expect(gateway().close('checkout_1')).rejects.toMatchObject({ name: 'GatewayUnanswered' });
    expect(asked[0]).toMatchObject({ method: 'POST', url: '/v1/checkouts/checkout_1/closing' });
  });

  test('to an opening must be a page', async () => {
    const page = {
      reference: 'checkout_1',
      amount: 500,
      currency: 'USD',
      returnUrl: 'https://desk.example.org/back',
      expiresAt: '2026-11-24T15:00:00.000Z',
    } as const;
    says = { status: 201, body: '{"url":"javascript:alert(1)"}' };
    await expect(gateway().open(page)).rejects.toMatchObject({ problem: 'not-understood' });
    says = { status: 201, body: '{"url":"https://pay.example.org/1"}' };
    expect(await gateway().open(page)).toEqual({ url: 'https://pay.example.org/1' });
  });
});

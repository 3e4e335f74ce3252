import * as z from 'zod';
import { callOut, OutboundFailure, type OutboundRequest } from '../../../platform/outbound.ts';
import { GatewayRefused, GatewayUnanswered, type PaymentGateway } from './gateway.ts';

/**
 * The one protocol that Frontdesk speaks with payment gateways (docs/payments.md): JSON over HTTPS with a key. A provider of another kind
 * gets a file like this one.
 */

/** How long an answer is waited for, in milliseconds: an API request waits for it. */
const TIMEOUT = 8_000;
const MAX_BYTES = 256 * 1024;

const cents = z.int().min(0).max(100_000_000_000);
const name = z.string().regex(/^[\x21-\x7e]{1,128}$/);
const opened = z.object({ url: z.url({ protocol: /^https?$/ }).max(2000) });
const refund = z.object({
  id: name,
  reference: name.optional(),
  status: z.enum(['pending', 'succeeded', 'failed']),
  amount: cents,
});
const payment = z.object({
  id: name,
  status: z.enum(['succeeded', 'failed']),
  amount: cents,
  currency: z.literal('USD'),
  at: z.iso.datetime().transform((at) => new Date(at).toISOString()),
  refunds: z.array(refund).max(100).default([]),
  chargedBack: cents.default(0),
});
const state = z.object({
  reference: name,
  status: z.enum(['open', 'paid', 'expired']),
  payments: z.array(payment).max(100),
});

/** The gateway at this address, called with this key. */
export function hostedCheckout({ endpoint }: { readonly endpoint: string }, apiKey: string): PaymentGateway {
  const call = async (
    method: OutboundRequest['method'],
    path: string,
    body?: { readonly reference: string },
  ): Promise<{ status: number; body: unknown }> => {
    const response = await callOut({
      url: `${endpoint.replace(/\/+$/, '')}${path}`,
      method,
      headers: {
        Authorization: `Bearer ${apiKey}`,
        Accept: 'application/json',
        ...(body ? { 'Content-Type': 'application/json', 'Idempotency-Key': body.reference } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      timeoutMs: TIMEOUT,
      maxBytes: MAX_BYTES,
    }).catch((error: unknown) => {
      throw error instanceof OutboundFailure ? new GatewayUnanswered(error.reason) : error;
    });
    const { status } = response;
    if (status >= 300 && !refusals.has(status)) throw new GatewayUnanswered(`http-${status}`);
    return { status, body: parsed(response.body.toString('utf8')) };
  };
  return {
    open: async (page) => {
      const { status, body } = await call('POST', '/checkouts', page);
      if (status >= 300) throw new GatewayRefused(`http-${status}`);
      return read(opened, body);
    },
    stateOf: async (reference) => {
      const { status, body } = await call('GET', `/checkouts/${encodeURIComponent(reference)}`);
      if (status === 404) return undefined;
      if (status >= 300) throw new GatewayUnanswered(`http-${status}`);
      const found = read(state, body);
      if (found.reference !== reference) throw new GatewayUnanswered('about-another');
      return found;
    },
    close: async (reference) => {
      const { status } = await call('POST', `/checkouts/${encodeURIComponent(reference)}/closing`, { reference });
      if (status >= 300) throw new GatewayRefused(`http-${status}`);
    },
    refund: async ({ paymentId, ...refunded }) => {
      const { status } = await call('POST', `/payments/${encodeURIComponent(paymentId)}/refunds`, refunded);
      if (status >= 300) throw new GatewayRefused(`http-${status}`);
    },
  };
}

/** What stays refused however often it is asked. That a key is refused (401, 403) is mended by an operator. */
const refusals: ReadonlySet<number> = new Set([400, 404, 409, 410, 422]);

function read<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const found = schema.safeParse(body);
  if (!found.success) throw new GatewayUnanswered('not-understood');
  return found.data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

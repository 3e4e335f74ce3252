import { now } from '../platform/clock.ts';
import { commit } from '../platform/commit.ts';
import { StaleVersion } from '../platform/errors.ts';
import type { Effect } from '../platform/effects/effect.ts';
import type { Outcome } from '../platform/effects/consumer.ts';
import { logger } from '../platform/log.ts';
import { publishMetrics } from '../platform/metrics.ts';
import { callOut, OutboundFailure } from '../platform/outbound.ts';
import { wants, type Endpoint } from './endpoint.ts';
import { retryAt } from './rules/retries.ts';
import { systemContext } from './system-context.ts';
import { signedHeaders } from './signing.ts';
import { endpointChange, listEndpoints, noteAttempt, readEndpoint, startDelivery } from './store.ts';

/** Makes one delivery for each endpoint that wants the event. Safe to repeat. */
export async function announce(effect: Effect<'announce'>): Promise<Outcome> {
  const endpoints = await listEndpoints(effect.clinicId);
  for (const endpoint of endpoints) {
    if (endpoint.status !== 'enabled' || !wants(endpoint, effect.params.eventType)) continue;
    await startDelivery(effect.clinicId, {
      ...effect.params,
      endpointId: endpoint.id,
      occurredAt: effect.createdAt,
      about: effect.subjectId,
    });
  }
  return { done: true };
}

/**
 * Tries to deliver one event to one endpoint: 2xx is taken, 410 asks to be left alone, all else is tried again with growing
 * pauses for a day. A receiver may get an event twice; its `webhook-id` is the same.
 */
export async function deliverWebhook(effect: Effect<'deliverWebhook'>): Promise<Outcome> {
  const { clinicId, params } = effect;
  const endpoint = await readEndpoint(clinicId, params.endpointId);
  const note = (status: 'pending' | 'delivered' | 'failed' | 'dropped', result?: string): Promise<void> =>
    noteAttempt(clinicId, params.endpointId, params.eventId, status, result);
  if (!endpoint || endpoint.status !== 'enabled') {
    await note('dropped');
    return { done: true };
  }
  const result = await post(endpoint, effect);
  if (/^2\d\d$/.test(result)) {
    await note('delivered', result);
    return { done: true };
  }
  if (result === '410') {
    await disable(effect, endpoint);
    await note('dropped', result);
    return { done: true };
  }
  const next = retryAt(effect.createdAt, effect.attempts, now(), Math.random());
  if (next) {
    await note('pending', result);
    return { retryAt: next, problem: result };
  }
  await note('failed', result);
  publishMetrics({ webhookGivenUp: 1 });
  logger.warn('webhook given up', { clinicId, endpointId: params.endpointId, eventId: params.eventId, result });
  // Ours is done: the delivery stays listed as failed, and only the clinic can have it replayed.
  return { done: true };
}

/** @returns the HTTP status, or one word for why there was none */
async function post(endpoint: Endpoint, effect: Effect<'deliverWebhook'>): Promise<string> {
  const { eventId, eventType, status, subjectVersion, occurredAt, about } = effect.params;
  const at = now();
  // Ids and words of our own alone: whoever wants to know more asks the API.
  const body = JSON.stringify({
    type: eventType,
    timestamp: occurredAt,
    data: { id: about, status, version: subjectVersion },
  });
  try {
    const answer = await callOut({
      url: endpoint.url,
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...(await signedHeaders(endpoint.id, eventId, body, at)) },
      body,
      timeoutMs: 15_000,
      maxBytes: 64 * 1024,
    });
    return String(answer.status);
  } catch (error) {
    if (error instanceof OutboundFailure) return error.reason;
    throw error;
  }
}

async function disable(effect: Effect, endpoint: Endpoint): Promise<void> {
  const { version, ...rest } = endpoint;
  const { record, writes } = endpointChange({ ...rest, status: 'disabled' }, version, 'webhookEndpoint.disabled');
  try {
    await commit(systemContext(effect), { records: [record], writes, reason: 'it answered 410' });
  } catch (error) {
    // Changed meanwhile: the next delivery finds it as it is then.
    if (!(error instanceof StaleVersion)) throw error;
  }
}

import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { idPattern } from '../../platform/ids.ts';
import { logger } from '../../platform/log.ts';
import { publishMetrics } from '../../platform/metrics.ts';
import type { Needs } from '../../platform/needs.ts';
import { hearFromGateway, type Hearing } from '../checkouts/use-cases/hear-from-gateway.ts';

export const needs = {
  records: ['get', 'put'],
  audit: 'put',
  paymentSecrets: 'read',
} as const satisfies Needs;

export const pages = [{ method: 'POST', path: '/payment-events/{clinicId}' }] as const;

const MAX_BYTES = 64 * 1024;

/** What the gateway is answered. Whoever cannot sign learns nothing of the clinic, and not whether there is one. */
const answers: Readonly<Record<Hearing, number>> = {
  heard: 202,
  'not-signed': 401,
  'not-understood': 422,
  unknown: 404,
};

/** Where a clinic's payment gateway tells that something happened. */
export async function handler(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const answer = (statusCode: number): APIGatewayProxyResult => ({
    statusCode,
    headers: { 'Cache-Control': 'no-store' },
    body: '',
  });
  const clinicId = event.pathParameters?.['clinicId'] ?? '';
  const body = event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString('utf8') : (event.body ?? '');
  if (Buffer.byteLength(body) > MAX_BYTES) return answer(413);
  if (!idPattern('clinic').test(clinicId)) return answer(401);
  const headers = Object.fromEntries(
    Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value ?? '']),
  );
  const { requestId, identity } = event.requestContext;
  try {
    const hearing = await hearFromGateway(
      {
        clinicId,
        actor: { kind: 'system', id: 'payment-gateway' },
        requestId,
        ...(identity?.sourceIp ? { sourceIp: identity.sourceIp } : {}),
      },
      headers,
      body,
    );
    if (hearing === 'unknown' || hearing === 'not-understood') {
      // It was signed: money may have moved of which nobody here knows.
      logger.error('event of a payment gateway refused', { clinicId, requestId, hearing });
      publishMetrics({ paymentEventsRefused: 1 });
    }
    return answer(answers[hearing]);
  } catch (error) {
    logger.error('event of a payment gateway could not be heard', { clinicId, requestId, error: error as Error });
    return answer(503);
  }
}

import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { logger } from '../../platform/log.ts';
import type { Needs } from '../../platform/needs.ts';
import { notificationSubjects } from '../gateways/fhir-pas/notification.ts';
import { hearFromPayer } from '../use-cases/hear-from-payer.ts';

export const needs = { records: ['get', 'put'], audit: 'put' } as const satisfies Needs;
export const pages = [{ method: 'POST', path: '/payers/{payerId}/notifications' }] as const;

const MAX_BYTES = 1024 * 1024;

/**
 * Where a payer's subscription calls. Whoever calls is told nothing but that the call came: a known and an unknown
 * request are answered alike.
 */
export async function handler(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const answer = (statusCode: number): APIGatewayProxyResult => ({
    statusCode,
    headers: { 'Cache-Control': 'no-store' },
    body: '',
  });
  const payerId = event.pathParameters?.['payerId'] ?? '';
  const text = event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString('utf8') : (event.body ?? '');
  if (!/^[a-z0-9-]{1,64}$/.test(payerId) || Buffer.byteLength(text) > MAX_BYTES) return answer(400);
  let body: unknown;
  try {
    body = JSON.parse(text) as unknown;
  } catch {
    return answer(400);
  }
  const { requestId, identity } = event.requestContext;
  try {
    await hearFromPayer(requestId, identity.sourceIp, payerId, notificationSubjects(body));
  } catch (error) {
    logger.error('notification of a payer could not be heard', { payerId, requestId, error: error as Error });
    return answer(503);
  }
  return answer(202);
}

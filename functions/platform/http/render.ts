import type { APIGatewayProxyResult } from 'aws-lambda';
import { Problem } from '../errors.ts';
import type { Reply } from './reply.ts';

const common = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' } as const;

/** A reply as API Gateway's proxy integration wants it. A replayed one says so in `Idempotency-Replayed`. */
export function renderReply(reply: Reply, replayed = false): APIGatewayProxyResult {
  return {
    statusCode: reply.status,
    headers: {
      ...common,
      ...(reply.body === undefined ? {} : { 'Content-Type': reply.contentType ?? 'application/json' }),
      ...(reply.version === undefined ? {} : { ETag: `"${reply.version}"` }),
      ...(reply.location === undefined ? {} : { Location: reply.location }),
      ...(replayed ? { 'Idempotency-Replayed': 'true' } : {}),
      ...reply.headers,
    },
    body: reply.body === undefined ? '' : JSON.stringify(reply.body),
  };
}

/** A failure as RFC 9457 problem details. What is not a `Problem` is told to `report` and answered 500, saying nothing of it. */
export function renderProblem(
  error: unknown,
  requestId: string,
  report: (error: Error) => void,
): APIGatewayProxyResult {
  const headers = { ...common, 'Content-Type': 'application/problem+json' };
  if (error instanceof Problem) {
    return {
      statusCode: error.status,
      headers: { ...headers, ...error.headers },
      body: JSON.stringify({
        type: `https://frontdesk.dev/problems/${error.type}`,
        title: error.title,
        status: error.status,
        detail: error.message,
        instance: `urn:request:${requestId}`,
        ...(error.faults.length > 0 ? { errors: error.faults } : {}),
        ...error.members,
      }),
    };
  }
  report(error instanceof Error ? error : new Error('not an error'));
  return {
    statusCode: 500,
    headers,
    body: JSON.stringify({
      type: 'https://frontdesk.dev/problems/internal',
      title: 'Frontdesk failed',
      status: 500,
      detail: 'It was not your fault. Send the request again with the same Idempotency-Key.',
      instance: `urn:request:${requestId}`,
    }),
  };
}

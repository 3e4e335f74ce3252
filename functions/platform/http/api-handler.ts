import middy, { type MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context as LambdaContext } from 'aws-lambda';
import type * as z from 'zod';
import { findReplay, IdempotentReplay } from '../idempotency.ts';
import type { Context } from '../context.ts';
import { Problem } from '../errors.ts';
import { logger } from '../log.ts';
import { takeFromLimit } from './limit.ts';
import { renderProblem, renderReply } from './render.ts';
import { readCaller, readRequest } from './request.ts';
import { withEmergency } from './with-emergency.ts';
import type { Reply } from './reply.ts';
import type { Route } from './route.ts';

/** What a handler is given: everything parsed and typed by the route's schemas. */
export interface Request<P, Q, B> {
  readonly context: Context;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** The version of `If-Match`; a number wherever the route asks for it. */
  readonly ifMatch: number;
  /** The caller asked for FHIR, and the route has it. */
  readonly wantsFhir: boolean;
}

/**
 * Turns a use case into a Lambda handler: judges the client's scope, its clinic's limit, the schemas and the headers, replays
 * a repeated request, renders the reply, and renders every failure as a problem (RFC 9457). What is not a `Problem` is logged and
 * answered 500 without a word of it.
 */
export function apiHandler<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  route: Route<P, Q, B>,
  run: (request: Request<z.output<P>, z.output<Q>, z.output<B>>) => Promise<Reply>,
): (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult> {
  const handler = middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
    .use(problemDetails(route))
    .handler(async (event) => {
      const caller = readCaller(route, event);
      await takeFromLimit(caller.clinicId, caller.requestsPerMinute);
      return await withEmergency(route, caller, event, renderFailure, async (emergency) => {
        const request = readRequest(route, caller, event, emergency);
        const { idempotency } = request.context;
        const kept = idempotency && (await findReplay(request.context, idempotency));
        if (kept) return renderReply(kept, true);
        try {
          return renderReply(await run(request));
        } catch (error) {
          // The same request at the same moment may have been faster: then what refuses this one is its own doing.
          const meanwhile = idempotency && error instanceof Problem && (await findReplay(request.context, idempotency));
          if (meanwhile) return renderReply(meanwhile, true);
          throw error;
        }
      });
    });
  return (event) => handler(event, {} as LambdaContext);
}

/** Answers every failure: one that was answered before meanwhile with that answer, a `Problem` as it says, the rest with 500. */
function problemDetails(route: Route): MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> {
  return {
    onError: (failed) => {
      failed.response = renderFailure(route, failed.event, failed.error);
    },
  };
}

function renderFailure(route: Route, event: APIGatewayProxyEvent, error: unknown): APIGatewayProxyResult {
  const { requestId } = event.requestContext;
  return error instanceof IdempotentReplay
    ? renderReply(error.reply, true)
    : renderProblem(error, requestId, (failure) =>
        logger.error('request failed', { operation: route.operationId, requestId, error: failure }),
      );
}

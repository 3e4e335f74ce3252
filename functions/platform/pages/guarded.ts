import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { logger } from '../log.ts';
import { renderPage, type Page } from './layout.ts';
import { readPageRequest, type PageRequest } from './request.ts';

export type PageHandler = (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>;

/**
 * Nobody ever sees a stack trace, and the log sees neither the path nor what was typed.
 * @param failed what is shown where something went wrong
 */
export function guardedPage(run: (request: PageRequest) => Promise<APIGatewayProxyResult>, failed: Page): PageHandler {
  return async (event) => {
    try {
      return await run(readPageRequest(event));
    } catch (error) {
      logger.error('page failed', {
        requestId: event.requestContext.requestId,
        error: error instanceof Error ? error : new Error('not an error'),
      });
      return renderPage(failed);
    }
  };
}

import type { APIGatewayProxyResult } from 'aws-lambda';
import { guardedPage, type PageHandler } from '../../platform/pages/guarded.ts';
import type { PageRequest } from '../../platform/pages/request.ts';
import { failed } from './end-pages.ts';

/** A page of the staff: where it fails, the person is told that nothing was decided. */
export function guarded(run: (request: PageRequest) => Promise<APIGatewayProxyResult>): PageHandler {
  return guardedPage(run, failed);
}

import type { Needs } from '../../platform/needs.ts';
import { guardedPage } from '../../platform/pages/guarded.ts';
import { addressIn, deskVisit } from '../pages/desk.ts';
import { failed } from '../pages/end-pages.ts';
import { publicPage, showCheckIn } from '../pages/show.ts';

export const needs = {
  records: ['get', 'getMany', 'query'],
  audit: 'put',
  seal: true,
  origin: true,
} as const satisfies Needs;

const PAGE = '/check-in';
export const pages = [{ method: 'GET', path: '/front-desk/check-in' }] as const;

/** Shows what to verify with a patient; changes nothing. */
export const handler = guardedPage(async (request) => {
  const address = addressIn(request.query);
  const visit = await deskVisit(request, address.clinic);
  return visit.to === 'desk' ? await showCheckIn(visit, request, address) : await publicPage(visit, address, PAGE);
}, failed);

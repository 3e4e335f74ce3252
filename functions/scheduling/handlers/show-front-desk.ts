import type { Needs } from '../../platform/needs.ts';
import { guardedPage } from '../../platform/pages/guarded.ts';
import { addressIn, deskVisit } from '../pages/desk.ts';
import { failed } from '../pages/end-pages.ts';
import { publicPage, showDay } from '../pages/show.ts';

export const needs = {
  records: ['get', 'getMany', 'query', 'list'],
  audit: 'put',
  seal: true,
  origin: true,
} as const satisfies Needs;

export const pages = [{ method: 'GET', path: '/front-desk' }] as const;

/** Shows a practitioner's day and who waits; changes nothing. */
export const handler = guardedPage(async (request) => {
  const address = addressIn(request.query);
  const visit = await deskVisit(request, address.clinic);
  return visit.to === 'desk' ? await showDay(visit, request, address) : await publicPage(visit, address);
}, failed);

import type { Needs } from '../../platform/needs.ts';
import { guardedPage } from '../../platform/pages/guarded.ts';
import { act } from '../pages/act.ts';
import { failed } from '../pages/end-pages.ts';

export const needs = {
  records: ['get', 'getMany', 'query', 'put'],
  audit: 'put',
  seal: true,
  origin: true,
} as const satisfies Needs;

export const pages = [{ method: 'POST', path: '/front-desk' }] as const;

/** Does what was pressed on the front desk's page. */
export const handler = guardedPage(act, failed);

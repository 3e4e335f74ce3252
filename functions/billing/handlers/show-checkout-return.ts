import type { Needs } from '../../platform/needs.ts';
import { returnPage } from '../checkouts/pages/return-page.ts';
import { RETURN_PATH } from '../checkouts/return-address.ts';

export const needs = { records: ['get'], seal: true } as const satisfies Needs;

export const pages = [{ method: 'GET', path: `${RETURN_PATH}/{checkout}` }] as const;

/** Where a patient comes back to from the page of a payment gateway. */
export const handler = returnPage;

import { publicOrigin } from '../../platform/origin.ts';
import type { PageLanguage } from '../../platform/pages/language.ts';
import { open, seal } from '../../platform/seal.ts';
import type { Checkout } from './checkout.ts';

/** Where a browser comes back to from the hosted page: the path of the page that says what came of it. */
export const RETURN_PATH = '/patient/payments';

/** What the address tells to us alone. */
export interface Returning {
  readonly clinicId: string;
  readonly checkoutId: string;
  readonly language: PageLanguage;
}

/** The address to come back to. The gateway learns it, so it is none of the patient's links, and shows nothing of a person. */
export async function returnAddress(
  { clinicId, id }: Pick<Checkout, 'clinicId' | 'id'>,
  language: PageLanguage,
): Promise<string> {
  const returning: Returning = { clinicId, checkoutId: id, language };
  return `${await publicOrigin()}${RETURN_PATH}/${await seal('checkout:v1', [], JSON.stringify(returning))}`;
}

/** What the last part of the address tells, or undefined if we did not make it. */
export async function readReturn(sealed: string): Promise<Returning | undefined> {
  const text = sealed.length > 1000 ? undefined : await open('checkout:v1', [], sealed);
  return text === undefined ? undefined : (JSON.parse(text) as Returning);
}

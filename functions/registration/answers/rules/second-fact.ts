import type { SecondFact } from '../../../patient-links/index.ts';
import type { Person } from '../../intake/registration.ts';

/**
 * What a patient can prove beside the birth date: the end of the number for confidential calls, else of another telephone number,
 * else the ZIP code of the home address. Undefined where the clinic knows none of these.
 */
export function secondFactOf({
  confidentialCommunication,
  telecom = [],
  address = [],
}: Person): SecondFact | undefined {
  const number = [...(confidentialCommunication?.telecom ?? []), ...telecom]
    .filter(({ system, use }) => (system === 'phone' || system === 'sms') && use !== 'old')
    .map(({ value }) => value.replaceAll(/\D/g, ''))
    .find((digits) => digits.length >= 7);
  if (number !== undefined) return { kind: 'phone-end', value: number.slice(-4) };
  const home = address.find(({ use }) => use === 'home');
  const code = home && /^\d{5}/.exec(home.postalCode)?.[0];
  return code === undefined ? undefined : { kind: 'postal-code', value: code };
}

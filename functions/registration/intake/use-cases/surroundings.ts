import { Temporal } from 'temporal-polyfill';
import type { Instant } from '../../../platform/clock.ts';
import type { Fault } from '../../../platform/errors.ts';
import { isKnownPayer } from '../../../platform/lookups/payer.ts';
import type { NewCoverage } from '../registration.ts';

/** The date that the clinic's calendar shows. */
export function clinicDate(at: Instant, timeZone: string): string {
  return Temporal.Instant.from(at).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}

/** The coverages whose payer nobody knows, as faults. */
export async function unknownPayers(coverages: readonly NewCoverage[]): Promise<Fault[]> {
  const known = await Promise.all(coverages.map(({ payerId }) => isKnownPayer(payerId)));
  return known.flatMap((isKnown, index) =>
    isKnown
      ? []
      : [
          {
            pointer: `/coverages/${index}/payerId`,
            detail: 'is not known: an operator adds payers',
            code: 'unknown-reference',
          },
        ],
  );
}

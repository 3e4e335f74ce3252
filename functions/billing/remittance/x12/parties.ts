import type { PlacedSegment } from '../../../platform/x12/scanner.ts';
import type { Party } from '../remittance.ts';
import { optional } from './values.ts';

/** N1: an organization. */
export function organizationIn(segment: PlacedSegment): Party {
  return {
    role: segment.at(1),
    isPerson: false,
    ...optional({ name: segment.at(2), idType: segment.at(3), id: segment.at(4) }),
  };
}

/** NM1: a person or an organization. */
export function partyIn(segment: PlacedSegment): Party {
  const [name, given, middle, suffix] = [segment.at(3), segment.at(4), segment.at(5), segment.at(7)];
  return {
    role: segment.at(1),
    ...(segment.at(2) === '' ? {} : { isPerson: segment.at(2) === '1' }),
    ...optional({ name, given, middle, suffix, idType: segment.at(8), id: segment.at(9) }),
  };
}

/** PER: a name and the numbers or addresses under which somebody is reached. */
export function contactIn(segment: PlacedSegment): string {
  return [segment.at(2), segment.at(4), segment.at(6), segment.at(8)].filter(Boolean).join(' ');
}

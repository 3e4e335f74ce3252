import { edits } from './similarity.ts';
import { digits } from './text.ts';

/** Birth dates: what of them counts, and how two compare. */

export interface BirthDate {
  /** Digits as told; an unknown part is empty. The date may be one that no calendar has. */
  readonly year: string;
  readonly month: string;
  readonly day: string;
}

const fillers = new Set([
  '19000101',
  '19010101',
  '18991231',
  '18991230',
  '18000101',
  '11111111',
  '99991231',
  '00000000',
]);

/** The birth date, or undefined for none and for what stands where nobody knew it. */
export function birthDateOf(text: string | undefined): BirthDate | undefined {
  const told = digits(text ?? '').slice(0, 8);
  if (told.length < 4 || fillers.has(told) || told.startsWith('9999') || told.startsWith('0000')) return undefined;
  return { year: told.slice(0, 4), month: told.slice(4, 6), day: told.slice(6, 8) };
}

export type DateLevel = 'same' | 'swapped' | 'typo' | 'partial' | 'two-parts' | 'two-digits' | 'different' | 'missing';

/** How two birth dates compare. `partial`: one is incomplete and what both tell agrees. */
export function compareBirthDates(a: BirthDate | undefined, b: BirthDate | undefined): DateLevel {
  if (!a || !b) return 'missing';
  const [one, other] = [whole(a), whole(b)];
  if (one.length < 8 || other.length < 8) {
    const told = Math.min(one.length, other.length);
    return one.slice(0, told) === other.slice(0, told) ? 'partial' : 'different';
  }
  if (one === other) return 'same';
  if (a.year === b.year && a.month === b.day && a.day === b.month) return 'swapped';
  const wrong = edits(one, other, 2);
  if (wrong === 1) return 'typo';
  const parts = Number(a.year === b.year) + Number(a.month === b.month) + Number(a.day === b.day);
  if (parts === 2) return 'two-parts';
  return wrong === 2 ? 'two-digits' : 'different';
}

/** Whether the years lie so far apart that one may be the other's parent or grandparent. */
export function isGenerationApart(a: BirthDate, b: BirthDate): boolean {
  const years = Math.abs(Number(a.year) - Number(b.year));
  return years >= 14 && years <= 75;
}

/** Whether the day is the first of January, where systems and people put an unknown day. */
export const isNewYear = ({ month, day }: BirthDate): boolean => month === '01' && day === '01';

/** Years from the birth date to the day (`YYYY-MM-DD`). */
export const ageOn = (birthDate: BirthDate, day: string): number => Number(day.slice(0, 4)) - Number(birthDate.year);

const whole = ({ year, month, day }: BirthDate): string => year + month + day;

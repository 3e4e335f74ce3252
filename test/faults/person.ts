import { createHash } from 'node:crypto';

/** The facts of a person who is like nobody else, in words that a comparison takes for ids: whoever it is, the case stands the same. */
export function personOf(seed: string): {
  readonly family: string;
  readonly given: string;
  readonly birthDate: string;
  readonly email: string;
  readonly street: string;
} {
  const digest = createHash('sha256').update(seed).digest();
  const letters = (from: number): string =>
    Array.from({ length: 26 }, (_, at) => 'abcdefghjkmnpqrstvwxyz'[(digest[(from + at) % 32] ?? 0) % 22]).join('');
  const hex = digest.toString('hex').slice(0, 12);
  const born = digest.readUInt32BE(0) % 25_000;
  return {
    family: `fam_${letters(0)}`,
    given: `giv_${letters(9)}`,
    birthDate: new Date(Date.UTC(1930, 0, 1 + born)).toISOString().slice(0, 10),
    email: `p-${hex}@example.org`,
    street: `Way-${hex}`,
  };
}

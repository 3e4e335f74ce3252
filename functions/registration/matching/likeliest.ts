/** So many are read, whoever they are; beyond them only those who stand under an identifying key. */
export const mostLikeliest = 10;

/** A key that was asked, and who stands under it. */
export interface Standing<T> {
  readonly identifying: boolean;
  readonly under: readonly T[];
}

/**
 * Of all who share a key, those who are worth being read, the likeliest first. Under a key that n share is at most one person
 * who is meant: each of them has an nth. What somebody has under all keys together tells how likely they are, before
 * anything is read of them: who shares many keys, or a rare one, comes before the crowd of one street.
 *
 * Whoever stands under an identifying key is read in any case: nobody who can be certain goes unseen.
 */
export function likeliest<T>(standings: readonly Standing<T>[]): T[] {
  const shares = new Map<T, number>();
  for (const { under } of standings)
    for (const each of under) shares.set(each, (shares.get(each) ?? 0) + 1 / under.length);
  const identified = new Set(standings.filter(({ identifying }) => identifying).flatMap(({ under }) => under));
  return [...shares]
    .sort(([, one], [, other]) => other - one)
    .map(([each]) => each)
    .filter((each, rank) => rank < mostLikeliest || identified.has(each));
}

/**
 * Does something with each of many, at most so many at the same time.
 * @returns what came of each, in their order
 * @throws what the first that failed threw; those not yet begun are not
 */
export async function inParallel<T, R>(
  items: readonly T[],
  most: number,
  deed: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const left = items.entries();
  const work = async (): Promise<void> => {
    for (const [index, item] of left) results[index] = await deed(item, index);
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, work));
  return results;
}

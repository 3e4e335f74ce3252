import type { Product } from '../local/product.ts';

const OPERATOR = { kind: 'operator' } as const;

/**
 * Keeps back what follows from changes while something is measured by itself: on AWS that runs elsewhere, and here on the same processor. The relay's
 * mapping to the table's stream is switched off as an operator would do it, and on again: nothing is lost.
 */
export async function withoutWhatFollows<T>({ stack }: Product, measure: () => Promise<T>): Promise<T> {
  const call = async (operation: string, input: object): Promise<unknown> =>
    await stack.host.call(OPERATOR, 'lambda', operation, { ...input });
  const { EventSourceMappings } = (await call('ListEventSourceMappings', {})) as {
    EventSourceMappings: { UUID: string; EventSourceArn: string }[];
  };
  const streams = EventSourceMappings.filter(({ EventSourceArn }) => EventSourceArn.includes('/stream/'));
  const switched = async (Enabled: boolean): Promise<void> => {
    for (const { UUID } of streams) await call('UpdateEventSourceMapping', { UUID, Enabled });
  };
  await stack.clock.settled();
  await switched(false);
  try {
    return await measure();
  } finally {
    await switched(true);
    await stack.clock.settled();
  }
}

/** One of the processes of the fault run: a stack of its own, on which it does what the main process asks for. */
import { Runner, type Baseline, type Result, type Task } from './runner.ts';
import type { Stories, Story } from './scenario.ts';

/** Main process to worker. */
export type Order =
  | { readonly kind: 'record'; readonly workflow: string; readonly story: number }
  | {
      readonly kind: 'strike';
      readonly workflow: string;
      readonly story: number;
      readonly tasks: readonly Task[];
    }
  | { readonly kind: 'baseline'; readonly workflow: string; readonly story: number; readonly baseline: Baseline };

/** Worker to main process. */
export type Answer = Told & {
  /** What it took of all processors, in seconds; its stack and the threads of its functions included. */
  readonly processorSeconds: number;
};

type Told =
  | { readonly kind: 'recorded'; readonly baseline: Baseline }
  | { readonly kind: 'struck'; readonly results: readonly Result[]; readonly entered: readonly string[] }
  | { readonly kind: 'failed'; readonly problem: string };

const runner = new Runner();
const baselines = new Map<string, Baseline>();

async function obey(order: Order): Promise<Told | undefined> {
  const name = `${order.workflow}/${order.story}`;
  switch (order.kind) {
    case 'baseline':
      baselines.set(name, order.baseline);
      return undefined;
    case 'record':
      return { kind: 'recorded', baseline: await runner.record(await storyOf(order), order.workflow) };
    case 'strike': {
      const baseline = baselines.get(name);
      if (!baseline) throw new Error(`${name} was not recorded`);
      return { kind: 'struck', ...(await runner.strike(await storyOf(order), baseline, order.tasks)) };
    }
  }
}

async function storyOf({ workflow, story }: Order): Promise<Story> {
  const { stories } = (await import(`./scenarios/${workflow}.ts`)) as { stories: Stories };
  const found = stories[story];
  if (!found) throw new Error(`${workflow} has no story ${story}`);
  return found;
}

process.on('message', (order: Order) => {
  const before = process.cpuUsage();
  obey(order)
    .catch(async (error: unknown): Promise<Told> => {
      // The stack may be in any state now.
      await runner.stop();
      return { kind: 'failed', problem: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    })
    .then((told) => {
      const { user, system } = process.cpuUsage(before);
      if (told) process.send?.({ ...told, processorSeconds: (user + system) / 1e6 } satisfies Answer);
    })
    .catch((error: unknown) => {
      console.error(error);
      process.exit(1);
    });
});
process.on('disconnect', () => process.exit());

import fc from 'fast-check';
import { AwsError, type Input } from '../../local/contract.ts';
import { serverError, throttleError } from '../../local/faults/errors.ts';

/**
 * What befalls a call of DynamoDB. `throttled` and `answer-lost` are tried again by the SDK; of `dead` the caller knows nothing, done or not: it
 * died there, and whoever asked it does not know either.
 */
export type Strike = 'throttled' | 'answer-lost' | 'dead-before' | 'dead-after';
/** Calls that are struck, counted from when this was armed. */
export type Strikes = readonly { readonly call: number; readonly how: Strike }[];

/** A few calls of the next hundred. */
export const someStrikes: fc.Arbitrary<Strikes> = fc.array(
  fc.record({
    call: fc.nat({ max: 60 }),
    how: fc.constantFrom<Strike[]>('throttled', 'answer-lost', 'dead-before', 'dead-after'),
  }),
  { maxLength: 3 },
);

let armed: Strikes = [];
let calls = 0;
let struck = 0;

/** Strikes calls from here on, instead of what was armed before. */
export function arm(strikes: Strikes): void {
  armed = strikes;
  calls = 0;
}

/** How many calls were struck in this file. */
export const strikesMade = (): number => struck;

/** Whether this is how a caller dies of a strike. */
export const diedOfStrike = (error: unknown): boolean => (error as Error | undefined)?.name === DEAD;
const DEAD = 'StruckDead';
const dead = (): AwsError => new AwsError(DEAD, 'The caller is dead.');

/** Makes a call, or what befalls it. */
export async function underStrikes<T>(
  { service, operation, input }: { readonly service: string; readonly operation: string; readonly input: Input },
  call: () => Promise<T>,
): Promise<T> {
  if (service !== 'dynamodb' || armed.length === 0) return await call();
  const number = calls++;
  const how = armed.find((each) => each.call === number)?.how;
  if (how !== undefined) struck += 1;
  if (how === 'throttled') throw throttleError(service, operation, input);
  if (how === 'dead-before') throw dead();
  const answer = await call();
  if (how === 'answer-lost') throw serverError(service);
  if (how === 'dead-after') throw dead();
  return answer;
}

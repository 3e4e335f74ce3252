/** How deep, how long and how large the evaluation of an expression may become on AWS. */
import type jsonata from 'jsonata';

/** An evaluation that was cut off. Its message is AWS's; it has no code of JSONata. */
export class BoundError extends Error {
  override readonly name = 'BoundError';
}

const MAX_DEPTH = 100;
/** AWS bounds the time; steps are the same on every machine. */
const MAX_STEPS = 300_000;
/** The longest sequence of numbers and the longest text that AWS was seen to accept lie just below. */
const MAX_BYTES = 873_782 * 8;

/** By this name the frame of an expression holds what its evaluation has taken so far. */
export const EFFORT = '__effort';

export interface Effort {
  depth: number;
  steps: number;
}

/** The error of a value that is too large. */
export function tooMuchMemory(): BoundError {
  return new BoundError('Expression evaluation memory limit exceeded: Check for excessive memory usage');
}

/**
 * Whether an expression could go beyond a bound at all, so that only such ones pay for being watched: one that calls
 * itself, one that makes a sequence or a padding of any length, or one that is long enough to be nested that deeply.
 */
export function needsWatching(source: string): boolean {
  return source.length > MAX_DEPTH || /function|λ|\.\.|\$pad|\$range/.test(source);
}

/** Watches every evaluation of an expression that is given an `Effort`. */
export function watch(run: jsonata.Expression): void {
  // The hooks of the library go by symbols, which its types leave out.
  const assign = (name: symbol, value: unknown): void => run.assign(name as unknown as string, value);
  const effortOf = (environment: jsonata.Environment): Effort | undefined =>
    environment.lookup(EFFORT) as Effort | undefined;
  assign(Symbol.for('jsonata.__evaluate_entry'), (_: unknown, __: unknown, environment: jsonata.Environment) => {
    const effort = effortOf(environment);
    if (effort === undefined) return;
    effort.depth += 1;
    effort.steps += 1;
    if (effort.depth > MAX_DEPTH) {
      throw new BoundError(
        'Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive',
      );
    }
    if (effort.steps > MAX_STEPS) throw new BoundError('Expression evaluation timeout: Check for infinite loop');
  });
  assign(
    Symbol.for('jsonata.__evaluate_exit'),
    (_: unknown, __: unknown, environment: jsonata.Environment, result: unknown) => {
      const effort = effortOf(environment);
      if (effort === undefined) return;
      effort.depth -= 1;
      const bytes = typeof result === 'string' ? result.length : Array.isArray(result) ? result.length * 8 : 0;
      if (bytes > MAX_BYTES) throw tooMuchMemory();
    },
  );
}

import type { Clock } from '../clock.ts';
import type { Data } from './data.ts';

/** Where the clock stood (`manual`), or how far it was ahead of the machine's (`real`); milliseconds. */
type Reading = { readonly mode: 'manual'; readonly now: number } | { readonly mode: 'real'; readonly ahead: number };

/** Two readings of the machine's clock may fall on both sides of a tick. */
const TICK = 2;

/** The instant at which the clock goes on after a restart: time has passed meanwhile, unless it stands until it is moved. */
export function keptInstant(data: Data): number | undefined {
  const reading = data.map<Reading>('clock').get('reading');
  if (reading === undefined) return undefined;
  return reading.mode === 'manual' ? reading.now : Date.now() + reading.ahead;
}

/** Makes it as if the stack had been down for longer: for tests of what falls due meanwhile. Nobody may use the data now. */
export function passWhileDown(data: Data, milliseconds: number): void {
  const kept = data.map<Reading>('clock');
  const reading = kept.get('reading');
  if (reading?.mode === 'real') kept.set('reading', { mode: 'real', ahead: reading.ahead + milliseconds });
}

/** Keeps the reading of the clock with everything that is kept. */
export function keepClock(data: Data, clock: Clock): void {
  const kept = data.map<Reading>('clock');
  data.beforeFlush(() => {
    const now = clock.now();
    const before = kept.get('reading');
    if (clock.mode === 'manual') {
      if (before?.mode !== 'manual' || before.now !== now) kept.set('reading', { mode: 'manual', now });
      return;
    }
    const ahead = now - Date.now();
    if (before?.mode !== 'real' || Math.abs(before.ahead - ahead) > TICK) kept.set('reading', { mode: 'real', ahead });
  });
}

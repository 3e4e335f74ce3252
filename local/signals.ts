import { EventEmitter } from 'node:events';
import type { Signals } from './contract.ts';

/** Tells every listener, in the order in which they began to listen, before `emit` returns. */
export function createSignals(): Signals {
  const emitter = new EventEmitter().setMaxListeners(0);
  return {
    on: (name, listener) => void emitter.on(name, listener),
    emit: (name, signal) => void emitter.emit(name, signal),
  };
}

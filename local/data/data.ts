/**
 * What the services keep from one start of the stack to the next. A service asks for its collections by name and uses
 * them as the maps that they are; where nothing is kept (no `--data`) they are nothing else.
 */

/** A map whose entries are kept. A value that is changed in place is kept anew by `changed`. */
export interface Kept<T> extends Map<string, T> {
  /** Says that the value under this key was changed in place. */
  changed(key: string): void;
}

export interface Data {
  /** Whether anything is kept at all: without it nobody need prepare what would be written. */
  readonly isKept: boolean;
  /** How often the stack was started over this data before; 0 the first time, and where nothing is kept. */
  readonly restarts: number;
  /** Values are plain: objects, arrays, maps, sets, texts, numbers, bytes. The same name gives the same map. */
  map<T>(name: string): Kept<T>;
  /** A map whose values may be changed in place, at any depth: whoever takes one from it may change it. */
  records<T extends object>(name: string): Map<string, T>;
  set(name: string): Set<string>;
  /** Keeps a value as it is at this moment, whatever becomes of it afterwards; undefined keeps it no longer. */
  write(name: string, key: string, value: unknown): void;
  /** Runs `hook` before each group is written, for what is only then worth noting. */
  beforeFlush(hook: () => void): void;
  /** Writes what has changed. When it returns, killing the process does not undo it. */
  flush(): void;
  /** Writes the rest, and keeps nothing from then on. */
  close(): void;
  /** What `write` kept before the restart. */
  written<T>(name: string): ReadonlyMap<string, T>;
}

class Plain<T> extends Map<string, T> implements Kept<T> {
  changed(): void {
    // Nothing is kept.
  }
}

/** Keeps nothing: everything ends with the process. */
export function inMemory(): Data {
  return {
    isKept: false,
    restarts: 0,
    map: () => new Plain(),
    records: () => new Map(),
    set: () => new Set(),
    write: () => undefined,
    written: () => new Map(),
    beforeFlush: () => undefined,
    flush: () => undefined,
    close: () => undefined,
  };
}

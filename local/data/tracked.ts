/** Values that say when they are changed, however deep: for records that their owners change in place. */

const originals = new WeakMap<object, object>();

/** The value behind a tracked one; any other value as it is. */
export function original<T>(value: T): T {
  return typeof value === 'object' && value !== null ? ((originals.get(value) as T | undefined) ?? value) : value;
}

/** Gives each object of one record its one tracked form, so that comparing two of them tells whether they are the same. */
export class Tracker {
  readonly #known = new WeakMap<object, object>();
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  track<T>(value: T): T {
    if (!isTrackable(value)) return value;
    const target: object = original(value);
    const known = this.#known.get(target);
    if (known !== undefined) return known as T;
    const tracked = target instanceof Map || target instanceof Set ? this.#collection(target) : this.#object(target);
    this.#known.set(target, tracked);
    originals.set(tracked, target);
    return tracked as T;
  }

  #object(target: object): object {
    const changed = this.#changed;
    return new Proxy(target, {
      get: (of, name) => this.track(Reflect.get(of, name) as unknown),
      set(of, name, value) {
        changed();
        return Reflect.set(of, name, original(value) as unknown);
      },
      deleteProperty(of, name) {
        changed();
        return Reflect.deleteProperty(of, name);
      },
    });
  }

  /** Maps and sets only know their own methods, so those are called on the original. */
  #collection(target: Map<unknown, unknown> | Set<unknown>): object {
    const pairs = function* (this: Tracker): Generator<[unknown, unknown]> {
      for (const [key, value] of target.entries()) yield [key, this.track(value)];
    }.bind(this);
    const values = function* (this: Tracker): Generator<unknown> {
      for (const value of target.values()) yield this.track(value);
    }.bind(this);
    const methods: Record<string | symbol, unknown> = {
      entries: pairs,
      values,
      [Symbol.iterator]: target instanceof Map ? pairs : values,
      forEach: (each: (value: unknown, key: unknown) => void) => {
        for (const [key, value] of pairs()) each(value, key);
      },
    };
    return new Proxy(target, {
      get: (of, name) => {
        if (Object.hasOwn(methods, name)) return methods[name];
        const member: unknown = Reflect.get(of, name, of);
        if (typeof member !== 'function') return member;
        return (...given: unknown[]): unknown => {
          if (name === 'set' || name === 'add' || name === 'delete' || name === 'clear') this.#changed();
          const answer: unknown = Reflect.apply(member, of, given.map(original));
          return this.track(answer === of ? of : answer);
        };
      },
    });
  }
}

/** Plain objects, arrays, maps and sets; bytes and everything with a class of its own are taken as they are. */
function isTrackable(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  if (originals.has(value) || Array.isArray(value) || value instanceof Map || value instanceof Set) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

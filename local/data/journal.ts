/**
 * One append-only file that holds what the stack keeps. A line is `[collection, key, value]`, or `[collection, key]` for
 * what was removed; the line `[]` ends a group, and a group counts as a whole or not at all. A group holds everything
 * that changed since the one before, so the file always tells one moment of the whole stack.
 *
 * Each group is one write, without fsync: a process that is killed loses nothing of what it wrote, a machine that loses
 * its power may.
 */
import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Data, Kept } from './data.ts';
import { decode, encode } from './encoding.ts';
import { lock } from './lock.ts';
import { DataRefused } from './refused.ts';
import { original, Tracker } from './tracked.ts';

/** Raised with every change of what the lines mean. */
const FORMAT = 1;
const FILE = 'journal.jsonl';
const GROUP_END = '[]\n';
const HEAD = /^\["((?:[^"\\]|\\.)*)","((?:[^"\\]|\\.)*)"([,\]])/;
/** The file is written anew when it has grown beyond this, and beyond three times what it began with. */
const COMPACT_ABOVE = 64 * 1024 * 1024;

/** By collection, then by key: the JSON text of the value. */
type Texts = Map<string, Map<string, string>>;

/** What is to be written: a text, or the value in its collection as it is when the group is written; null removes. */
type Pending = string | null | (() => string | null);

export class Journal implements Data {
  readonly isKept = true;
  readonly restarts: number;
  readonly #file: string;
  readonly #unlock: () => void;
  readonly #texts: Texts;
  readonly #open = new Map<string, Map<string, unknown> | Set<string>>();
  readonly #pending = new Map<string, { readonly name: string; readonly key: string; value: Pending }>();
  readonly #beforeFlush: (() => void)[] = [];
  #descriptor: number;
  #size: number;
  #sizeAtStart: number;
  #soon: NodeJS.Immediate | undefined;
  #closed = false;

  /**
   * Opens the folder, or makes it.
   * @throws DataRefused if another process uses it, or another version wrote it
   */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#unlock = lock(folder);
    try {
      this.#file = join(folder, FILE);
      this.#descriptor = openSync(this.#file, 'a+');
      const content = readFileSync(this.#file);
      const end = endOfLastGroup(content);
      if (end < content.length) ftruncateSync(this.#descriptor, end);
      const { texts, lines } = read(content.subarray(0, end).toString('utf8'), folder);
      this.#texts = texts;
      this.#size = this.#sizeAtStart = end;
      let live = 0;
      for (const entries of texts.values()) live += entries.size;
      if (lines > 2 * live + 1000) this.#compact(texts);
      const before = texts.get('journal')?.get('starts');
      this.restarts = before === undefined ? 0 : Number(before);
      if (end === 0) this.#append(`["journal","format",${FORMAT}]\n${GROUP_END}`);
      this.write('journal', 'starts', this.restarts + 1);
    } catch (error) {
      this.#unlock();
      throw error;
    }
  }

  map<T>(name: string): Kept<T> {
    return this.#opened(name, () => new KeptMap<T>(this.#changes(name), this.#restored<T>(name)));
  }

  records<T extends object>(name: string): Map<string, T> {
    return this.#opened(name, () => new KeptRecords<T>(this.#changes(name), this.#restored<T>(name)));
  }

  set(name: string): Set<string> {
    return this.#opened(name, () => new KeptSet(this.#changes(name), this.#restored<true>(name)));
  }

  write(name: string, key: string, value: unknown): void {
    this.#put(name, key, value === undefined ? null : encode(value));
  }

  written<T>(name: string): ReadonlyMap<string, T> {
    return this.#restored(name);
  }

  beforeFlush(hook: () => void): void {
    this.#beforeFlush.push(hook);
  }

  flush(): void {
    if (this.#closed) return;
    for (const hook of this.#beforeFlush) hook();
    clearImmediate(this.#soon);
    this.#soon = undefined;
    if (this.#pending.size === 0) return;
    const lines: string[] = [];
    for (const { name, key, value } of this.#pending.values()) {
      const text = typeof value === 'function' ? value() : value;
      const head = `[${JSON.stringify(name)},${JSON.stringify(key)}`;
      lines.push(text === null ? `${head}]\n` : `${head},${text}]\n`);
    }
    this.#pending.clear();
    this.#append(lines.join('') + GROUP_END);
    if (this.#size > COMPACT_ABOVE && this.#size > 3 * this.#sizeAtStart)
      this.#compact(read(readFileSync(this.#file, 'utf8'), this.#file).texts);
  }

  close(): void {
    if (this.#closed) return;
    this.flush();
    this.#closed = true;
    closeSync(this.#descriptor);
    this.#unlock();
  }

  #opened<C extends Map<string, unknown> | Set<string>>(name: string, make: () => C): C {
    const known = this.#open.get(name);
    if (known !== undefined) return known as C;
    const made = make();
    this.#open.set(name, made);
    return made;
  }

  #restored<T>(name: string): Map<string, T> {
    const entries = this.#texts.get(name) ?? [];
    this.#texts.delete(name);
    return new Map([...entries].map(([key, text]) => [key, decode(text) as T]));
  }

  #changes(name: string): Changes {
    return {
      put: (key, value) => this.#put(name, key, () => encode(original(value()))),
      remove: (key) => this.#put(name, key, null),
    };
  }

  #put(name: string, key: string, value: Pending): void {
    const place = `${name}\n${key}`;
    const waiting = this.#pending.get(place);
    if (waiting === undefined) this.#pending.set(place, { name, key, value });
    else waiting.value = value;
    this.#soon ??= setImmediate(() => this.flush());
  }

  #append(text: string): void {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length;) at += writeSync(this.#descriptor, bytes, at);
    this.#size += bytes.length;
  }

  /** Writes the file anew beside the old one, with what counts of it alone, and takes its place. */
  #compact(texts: Texts): void {
    const fresh = `${this.#file}.new`;
    const descriptor = openSync(fresh, 'w');
    const lines = [`["journal","format",${FORMAT}]\n`];
    for (const [name, entries] of texts) {
      if (name === 'journal') entries.delete('format');
      for (const [key, text] of entries) lines.push(`[${JSON.stringify(name)},${JSON.stringify(key)},${text}]\n`);
    }
    const bytes = Buffer.from(lines.join('') + GROUP_END);
    for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
    renameSync(fresh, this.#file);
    closeSync(this.#descriptor);
    this.#descriptor = descriptor;
    this.#size = this.#sizeAtStart = bytes.length;
  }
}

/** What stands in a folder, by collection and key, as JSON texts: for who looks at data that nobody uses now. */
export function readJournal(folder: string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const content = readFileSync(join(folder, FILE));
  return read(content.subarray(0, endOfLastGroup(content)).toString('utf8'), folder).texts;
}

/** Where the last whole group ends: what comes after was cut off while it was written. */
function endOfLastGroup(content: Buffer): number {
  const at = content.lastIndexOf(`\n${GROUP_END}`);
  return at < 0 ? 0 : at + 1 + GROUP_END.length;
}

function read(content: string, where: string): { texts: Texts; lines: number } {
  const texts: Texts = new Map();
  let lines = 0;
  for (let start = 0; start < content.length;) {
    const end = content.indexOf('\n', start);
    const line = content.slice(start, end);
    start = end + 1;
    if (line === '[]') continue;
    const [head, name, key, mark] = HEAD.exec(line) ?? [];
    if (head === undefined || name === undefined || key === undefined)
      throw new DataRefused(`${where}: this is not data of the local stack. Choose another folder, or empty this one.`);
    lines++;
    const entries = texts.get(unquoted(name)) ?? new Map<string, string>();
    texts.set(unquoted(name), entries);
    if (mark === ']') entries.delete(unquoted(key));
    else entries.set(unquoted(key), line.slice(head.length, -1));
  }
  const format = texts.get('journal')?.get('format');
  if (content.length > 0 && format !== String(FORMAT)) {
    throw new DataRefused(
      `${where}: the data was written in format ${format ?? 'unknown'}, and this version reads format ${FORMAT}. ` +
        'Start the version that wrote it, or choose another folder.',
    );
  }
  return { texts, lines };
}

function unquoted(text: string): string {
  return text.includes('\\') ? (JSON.parse(`"${text}"`) as string) : text;
}

/** What a collection tells the journal. */
interface Changes {
  put(key: string, value: () => unknown): void;
  remove(key: string): void;
}

class KeptMap<T> extends Map<string, T> implements Kept<T> {
  readonly #changes: Changes;

  constructor(changes: Changes, restored: ReadonlyMap<string, T>) {
    super();
    for (const [key, value] of restored) super.set(key, value);
    this.#changes = changes;
  }

  override set(key: string, value: T): this {
    super.set(key, original(value));
    this.changed(key);
    return this;
  }

  override delete(key: string): boolean {
    const had = super.delete(key);
    if (had) this.#changes.remove(key);
    return had;
  }

  override clear(): void {
    for (const key of super.keys()) this.delete(key);
  }

  changed(key: string): void {
    const value = super.get(key);
    if (value !== undefined) this.#changes.put(key, () => value);
  }
}

class KeptRecords<T extends object> extends KeptMap<T> {
  readonly #trackers = new WeakMap<T, Tracker>();

  override get(key: string): T | undefined {
    const value = super.get(key);
    return value === undefined ? undefined : this.#tracked(key, value);
  }

  override *entries(): MapIterator<[string, T]> {
    for (const [key, value] of super.entries()) yield [key, this.#tracked(key, value)];
    return undefined;
  }

  override *values(): MapIterator<T> {
    for (const [, value] of this.entries()) yield value;
    return undefined;
  }

  override [Symbol.iterator](): MapIterator<[string, T]> {
    return this.entries();
  }

  override forEach(each: (value: T, key: string, map: Map<string, T>) => void): void {
    for (const [key, value] of this.entries()) each(value, key, this);
  }

  /** A record that is no longer in the map may still be held and changed: that is nobody's concern. */
  #tracked(key: string, value: T): T {
    let tracker = this.#trackers.get(value);
    if (tracker === undefined) {
      tracker = new Tracker(() => {
        if (original(this.get(key)) === value) this.changed(key);
      });
      this.#trackers.set(value, tracker);
    }
    return tracker.track(value);
  }
}

class KeptSet extends Set<string> {
  readonly #changes: Changes;

  constructor(changes: Changes, restored: ReadonlyMap<string, true>) {
    super();
    for (const member of restored.keys()) super.add(member);
    this.#changes = changes;
  }

  override add(member: string): this {
    if (!this.has(member)) this.#changes.put(member, () => true);
    return super.add(member);
  }

  override delete(member: string): boolean {
    const had = super.delete(member);
    if (had) this.#changes.remove(member);
    return had;
  }

  override clear(): void {
    for (const member of this) this.delete(member);
  }
}

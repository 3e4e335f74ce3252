import { afterEach, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Clock } from '../../../local/clock.ts';
import { Jobs } from '../../../local/data/jobs.ts';
import { Journal } from '../../../local/data/journal.ts';
import { DataRefused } from '../../../local/data/refused.ts';

const open: Journal[] = [];
afterEach(() => {
  for (const journal of open.splice(0)) journal.close();
});

const folder = (): string => mkdtempSync(join(tmpdir(), 'frontdesk-data-'));
function journalIn(where: string): Journal {
  const journal = new Journal(where);
  open.push(journal);
  return journal;
}
/** As after a kill: what was not written is gone, and the lock stays behind. */
function killed(where: string, journal: Journal): Journal {
  open.splice(open.indexOf(journal), 1);
  writeFileSync(join(where, 'lock'), JSON.stringify({ pid: deadPid }));
  return journalIn(where);
}
const deadPid = spawnSync(process.execPath, ['-e', '']).pid;
const contentOf = (where: string): string => readFileSync(join(where, 'journal.jsonl'), 'utf8');

interface Person {
  name: string;
  totp?: { secret: string; used: number[] };
  readonly versions: Map<string, { text: string }>;
}

describe('what is kept in a folder', () => {
  test('comes back as it was: maps, sets, bytes, order, and what was removed stays away', () => {
    const where = folder();
    const before = journalIn(where);
    const map = before.map<unknown>('things');
    map.set('b', { nested: [1, { two: new Uint8Array([1, 2, 255]) }], none: undefined });
    map.set('a "quoted"\nkey', 'text');
    map.set('gone', 1);
    map.set('numbers', new Map([[7, new Set(['x'])]]));
    before.set('words').add('one').add('two');
    before.flush();
    map.delete('gone');
    before.set('words').delete('one');
    before.write('written', 'now', { at: 1n });
    before.flush();
    const after = killed(where, before);
    expect([...after.map('things').entries()]).toEqual([
      ['b', { nested: [1, { two: new Uint8Array([1, 2, 255]) }] }],
      ['a "quoted"\nkey', 'text'],
      ['numbers', new Map([[7, new Set(['x'])]])],
    ]);
    expect([...after.set('words')]).toEqual(['two']);
    expect(after.written('written').get('now')).toEqual({ at: 1n });
    expect([before.restarts, after.restarts]).toEqual([0, 1]);
  });

  test('is kept again when it is changed in place, however deep', () => {
    const where = folder();
    const before = journalIn(where);
    const people = before.records<Person>('people');
    people.set('p', { name: 'Ines', versions: new Map() });
    people.set('q', { name: 'Dana', versions: new Map() });
    before.flush();
    const size = contentOf(where).length;
    const person = people.get('p');
    if (person === undefined) throw new Error('nobody');
    expect(people.get('p')).toBe(person);
    expect([...people.values()][0]).toBe(person);
    before.flush();
    expect(contentOf(where)).toHaveLength(size);
    person.totp = { secret: 's', used: [1] };
    before.flush();
    person.totp.used.push(2);
    person.versions.set('1', { text: 'old' });
    before.flush();
    for (const version of person.versions.values()) version.text = 'new';
    before.flush();
    const after = killed(where, before).records<Person>('people');
    expect(after.get('p')?.totp).toEqual({ secret: 's', used: [1, 2] });
    expect([...(after.get('p')?.versions ?? [])]).toEqual([['1', { text: 'new' }]]);
    expect(after.get('q')?.name).toBe('Dana');
  });

  test('keeps what was written as it stood then, whatever became of it afterwards', () => {
    const where = folder();
    const before = journalIn(where);
    const record = { step: 1 };
    before.write('records', 'r', record);
    record.step = 2;
    before.flush();
    expect(killed(where, before).written('records').get('r')).toEqual({ step: 1 });
  });

  test('counts in groups: cut off at any byte, either all of a group is there or none', () => {
    const where = folder();
    const before = journalIn(where);
    before.map('one').set('k', 'first');
    before.set('two').add('first');
    before.flush();
    const first = contentOf(where);
    before.map('one').set('k', 'second');
    before.set('two').add('second');
    before.flush();
    const whole = contentOf(where);
    before.close();
    for (let cut = first.length; cut <= whole.length; cut++) {
      const torn = folder();
      writeFileSync(join(torn, 'journal.jsonl'), whole.slice(0, cut));
      const journal = journalIn(torn);
      const found = [journal.map('one').get('k'), [...journal.set('two')].at(-1)];
      expect(found).toEqual(cut === whole.length ? ['second', 'second'] : ['first', 'first']);
      // What is written after a torn line stands by itself.
      journal.map('one').set('k', 'third');
      journal.close();
      expect(journalIn(torn).map('one').get('k')).toBe('third');
    }
  });

  test('is written without being asked, once the present turn is over', async () => {
    const where = folder();
    const journal = journalIn(where);
    journal.map('one').set('k', 'v');
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(contentOf(where)).toContain('["one","k","v"]');
  });

  test('does not grow with every change: a start leaves out what was overwritten', () => {
    const where = folder();
    const before = journalIn(where);
    for (let count = 0; count < 3000; count++) {
      before.map<number>('one').set('k', count);
      before.flush();
    }
    before.map('other').set('k', { kept: true });
    before.close();
    const size = statSync(join(where, 'journal.jsonl')).size;
    const after = journalIn(where);
    expect(statSync(join(where, 'journal.jsonl')).size).toBeLessThan(size / 100);
    expect([after.map('one').get('k'), after.map('other').get('k')]).toEqual([2999, { kept: true }]);
    after.map('one').set('k', 'later');
    after.close();
    expect(journalIn(where).map('one').get('k')).toBe('later');
  });

  test('survives a kill while the file is written anew: the old one counts until the new one is whole', () => {
    const where = folder();
    const before = journalIn(where);
    before.map('one').set('k', 'v');
    before.close();
    writeFileSync(join(where, 'journal.jsonl.new'), '["journal","format",1]\n["one","k","ha');
    expect(journalIn(where).map('one').get('k')).toBe('v');
  });
});

describe('a folder with data', () => {
  test('is used by one process at a time, and the refusal names it', () => {
    const where = folder();
    journalIn(where);
    expect(() => new Journal(where)).toThrow(DataRefused);
    expect(() => new Journal(where)).toThrow(`in use by process ${process.pid}`);
  });

  test('is free again after its process was killed, also where its number went to another process', () => {
    const where = folder();
    const before = journalIn(where);
    before.flush();
    expect(killed(where, before).restarts).toBe(1);
    const other = folder();
    writeFileSync(join(other, 'lock'), JSON.stringify({ pid: process.pid, began: '1' }));
    expect(journalIn(other).restarts).toBe(0);
    const torn = folder();
    writeFileSync(join(torn, 'lock'), '{"pi');
    expect(journalIn(torn).restarts).toBe(0);
  });

  test('of another format, or of somebody else, is refused with what to do, and is left alone', () => {
    const where = folder();
    writeFileSync(join(where, 'journal.jsonl'), '["journal","format",99]\n[]\n');
    expect(() => new Journal(where)).toThrow(/format 99, and this version reads format 1.*another folder/s);
    expect(contentOf(where)).toBe('["journal","format",99]\n[]\n');
    const other = folder();
    appendFileSync(join(other, 'journal.jsonl'), 'diary\n[]\n');
    expect(() => new Journal(other)).toThrow(/not data of the local stack.*another folder/s);
    // A refusal holds nothing.
    writeFileSync(join(other, 'journal.jsonl'), '');
    expect(journalIn(other).restarts).toBe(0);
  });
});

describe('a job that was promised', () => {
  const START = Date.UTC(2026, 10, 2);

  test('is done after a restart, in the order of before, at its time; what is over is not done again', async () => {
    const where = folder();
    const done: string[] = [];
    const jobs = (journal: Journal, clock: Clock, isLost: boolean): Jobs<string> =>
      new Jobs(
        { clock, data: journal },
        'jobs',
        (job) => job,
        (job) => {
          done.push(job);
          // Before the kill, the second is under way for ever.
          if (isLost && job === 'second') return new Promise(() => undefined);
          return job === 'again' ? Promise.resolve({ due: clock.now() + 5000, job: 'at last' }) : undefined;
        },
      );
    const before = journalIn(where);
    const clock = new Clock({ mode: 'manual', now: START });
    const first = jobs(before, clock, true);
    first.add('again');
    first.add('first');
    first.add('second');
    first.add('third', START + 1000);
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(done).toEqual(['again', 'first', 'second']);
    before.flush();
    clock.stop();
    done.length = 0;
    const later = new Clock({ mode: 'manual', now: START + 2000 });
    const after = killed(where, before);
    const second = jobs(after, later, false);
    expect([...second.waiting()]).toEqual(['at last', 'second', 'third']);
    second.resume();
    second.add('fourth');
    await later.advance(10_000);
    expect(done).toEqual(['second', 'third', 'fourth', 'at last']);
    expect([...second.waiting()]).toEqual([]);
    later.stop();
  });
});

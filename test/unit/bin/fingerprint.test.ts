import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fingerprintOf } from '../../../bin/fingerprint.ts';

describe('the name of what is made from sources', () => {
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-sources-'));
  const write = (file: string, text: string): void => writeFileSync(join(folder, file), text);
  const name = (): string => fingerprintOf(['functions/**/*', 'lock.json'], folder);

  beforeAll(() => {
    mkdirSync(join(folder, 'functions/room'), { recursive: true });
    write('functions/room/one.ts', 'one');
    write('lock.json', '1');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('stays the same while the sources do, whatever lies beside them', () => {
    const before = name();
    write('other.ts', 'of no account');
    expect(name()).toBe(before);
    expect(before).toMatch(/^[0-9a-f]{16}$/);
  });

  test.each([
    ['one changes', () => write('functions/room/one.ts', 'two')],
    ['one comes', () => write('functions/room/two.ts', '')],
    [
      'one is called otherwise',
      () => renameSync(join(folder, 'functions/room/two.ts'), join(folder, 'functions/room/three.ts')),
    ],
    ['a package changes', () => write('lock.json', '2')],
    ['one goes', () => rmSync(join(folder, 'functions/room/three.ts'))],
  ])('is another when %s', (_, change) => {
    const before = name();
    change();
    expect(name()).not.toBe(before);
  });
});

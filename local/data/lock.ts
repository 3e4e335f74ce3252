/** One folder, one process. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataRefused } from './refused.ts';

/**
 * Takes the folder for this process. The lock of a process that is gone counts for nothing.
 * @returns what gives it back
 * @throws DataRefused if a running process has it
 */
export function lock(folder: string): () => void {
  const file = join(folder, 'lock');
  const take = (): void => writeFileSync(file, JSON.stringify(owner(process.pid)), { flag: 'wx' });
  try {
    take();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const held = holder(file);
    if (held !== undefined && isAlive(held))
      throw new DataRefused(`${folder} is in use by process ${held.pid}. Stop it, or choose another folder.`);
    rmSync(file, { force: true });
    take();
  }
  return () => rmSync(file, { force: true });
}

interface Owner {
  readonly pid: number;
  /** When the process began, where the system tells: a number may be given to another process later. */
  readonly began?: string | undefined;
}

function owner(pid: number): Owner {
  return { pid, began: beganAt(pid) };
}

function holder(file: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Owner;
  } catch {
    // Cut off while it was written.
    return undefined;
  }
}

function isAlive({ pid, began }: Owner): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return began === undefined || beganAt(pid) === began;
}

/** The 22nd field of `/proc/<pid>/stat` on Linux; the name before it may hold anything but ends with the last `)`. */
function beganAt(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

/** Links in mails and the callbacks that others were given name the ports: a later start takes the same ones. */
import type { Data } from './data.ts';

/** The port to take: the one that was asked for; where none was, or any will do, the one of before. */
export function keptPort(data: Data, name: string, asked: number | undefined, usual: number): number {
  return asked || (data.map<number>('ports').get(name) ?? asked ?? usual);
}

export function keepPorts(data: Data, ports: Readonly<Record<string, number>>): void {
  const kept = data.map<number>('ports');
  for (const [name, port] of Object.entries(ports)) if (kept.get(name) !== port) kept.set(name, port);
}

import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { handlers } from '../bin/build.ts';
import type { Route } from '../functions/platform/http/route.ts';
import type { Needs } from '../functions/platform/needs.ts';

/** A page outside the API: for people with a browser, or a payer with news. It has no authorizer; it proves its visitor itself. */
export interface PageRoute {
  readonly method: 'GET' | 'POST';
  readonly path: string;
}

/** What a handler file says of itself. */
export interface Handler {
  /** `<room>/<file>`, e.g. `registration/create-patient`. */
  readonly entry: string;
  readonly needs: Needs;
  readonly route?: Route;
  readonly pages?: readonly PageRoute[];
}

export type Handlers = ReadonlyMap<string, Handler>;

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * Reads every handler's declarations from the handler files themselves.
 * @throws if a handler does not say what it needs, or two have the same name
 */
export async function loadHandlers(): Promise<Handlers> {
  const found = new Map<string, Handler>();
  const names = new Set<string>();
  for (const entry of handlers()) {
    const file = join(root, 'functions', entry.replace('/', '/handlers/') + '.ts');
    const module = (await import(pathToFileURL(file).href)) as Partial<Handler> & { handler?: unknown };
    if (!module.needs || !module.handler)
      throw new Error(`functions/${entry}: a handler file exports "handler" and "needs"`);
    const name = functionName('', entry);
    if (names.has(name)) throw new Error(`functions/${entry}: another room has a handler of that name`);
    names.add(name);
    found.set(entry, { entry, needs: module.needs, route: module.route, pages: module.pages });
  }
  return found;
}

/**
 * The name of a function. Functions keep nothing, so they may have names of their own; with them every stack can tell a
 * function's ARN without asking the stack that makes it.
 */
export function functionName(stage: string, entry: string): string {
  return `frontdesk-${stage}-${entry.slice(entry.indexOf('/') + 1)}`;
}

/**
 * One call after the other. Calls that a function makes side by side travel on connections of their own, and would
 * reach the stack in another order in every run.
 */
import type http from 'node:http';
import { DOOR_KEY, DOOR_TO, type Door } from '../../faults/door.ts';

type AddRequest = (request: http.ClientRequest, options: { port?: unknown }, ...rest: unknown[]) => void;

/**
 * `node:http` hands on some names of undici, and whoever imports it loads all of that: a tenth of the time in which a function
 * starts. None has asked for them here, and `fetch` and the rest of undici stand where they always stand.
 */
export function leaveOutUndici(): void {
  const module = process.getBuiltinModule('node:http');
  for (const name of ['WebSocket', 'CloseEvent', 'MessageEvent']) Reflect.deleteProperty(module, name);
}

/**
 * Makes every request of this thread to the stack wait until the one before has its answer, or has failed.
 * @param toOutside is called before a request that no SDK of AWS makes: by this protocol. Gives where it goes to instead, if anywhere
 */
export function sendOneByOne(stack: URL, toOutside: (protocol: string) => Door | undefined): void {
  const agent = process.getBuiltinModule('node:http').Agent.prototype as unknown as { addRequest: AddRequest };
  const connect = agent.addRequest;
  const waiting: (() => void)[] = [];
  let isBusy = false;
  agent.addRequest = function (this: http.Agent, request, options, ...rest) {
    const isOfSdk = request.hasHeader('amz-sdk-invocation-id') || request.hasHeader(DOOR_KEY);
    const door = isOfSdk ? undefined : toOutside(request.protocol);
    if (door !== undefined) {
      request.setHeader(DOOR_KEY, door.key);
      request.setHeader(DOOR_TO, `http://${String(request.getHeader('host'))}${request.path}`);
      const { hostname: host, port } = new URL(door.origin);
      return connect.call(this, request, { ...options, host, port }, ...rest);
    }
    // Others are slow for reasons of their own, and hold up nothing.
    if (String(options.port) !== stack.port) return connect.call(this, request, options, ...rest);
    const go = (): void => {
      isBusy = true;
      let isOver = false;
      // Its answer's beginning is enough: whoever reads the rest of it may make the next call for that.
      const over = (): void => {
        if (isOver) return;
        isOver = true;
        isBusy = false;
        waiting.shift()?.();
      };
      request.prependOnceListener('response', over);
      request.once('close', over);
      connect.call(this, request, options, ...rest);
    };
    if (isBusy) waiting.push(go);
    else go();
  };
}

/** The same for what goes out by `fetch`. */
export function fetchThrough(toOutside: (protocol: string) => Door | undefined): void {
  const { fetch } = globalThis;
  globalThis.fetch = (input, init) => {
    const to = input instanceof Request ? input.url : String(input);
    const door = toOutside(new URL(to).protocol);
    if (door === undefined) return fetch(input, init);
    const headers = new Headers(init?.headers);
    headers.set(DOOR_KEY, door.key);
    headers.set(DOOR_TO, to);
    return fetch(door.origin, { ...init, headers });
  };
}

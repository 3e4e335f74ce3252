/**
 * One call after the other. Calls that a function makes side by side travel on connections of their own, and would
 * reach the stack in another order in every run.
 */
import http from 'node:http';

type AddRequest = (request: http.ClientRequest, ...rest: unknown[]) => void;

/** Makes every request of this thread wait until the one before has its answer, or has failed. */
export function sendOneByOne(): void {
  const agent = http.Agent.prototype as unknown as { addRequest: AddRequest };
  const connect = agent.addRequest;
  const waiting: (() => void)[] = [];
  let isBusy = false;
  agent.addRequest = function (this: http.Agent, request, ...rest) {
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
      connect.call(this, request, ...rest);
    };
    if (isBusy) waiting.push(go);
    else go();
  };
}

/** Lambda: the functions of the templates, run in threads. */
import type { CreateService, Principal } from '../../contract.ts';
import { DROPPED } from '../../faults/faults.ts';
import { readFunctionName } from './arn.ts';
import { Functions } from './functions.ts';
import type { Target } from './functions.ts';
import { Invoker, send } from './invoke.ts';
import type { Answer } from './invoke.ts';
import { Mappings } from './mappings/index.ts';
import { callerOf } from './mappings/mapping.ts';
import type { Delivery } from './mappings/mapping.ts';
import { operations, protocol } from './operations.ts';
import { functionResources } from './resources.ts';

export const createService: CreateService = (host) => {
  const functions = new Functions(host);
  const invoker = new Invoker(host, functions);
  host.turns.watch(() => functions.workedMs());
  const role = (target: Target): Principal =>
    host.assumeRole('lambda.amazonaws.com', target.settings.role, target.record.name, target.record.arn);
  /** Hands a batch to a function: a call that Lambda itself makes. */
  async function deliver(target: Target, event: string, batch: Delivery): Promise<Answer | typeof DROPPED> {
    const { sourceArn, records } = batch;
    const by = callerOf(sourceArn);
    const run = (): Promise<Answer> => invoker.run(target, event, by);
    if (!host.faults.active) return run();
    return host.faults.around(
      {
        principal: { kind: 'service', service: 'lambda.amazonaws.com', sourceArn },
        service: 'lambda',
        operation: 'Invoke',
        input: {},
        rights: () => [
          { action: 'lambda:InvokeFunction', resource: target.arn },
          { action: 'lambda:CreateEventSourceMapping', resource: sourceArn },
        ],
        by,
        records,
        droppable: by.startsWith('stream '),
      },
      run,
    );
  }
  const mappings = new Mappings({
    host,
    role,
    target: (name) => functions.resolve(readFunctionName(name)),
    async run(target, event, batch) {
      const answer = await host.turns.background(() => deliver(target, JSON.stringify(event), batch));
      // What never arrives was delivered, for all that the mapping knows.
      if (answer === DROPPED) return { requestId: '', version: target.version, payload: 'null', ok: true };
      const { requestId, version, payload, functionError } = answer;
      return { requestId, version, payload, ok: functionError === undefined };
    },
    send: (target, arn, body) => send(host, target, arn, body),
  });
  return {
    name: 'lambda',
    protocol,
    operations: operations(host, functions, invoker, mappings),
    resourceTypes: {
      ...functionResources(host, functions),
      'AWS::Lambda::EventSourceMapping': mappings.resourceType(),
    },
    stats: () => ({ functions: invoker.stats() }),
    *contents() {
      for (const text of invoker.pending()) yield { sink: 'lambda asynchronous events', text };
      for (const text of mappings.contents()) yield { sink: 'lambda stream batches', text };
    },
    async resume() {
      invoker.resume();
      await mappings.resume();
    },
    async close() {
      mappings.close();
      await functions.close();
    },
  };
};

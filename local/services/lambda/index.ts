/** Lambda: the functions of the templates, run in threads. */
import type { CreateService, Principal } from '../../contract.ts';
import { readFunctionName } from './arn.ts';
import { Functions } from './functions.ts';
import type { Target } from './functions.ts';
import { Invoker, send } from './invoke.ts';
import { Mappings } from './mappings/index.ts';
import { operations, protocol } from './operations.ts';
import { functionResources } from './resources.ts';

export const createService: CreateService = (host) => {
  const functions = new Functions(host);
  const invoker = new Invoker(host, functions);
  const role = (target: Target): Principal =>
    host.assumeRole('lambda.amazonaws.com', target.settings.role, target.record.name);
  const mappings = new Mappings({
    host,
    role,
    target: (name) => functions.resolve(readFunctionName(name)),
    async run(target, event) {
      const { requestId, version, payload, functionError } = await host.turns.background(() =>
        invoker.run(target, JSON.stringify(event)),
      );
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
    async close() {
      mappings.close();
      await functions.close();
    },
  };
};

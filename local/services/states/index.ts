/** AWS Step Functions: Standard workflows written in JSONata that call Lambda functions. */
import type { CreateService } from '../../contract.ts';
import { executionOperations } from './executions.ts';
import { machineOperations } from './machines.ts';
import { resourceTypes } from './resources.ts';
import { Store } from './store.ts';

export const createService: CreateService = (host) => {
  const store = new Store(host);
  return {
    name: 'states',
    protocol: { kind: 'json', version: '1.0', targetPrefix: 'AWSStepFunctions' },
    operations: { ...machineOperations(store), ...executionOperations(store) },
    resourceTypes: resourceTypes(store),
    stats: () => ({ ...store.engine.stats, stateMachines: store.machines.size, executions: store.executions.size }),
    resume: () => store.resume(),
    *contents() {
      for (const { name, definition } of store.machines.values())
        yield { sink: `states definition ${name}`, text: definition };
      for (const { arn, input, output, error, cause, events } of store.executions.values()) {
        const sink = `states execution ${arn.split(':').slice(-2).join(':')}`;
        yield { sink, text: [input, output, error, cause].filter((part) => part !== undefined).join('\n') };
        yield { sink: `${sink} history`, text: JSON.stringify(events) };
      }
    },
  };
};

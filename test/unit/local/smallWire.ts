/** The wire protocols over a small host, for tests with real SDK clients. */
import { randomUUID } from 'node:crypto';
import type { HttpRequest, Input, Output, Principal, Service } from '../../../local/contract.ts';
import { dispatch } from '../../../local/wire/dispatch.ts';
import { listen } from '../../../local/wire/http.ts';
import type { SmallHost } from './smallHost.ts';

export interface SmallWire {
  /** What a client's constructor takes. */
  readonly client: {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
    maxAttempts: number;
  };
  readonly faults: unknown[];
  close(): Promise<void>;
}

export async function smallWire(host: SmallHost): Promise<SmallWire> {
  const faults: unknown[] = [];
  const backend = {
    services: Object.values(host.services),
    principalOf: (): Principal => ({ kind: 'operator' }),
    async invoke(
      principal: Principal,
      service: Service,
      operation: string,
      input: Input,
      http: HttpRequest,
    ): Promise<Output> {
      const known = service.operations[operation];
      if (known === undefined) throw new Error(`${service.name} has no ${operation}`);
      for (const right of known.rights(input, { principal, http })) host.authorize(principal, right);
      return known.run(input, { principal, http });
    },
    newRequestId: () => randomUUID(),
    onFault: (_where: string, error: unknown) => void faults.push(error),
  };
  const listener = await listen(0, (request) => dispatch(backend, request));
  return {
    client: {
      endpoint: `http://localhost:${listener.port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'ASIATEST', secretAccessKey: 'secret' },
      maxAttempts: 1,
    },
    faults,
    close: () => listener.close(),
  };
}

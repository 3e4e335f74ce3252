/** AWS Security Token Service: who am I. */
import type { CreateService, Host, Principal } from '../../contract.ts';
import { AwsError } from '../../contract.ts';

export const createService: CreateService = (host) => ({
  name: 'sts',
  protocol: { kind: 'query', xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/' },
  operations: {
    GetCallerIdentity: {
      rights: () => [],
      run: async (_input, { principal }) => identityOf(host, principal),
    },
  },
  resourceTypes: {},
});

function identityOf(host: Host, principal: Principal): Record<string, unknown> {
  const account = host.accountId;
  const arn = `arn:${host.partition}`;
  switch (principal.kind) {
    case 'operator':
      return { UserId: account, Account: account, Arn: `${arn}:iam::${account}:root` };
    case 'role': {
      const role = principal.roleArn.split('/').at(-1) ?? '';
      const session = `${role}/${principal.sessionName}`;
      return {
        UserId: `AROA:${principal.sessionName}`,
        Account: account,
        Arn: `${arn}:sts::${account}:assumed-role/${session}`,
      };
    }
    case 'service':
    case 'anonymous':
      throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
  }
}

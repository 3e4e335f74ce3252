/** AWS Security Token Service: who am I, and taking on a role. */
import { z } from 'zod';
import type { CreateService, Host, Input, Principal } from '../../contract.ts';
import { AwsError } from '../../contract.ts';
import { checkSessionPolicy } from '../../iam/iam.ts';
import { callerName, roleId } from '../../iam/principals.ts';
import { numeric, readInput } from '../support.ts';

const assumeInput = z.strictObject({
  RoleArn: z.string().regex(/^arn:[\w-]+:iam::\d{12}:role\/.+$/),
  RoleSessionName: z.string().regex(/^[\w+=,.@-]{2,64}$/),
  DurationSeconds: numeric.pipe(z.number().int().min(900).max(43_200)).optional(),
  ExternalId: z.string().optional(),
  Policy: z.string().min(1).max(2048).optional(),
});

/** What a role allows where its declaration says nothing else. */
const LONGEST = 3600;

export const createService: CreateService = (host) => ({
  name: 'sts',
  protocol: { kind: 'query', xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/' },
  operations: {
    // AWS needs no right for it, and a policy that denies it changes nothing.
    GetCallerIdentity: {
      rights: () => [],
      run: async (_input, { principal }) => ({
        UserId: userId(host, principal),
        Account: host.accountId,
        Arn: callerName(principal, host),
      }),
    },
    AssumeRole: {
      rights(input) {
        const { RoleArn, RoleSessionName, ExternalId } = read(input);
        const context = {
          'sts:RoleSessionName': RoleSessionName,
          ...(ExternalId !== undefined && { 'sts:ExternalId': ExternalId }),
        };
        return [{ action: 'sts:AssumeRole', resource: RoleArn, context }];
      },
      run: async (input) => assumeRole(host, input),
    },
  },
  resourceTypes: {},
});

const read = (input: Input): z.infer<typeof assumeInput> => readInput(assumeInput, input, 'ValidationError');

function assumeRole(host: Host, input: Input): Record<string, unknown> {
  const { RoleArn, RoleSessionName, DurationSeconds = LONGEST, Policy } = read(input);
  if (DurationSeconds > LONGEST)
    throw new AwsError(
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
  if (Policy !== undefined) checkSessionPolicy(Policy);
  const until = host.clock.now() + DurationSeconds * 1000;
  const principal: Principal = {
    kind: 'role',
    roleArn: RoleArn,
    sessionName: RoleSessionName,
    until,
    ...(Policy !== undefined && { sessionPolicy: Policy }),
  };
  const { accessKeyId, secretAccessKey, sessionToken } = host.credentialsFor(principal);
  return {
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
      Expiration: new Date(until),
    },
    AssumedRoleUser: { AssumedRoleId: userId(host, principal), Arn: callerName(principal, host) },
    ...(Policy !== undefined && { PackedPolicySize: Math.ceil((Policy.length / 2048) * 100) }),
  };
}

function userId({ accountId }: Host, principal: Principal): string {
  return principal.kind === 'role' ? `${roleId(principal.roleArn)}:${principal.sessionName}` : accountId;
}

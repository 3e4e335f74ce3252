import { type Host, type Input, RefusedProperty, type ResourceType, type Service } from '../contract.ts';
import { physicalName } from '../cloudformation/names.ts';
import type { Iam } from './iam.ts';
import { roleId } from './principals.ts';

const allow = (...actions: string[]): unknown => ({ Statement: { Effect: 'Allow', Action: actions, Resource: '*' } });

/** The policies of AWS's own that the templates may name; their rights as AWS publishes them. */
const AWS_MANAGED: Readonly<Record<string, unknown>> = {
  'service-role/AWSLambdaBasicExecutionRole': allow('logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'),
  'service-role/AmazonAPIGatewayPushToCloudWatchLogs': allow(
    'logs:CreateLogGroup',
    'logs:CreateLogStream',
    'logs:DescribeLogGroups',
    'logs:DescribeLogStreams',
    'logs:PutLogEvents',
    'logs:GetLogEvents',
    'logs:FilterLogEvents',
  ),
  AWSXRayDaemonWriteAccess: allow(
    'xray:PutTraceSegments',
    'xray:PutTelemetryRecords',
    'xray:GetSamplingRules',
    'xray:GetSamplingTargets',
    'xray:GetSamplingStatisticSummaries',
  ),
};

/** IAM as CloudFormation provisions it. It has no operations on the wire: roles come from templates alone. */
export function createIamService(host: Host, iam: Iam): Service {
  for (const [name, document] of Object.entries(AWS_MANAGED))
    iam.putManagedPolicy(`arn:${host.partition}:iam::aws:policy/${name}`, document);
  const arnOf = (kind: 'role' | 'policy', path: unknown, name: string): string =>
    `arn:${host.partition}:iam::${host.accountId}:${kind}${typeof path === 'string' ? path : '/'}${name}`;
  /** CloudFormation names roles by name, IAM judges by ARN. */
  const roleArns = new Map<string, string>();
  const roleArn = (name: unknown, where: string): string => {
    const arn = typeof name === 'string' ? roleArns.get(name) : undefined;
    if (arn === undefined) throw new RefusedProperty(`${where}: there is no role ${String(name)} in the templates`);
    return arn;
  };

  const role: ResourceType = {
    async create(logicalId, properties, { stack }) {
      refuseOthers(properties, logicalId, [
        'AssumeRolePolicyDocument',
        'Policies',
        'ManagedPolicyArns',
        'RoleName',
        'Path',
        'PermissionsBoundary',
      ]);
      // Sessions that are taken on by hand end after an hour at the latest.
      if (![undefined, 3600, '3600'].includes(properties['MaxSessionDuration'] as string | number | undefined))
        throw new RefusedProperty(`${logicalId}: a MaxSessionDuration other than 3600 is not served`);
      const name =
        typeof properties['RoleName'] === 'string' ? properties['RoleName'] : physicalName(stack, logicalId, 64);
      const arn = arnOf('role', properties['Path'], name);
      roleArns.set(name, arn);
      const boundary = properties['PermissionsBoundary'];
      iam.putRole(arn, properties['AssumeRolePolicyDocument'], typeof boundary === 'string' ? boundary : undefined);
      for (const policy of records(properties['Policies']))
        iam.putRolePolicy(arn, String(policy['PolicyName']), policy['PolicyDocument']);
      for (const managed of strings(properties['ManagedPolicyArns'])) iam.attachManagedPolicy(arn, managed);
      return { ref: name, attributes: { Arn: arn, RoleId: roleId(arn) } };
    },
    async update(logicalId, properties, { stack, current, previous }) {
      const arn = String(current.attributes['Arn']);
      for (const policy of records(previous['Policies']))
        iam.putRolePolicy(arn, String(policy['PolicyName']), undefined);
      for (const managed of strings(previous['ManagedPolicyArns'])) iam.putRolePolicy(arn, managed, undefined);
      return role.create(logicalId, properties, { stack });
    },
    async remove(current) {
      iam.removeRole(String(current.attributes['Arn']));
      roleArns.delete(current.ref);
    },
  };

  const policy: ResourceType = {
    async create(logicalId, properties) {
      refuseOthers(properties, logicalId, ['PolicyDocument', 'PolicyName', 'Roles']);
      const name = String(properties['PolicyName']);
      const roles = strings(properties['Roles']);
      for (const target of roles) iam.putRolePolicy(roleArn(target, logicalId), name, properties['PolicyDocument']);
      return { ref: name, attributes: { Id: name, roles } };
    },
    async update(logicalId, properties, { stack, current }) {
      await policy.remove?.(current);
      return policy.create(logicalId, properties, { stack });
    },
    async remove(current) {
      for (const target of strings(current.attributes['roles'])) {
        const arn = roleArns.get(target);
        if (arn !== undefined) iam.putRolePolicy(arn, current.ref, undefined);
      }
    },
  };

  const managedPolicy: ResourceType = {
    async create(logicalId, properties, { stack }) {
      refuseOthers(properties, logicalId, ['PolicyDocument', 'ManagedPolicyName', 'Roles', 'Path']);
      const name =
        typeof properties['ManagedPolicyName'] === 'string'
          ? properties['ManagedPolicyName']
          : physicalName(stack, logicalId);
      const arn = arnOf('policy', properties['Path'], name);
      iam.putManagedPolicy(arn, properties['PolicyDocument']);
      for (const target of strings(properties['Roles'])) iam.attachManagedPolicy(roleArn(target, logicalId), arn);
      return { ref: arn, attributes: { PolicyArn: arn } };
    },
    async update(logicalId, properties, { stack, current }) {
      await managedPolicy.remove?.(current);
      return managedPolicy.create(logicalId, properties, { stack });
    },
    async remove({ ref: arn }) {
      for (const role of roleArns.values()) iam.putRolePolicy(role, arn, undefined);
    },
  };

  return {
    name: 'iam',
    protocol: { kind: 'query', xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/' },
    operations: {},
    resourceTypes: { 'AWS::IAM::Role': role, 'AWS::IAM::Policy': policy, 'AWS::IAM::ManagedPolicy': managedPolicy },
    *contents() {
      for (const { message } of iam.refused()) yield { sink: 'refused calls', text: message };
    },
    stats: () => ({ rights: iam.rights(), refused: iam.refused() }),
  };
}

/** Say something about the role, and change nothing that is judged. */
const DESCRIPTIVE = new Set(['Description', 'MaxSessionDuration', 'Tags']);

function refuseOthers(properties: Input, logicalId: string, served: readonly string[]): void {
  for (const [name, value] of Object.entries(properties)) {
    const isEmpty = Array.isArray(value) && value.length === 0;
    if (!served.includes(name) && !DESCRIPTIVE.has(name) && !isEmpty)
      throw new RefusedProperty(`${logicalId}: the property ${name} of IAM is not served`);
  }
}

function records(value: unknown): readonly Record<string, unknown>[] {
  return Array.isArray(value) ? (value as Record<string, unknown>[]) : [];
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

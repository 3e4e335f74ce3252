/** CloudWatch: alarms and dashboards are taken from the templates by name, and nothing watches. */
import { physicalName } from '../../cloudformation/names.ts';
import type { CreateService, ResourceType } from '../../contract.ts';

export const createService: CreateService = (host) => {
  /** A resource that only has a name and an ARN. */
  const named = (nameProperty: string, arnOf: (name: string) => string, inert: string): ResourceType => ({
    inert,
    create(logicalId, properties, { stack }) {
      const declared = properties[nameProperty];
      const ref = typeof declared === 'string' ? declared : physicalName(stack, logicalId);
      return Promise.resolve({ ref, attributes: { Arn: arnOf(ref) } });
    },
    update: (_logicalId, _properties, { current }) => Promise.resolve(current),
    remove: () => Promise.resolve(),
  });
  const alarmArn = (name: string): string => host.arn('cloudwatch', `alarm:${name}`);
  return {
    name: 'monitoring',
    protocol: { kind: 'json', version: '1.0', targetPrefix: 'GraniteServiceVersion20100801' },
    operations: {},
    resourceTypes: {
      'AWS::CloudWatch::Alarm': named('AlarmName', alarmArn, 'no metrics are counted, so it never rings'),
      'AWS::CloudWatch::CompositeAlarm': named('AlarmName', alarmArn, 'no metrics are counted, so it never rings'),
      'AWS::CloudWatch::Dashboard': named(
        'DashboardName',
        (name) => `arn:${host.partition}:cloudwatch::${host.accountId}:dashboard/${name}`,
        'nothing is drawn',
      ),
    },
  };
};

import type { Host, ResourceType, Service } from '../contract.ts';
import { physicalName, stableSuffix } from './names.ts';

/** Resources of services that the stack does not have at all: accepted by name, listed at start, never acted on. */
export function createInertService(host: Host): Service {
  const inert = (why: string, describe: ResourceType['create']): ResourceType => ({
    inert: why,
    create: describe,
    update: (logicalId, properties, { stack }) => describe(logicalId, properties, { stack }),
    remove: () => Promise.resolve(),
  });
  const nothing = (why: string): ResourceType =>
    inert(why, async (logicalId, _properties, { stack }) => ({ ref: physicalName(stack, logicalId), attributes: {} }));

  return {
    name: 'inert',
    protocol: { kind: 'query', xmlNamespace: 'https://localhost/' },
    operations: {},
    resourceTypes: {
      'AWS::CDK::Metadata': nothing('says only which CDK wrote the template'),
      'AWS::WAFv2::WebACL': inert('no request is inspected or counted', async (logicalId, properties, { stack }) => {
        const name = typeof properties['Name'] === 'string' ? properties['Name'] : physicalName(stack, logicalId);
        const id = stableSuffix(`${stack}/${logicalId}`, 36).toLowerCase();
        return {
          ref: `${name}|${id}|${String(properties['Scope'])}`,
          attributes: { Arn: host.arn('wafv2', `regional/webacl/${name}/${id}`), Id: id, Capacity: 0 },
        };
      }),
      'AWS::WAFv2::WebACLAssociation': nothing('no request is inspected'),
      'AWS::WAFv2::LoggingConfiguration': nothing('no request is inspected'),
    },
  };
}

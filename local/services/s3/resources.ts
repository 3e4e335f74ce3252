/** `AWS::S3::Bucket` and `AWS::S3::BucketPolicy`. */
import { z } from 'zod';
import { physicalName } from '../../cloudformation/names.ts';
import { AwsError } from '../../contract.ts';
import type { Host, Input, Resource, ResourceType } from '../../contract.ts';
import { flag, inert, keyArnOf, numeric, readProperties } from '../support.ts';
import type { BucketSettings } from './model.ts';
import type { Buckets } from './store.ts';

const properties = z.strictObject({
  BucketName: z.string().optional(),
  VersioningConfiguration: z.strictObject({ Status: z.enum(['Enabled', 'Suspended']) }).optional(),
  BucketEncryption: z
    .strictObject({
      ServerSideEncryptionConfiguration: z
        .array(
          z.strictObject({
            ServerSideEncryptionByDefault: z
              .strictObject({ SSEAlgorithm: z.enum(['AES256', 'aws:kms']), KMSMasterKeyID: z.string().optional() })
              .optional(),
            BucketKeyEnabled: inert,
          }),
        )
        .length(1),
    })
    .optional(),
  NotificationConfiguration: z
    .strictObject({ EventBridgeConfiguration: z.strictObject({ EventBridgeEnabled: flag.optional() }).optional() })
    .optional(),
  ObjectLockEnabled: flag.optional(),
  ObjectLockConfiguration: z
    .strictObject({
      ObjectLockEnabled: z.literal('Enabled').optional(),
      Rule: z
        .strictObject({
          DefaultRetention: z.strictObject({
            Mode: z.enum(['GOVERNANCE', 'COMPLIANCE']),
            Days: numeric.optional(),
            Years: numeric.optional(),
          }),
        })
        .optional(),
    })
    .optional(),
  // Nothing grows old enough here for a lifecycle rule to matter; no object is public; access is not logged.
  LifecycleConfiguration: inert,
  PublicAccessBlockConfiguration: inert,
  OwnershipControls: inert,
  AccessControl: inert,
  LoggingConfiguration: inert,
  Tags: inert,
});

const policyProperties = z.strictObject({ Bucket: z.string(), PolicyDocument: z.unknown() });

export function bucketType(host: Host, buckets: Buckets): ResourceType {
  const put = async (logicalId: string, given: Input, nameOtherwise: string): Promise<Resource> => {
    const read = readProperties(properties, given, 'AWS::S3::Bucket', logicalId);
    const name = read.BucketName ?? nameOtherwise;
    const encryption = read.BucketEncryption?.ServerSideEncryptionConfiguration[0]?.ServerSideEncryptionByDefault;
    const keyArn = await keyArnOf(host, encryption?.KMSMasterKeyID);
    const retention = read.ObjectLockConfiguration?.Rule?.DefaultRetention;
    const lock = read.ObjectLockEnabled ?? false;
    if (retention !== undefined && !lock)
      throw new AwsError('InvalidRequest', 'Object Lock must be enabled on the bucket for a default retention.');
    const settings: BucketSettings = {
      versioning: lock ? 'Enabled' : read.VersioningConfiguration?.Status,
      lock,
      ...(retention !== undefined && {
        defaultRetention: { mode: retention.Mode, days: retention.Days ?? (retention.Years ?? 0) * 365 },
      }),
      encryption: encryption?.SSEAlgorithm ?? 'AES256',
      ...(keyArn !== undefined && { keyArn }),
      tellsEventBridge:
        read.NotificationConfiguration?.EventBridgeConfiguration?.EventBridgeEnabled ??
        read.NotificationConfiguration?.EventBridgeConfiguration !== undefined,
    };
    const arn = `arn:${host.partition}:s3:::${name}`;
    const before = buckets.byName.get(name);
    if (before === undefined)
      buckets.byName.set(name, {
        name,
        arn,
        created: host.clock.now(),
        settings,
        objects: host.data.records(`s3/objects/${name}`),
      });
    else before.settings = settings;
    return {
      ref: name,
      attributes: {
        Arn: arn,
        DomainName: `${name}.s3.amazonaws.com`,
        RegionalDomainName: `${name}.s3.${host.region}.amazonaws.com`,
      },
    };
  };
  return {
    create: (logicalId, given, { stack }) => put(logicalId, given, physicalName(stack, logicalId, 63).toLowerCase()),
    update: (logicalId, given, { current }) => put(logicalId, given, current.ref),
    async remove(current) {
      if ((buckets.byName.get(current.ref)?.objects.size ?? 0) > 0) {
        throw new AwsError('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409);
      }
      buckets.byName.delete(current.ref);
    },
  };
}

export function bucketPolicyType(host: Host, buckets: Buckets): ResourceType {
  const put = (logicalId: string, given: Input): Resource => {
    const { Bucket, PolicyDocument } = readProperties(policyProperties, given, 'AWS::S3::BucketPolicy', logicalId);
    host.setResourcePolicy(buckets.find(Bucket).arn, PolicyDocument);
    return { ref: Bucket, attributes: {} };
  };
  return {
    create: async (logicalId, given) => put(logicalId, given),
    update: async (logicalId, given) => put(logicalId, given),
  };
}

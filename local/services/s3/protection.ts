/** What can be set on an object afterwards: its tags, its retention, a legal hold. */
import { z } from 'zod';
import { AwsError } from '../../contract.ts';
import type { Input, Operation, Output, Right } from '../../contract.ts';
import { flag, readInput } from '../support.ts';
import type { Bucket, Version } from './model.ts';
import { isGoverned } from './store.ts';
import type { Buckets } from './store.ts';

const target = { Bucket: z.string(), Key: z.string().min(1), VersionId: z.string().optional() };
const inputs = {
  target: z.strictObject(target),
  tagging: z.strictObject({
    ...target,
    Tagging: z.strictObject({ TagSet: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).max(10) }),
  }),
  retention: z.strictObject({
    ...target,
    BypassGovernanceRetention: flag.optional(),
    Retention: z.strictObject({
      Mode: z.enum(['GOVERNANCE', 'COMPLIANCE']).optional(),
      RetainUntilDate: z.union([z.string(), z.date()]).optional(),
    }),
  }),
  legalHold: z.strictObject({ ...target, LegalHold: z.strictObject({ Status: z.enum(['ON', 'OFF']) }) }),
};

/** Tags as a header carries them, `a=b&c=d`. */
export function parseTags(header: string | undefined): Record<string, string> {
  const pairs = [...new URLSearchParams(header ?? '')];
  if (pairs.length > 10) throw new AwsError('BadRequest', 'Object tags cannot be greater than 10');
  return Object.fromEntries(pairs);
}

export function protectionOperations(buckets: Buckets): Record<string, Operation> {
  const operation = <T extends { Bucket: string; Key: string; VersionId?: string | undefined }>(
    action: string,
    schema: z.ZodType<T>,
    run: (version: Version, input: T) => Output,
    more: (bucket: Bucket, input: T) => Right[] = () => [],
  ): Operation => {
    const read = (input: Input): T => readInput(schema, input, 'MalformedXML');
    return {
      rights(input) {
        const given = read(input);
        const bucket = buckets.find(given.Bucket);
        const { VersionId } = given;
        const name = VersionId === undefined ? action : action.replace('ObjectTagging', 'ObjectVersionTagging');
        const context: Record<string, string> = VersionId === undefined ? {} : { 's3:VersionId': VersionId };
        return [buckets.right(name, bucket, given.Key, undefined, context), ...more(bucket, given)];
      },
      async run(input, call) {
        const given = read(input);
        const version = buckets.readable(buckets.find(given.Bucket), given.Key, given.VersionId, call);
        return { ...run(version, given), ...(version.id !== 'null' && { VersionId: version.id }) };
      },
    };
  };
  const lockable = (name: string): void => {
    if (!buckets.find(name).settings.lock)
      throw new AwsError('InvalidRequest', 'Bucket is missing Object Lock Configuration');
  };
  const bypassing = (bucket: Bucket, input: z.infer<typeof inputs.retention>): Right[] => {
    const governed = isGoverned(buckets.version(bucket, input.Key, input.VersionId), buckets.now());
    return input.BypassGovernanceRetention === true && governed
      ? [buckets.right('BypassGovernanceRetention', bucket, input.Key)]
      : [];
  };

  return {
    GetObjectTagging: operation('GetObjectTagging', inputs.target, ({ tags }) => ({
      TagSet: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    })),
    PutObjectTagging: operation('PutObjectTagging', inputs.tagging, (version, { Tagging }) => {
      version.tags = Object.fromEntries(Tagging.TagSet.map(({ Key, Value }) => [Key, Value]));
      return {};
    }),
    DeleteObjectTagging: operation('DeleteObjectTagging', inputs.target, (version) => {
      version.tags = {};
      return {};
    }),
    GetObjectRetention: operation('GetObjectRetention', inputs.target, ({ retention }, input) => {
      lockable(input.Bucket);
      if (retention === undefined) throw noConfiguration();
      return { Retention: { Mode: retention.mode, RetainUntilDate: new Date(retention.until) } };
    }),
    PutObjectRetention: operation(
      'PutObjectRetention',
      inputs.retention,
      (version, { Bucket: name, Retention, BypassGovernanceRetention: bypass = false }) => {
        lockable(name);
        const now = buckets.now();
        const { Mode: mode } = Retention;
        const until =
          Retention.RetainUntilDate === undefined ? undefined : new Date(Retention.RetainUntilDate).getTime();
        const before = version.retention;
        const held = before !== undefined && before.until > now;
        const weaker =
          held &&
          (mode === undefined ||
            until === undefined ||
            until < before.until ||
            (before.mode === 'COMPLIANCE' && mode !== 'COMPLIANCE'));
        if (weaker && (before.mode === 'COMPLIANCE' || !bypass)) {
          throw new AwsError('AccessDenied', 'Access Denied because object protected by object lock.', 403);
        }
        if (mode === undefined || until === undefined) delete version.retention;
        else if (until <= now) throw new AwsError('InvalidArgument', 'The retain until date must be in the future!');
        else version.retention = { mode, until };
        return {};
      },
      bypassing,
    ),
    GetObjectLegalHold: operation('GetObjectLegalHold', inputs.target, ({ legalHold }, input) => {
      lockable(input.Bucket);
      return { LegalHold: { Status: legalHold ? 'ON' : 'OFF' } };
    }),
    PutObjectLegalHold: operation('PutObjectLegalHold', inputs.legalHold, (version, { Bucket: name, LegalHold }) => {
      lockable(name);
      version.legalHold = LegalHold.Status === 'ON';
      return {};
    }),
  };
}

function noConfiguration(): AwsError {
  return new AwsError(
    'NoSuchObjectLockConfiguration',
    'The specified object does not have a ObjectLock configuration',
    404,
  );
}

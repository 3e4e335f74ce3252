/** Amazon S3: objects with versions, locks, checksums, presigned URLs and forms. */
import type { CreateService, Host, Operation } from '../../contract.ts';
import { listingOperations } from './listing.ts';
import { objectOperations } from './objects.ts';
import { isPresigned, verifyPresigned } from './presigned.ts';
import { protectionOperations } from './protection.ts';
import { bucketPolicyType, bucketType } from './resources.ts';
import { renderAnswer, renderError, routeRequest } from './route.ts';
import { Buckets } from './store.ts';

export const createService: CreateService = (host) => {
  const buckets = new Buckets(host);
  const operations = {
    ...objectOperations(host, buckets),
    ...protectionOperations(buckets),
    ...listingOperations(host, buckets),
  };
  return {
    name: 's3',
    protocol: { kind: 'rest', route: routeRequest, render: renderAnswer, renderError },
    operations: Object.fromEntries(
      Object.entries(operations).map(([name, operation]) => [name, signed(host, operation)]),
    ),
    resourceTypes: {
      'AWS::S3::Bucket': bucketType(host, buckets),
      'AWS::S3::BucketPolicy': bucketPolicyType(host, buckets),
    },
    stats: () =>
      Object.fromEntries([...buckets.byName.values()].map(({ name, objects }) => [name, { keys: objects.size }])),
    *contents() {
      for (const { name, objects } of buckets.byName.values()) {
        for (const [key, versions] of objects) {
          yield { sink: `s3 keys of ${name}`, text: key };
          for (const { headers, tags, body } of versions) {
            yield { sink: `s3 metadata in ${name}`, text: JSON.stringify({ headers, tags }) };
            yield { sink: `s3 objects in ${name}`, text: Buffer.from(body).toString('latin1') };
          }
        }
      }
    },
  };
};

/** A presigned request is held against its signature before anything else is asked. */
function signed(host: Host, operation: Operation): Operation {
  return {
    rights(input, call) {
      if (call.http !== undefined && isPresigned(call.http)) verifyPresigned(host, call.http);
      return operation.rights(input, call);
    },
    run: (input, call) => operation.run(input, call),
  };
}

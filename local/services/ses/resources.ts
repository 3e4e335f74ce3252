/** `AWS::SES::EmailIdentity`, `ConfigurationSet` and `ConfigurationSetEventDestination`. */
import { z } from 'zod';
import { physicalName } from '../../cloudformation/names.ts';
import { AwsError } from '../../contract.ts';
import type { Input, Resource, ResourceType } from '../../contract.ts';
import { flag, inert, readProperties } from '../support.ts';
import type { Sending } from './sending.ts';

const identityProperties = z.strictObject({
  EmailIdentity: z.string(),
  ConfigurationSetAttributes: z.strictObject({ ConfigurationSetName: z.string().optional() }).optional(),
  DkimAttributes: inert,
  DkimSigningAttributes: inert,
  FeedbackAttributes: inert,
  MailFromAttributes: inert,
  Tags: inert,
});

const setProperties = z.strictObject({
  Name: z.string().optional(),
  SendingOptions: z.strictObject({ SendingEnabled: flag.optional() }).optional(),
  SuppressionOptions: z
    .strictObject({ SuppressedReasons: z.array(z.enum(['BOUNCE', 'COMPLAINT'])).optional() })
    .optional(),
  DeliveryOptions: inert,
  ReputationOptions: inert,
  // Opens and clicks are not tracked here, whatever domain would do it.
  TrackingOptions: inert,
  VdmOptions: inert,
  Tags: inert,
});

const EVENTS = new Set(['send', 'delivery', 'bounce', 'complaint', 'reject']);
const eventType = z
  .string()
  .transform((type) => type.toLowerCase())
  .refine((type) => EVENTS.has(type), 'served are send, delivery, bounce, complaint and reject');

const destinationProperties = z.strictObject({
  ConfigurationSetName: z.string(),
  EventDestination: z.strictObject({
    Name: z.string().optional(),
    Enabled: flag.optional(),
    MatchingEventTypes: z.array(eventType),
    SnsDestination: z.strictObject({ TopicARN: z.string() }),
  }),
});

/** What a template declares counts as verified: DNS is outside. */
export function emailIdentityType(sending: Sending): ResourceType {
  const put = (logicalId: string, given: Input): Resource => {
    const read = readProperties(identityProperties, given, 'AWS::SES::EmailIdentity', logicalId);
    const name = read.EmailIdentity.toLowerCase();
    const defaultSet = read.ConfigurationSetAttributes?.ConfigurationSetName;
    sending.identities.set(name, { name, ...(defaultSet !== undefined && { defaultSet }) });
    const tokens = [1, 2, 3].flatMap((number) => [
      [`DkimDNSTokenName${number}`, `local${number}._domainkey.${name}`],
      [`DkimDNSTokenValue${number}`, `local${number}.dkim.amazonses.com`],
    ]);
    return { ref: read.EmailIdentity, attributes: Object.fromEntries(tokens) };
  };
  return {
    create: async (logicalId, given) => put(logicalId, given),
    update: async (logicalId, given) => put(logicalId, given),
    async remove(current) {
      sending.identities.delete(current.ref.toLowerCase());
    },
  };
}

export function configurationSetType(sending: Sending): ResourceType {
  const put = (logicalId: string, given: Input, nameOtherwise: string): Resource => {
    const read = readProperties(setProperties, given, 'AWS::SES::ConfigurationSet', logicalId);
    const name = read.Name ?? nameOtherwise;
    sending.sets.set(name, {
      name,
      sendingEnabled: read.SendingOptions?.SendingEnabled ?? true,
      suppressed: new Set(read.SuppressionOptions?.SuppressedReasons ?? ['BOUNCE', 'COMPLAINT']),
      destinations: sending.sets.get(name)?.destinations ?? new Map(),
    });
    return { ref: name, attributes: {} };
  };
  return {
    create: async (logicalId, given, { stack }) => put(logicalId, given, physicalName(stack, logicalId, 64)),
    update: async (logicalId, given, { current }) => put(logicalId, given, current.ref),
    async remove(current) {
      sending.sets.delete(current.ref);
    },
  };
}

export function eventDestinationType(sending: Sending): ResourceType {
  const put = (logicalId: string, given: Input): Resource => {
    const read = readProperties(destinationProperties, given, 'AWS::SES::ConfigurationSetEventDestination', logicalId);
    const set = sending.sets.get(read.ConfigurationSetName);
    if (set === undefined) {
      throw new AwsError(
        'ConfigurationSetDoesNotExist',
        `Configuration set <${read.ConfigurationSetName}> does not exist.`,
      );
    }
    const { Name = logicalId, Enabled = true, MatchingEventTypes, SnsDestination } = read.EventDestination;
    set.destinations.set(Name, {
      enabled: Enabled,
      events: new Set(MatchingEventTypes),
      topicArn: SnsDestination.TopicARN,
    });
    return { ref: Name, attributes: { Id: Name } };
  };
  return {
    create: async (logicalId, given) => put(logicalId, given),
    update: async (logicalId, given) => put(logicalId, given),
  };
}

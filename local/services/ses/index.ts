/** Amazon Simple Email Service, API v1: mail out, and the events of what became of it. */
import { z } from 'zod';
import { AwsError } from '../../contract.ts';
import type { CreateService, Host, Operation } from '../../contract.ts';
import { composeMail } from '../mime.ts';
import { blob, numeric, readInput } from '../support.ts';
import { addressesOf, headerOf, newMessageId } from './message.ts';
import { configurationSetType, emailIdentityType, eventDestinationType } from './resources.ts';
import { Sending } from './sending.ts';
import type { Draft } from './sending.ts';

const addresses = z.array(z.string()).optional();
const part = z.strictObject({ Data: z.string(), Charset: z.string().optional() });
const tags = z
  .array(z.strictObject({ Name: z.string().regex(/^[\w-]+$/), Value: z.string().regex(/^[\w.@-]+$/) }))
  .optional();
const common = {
  ConfigurationSetName: z.string().optional(),
  Tags: tags,
  SourceArn: z.string().optional(),
  ReturnPathArn: z.string().optional(),
};

const sendInput = z.strictObject({
  ...common,
  Source: z.string(),
  Destination: z.strictObject({ ToAddresses: addresses, CcAddresses: addresses, BccAddresses: addresses }),
  Message: z.strictObject({
    Subject: part,
    Body: z.strictObject({ Text: part.optional(), Html: part.optional() }),
  }),
  ReplyToAddresses: addresses,
  ReturnPath: z.string().optional(),
});
const rawInput = z.strictObject({
  ...common,
  Source: z.string().optional(),
  Destinations: addresses,
  RawMessage: z.strictObject({ Data: blob }),
  FromArn: z.string().optional(),
});
const identitiesInput = z.strictObject({ Identities: z.array(z.string()) });
const listInput = z.strictObject({
  IdentityType: z.enum(['EmailAddress', 'Domain']).optional(),
  MaxItems: numeric.optional(),
  NextToken: z.string().optional(),
});

/** SES takes 10 MB by default, the encoding included. */
const LARGEST = 10 * 1024 * 1024;

export const createService: CreateService = (host) => {
  const sending = new Sending(host);
  const mails: { readonly raw: string }[] = [];
  // Whoever sends mail, Cognito too: one place holds all of it for the leak search.
  host.signals.on('mail', ({ raw }) => void mails.push({ raw }));
  return {
    name: 'ses',
    protocol: { kind: 'query', xmlNamespace: 'http://ses.amazonaws.com/doc/2010-12-01/' },
    operations: operations(host, sending),
    resourceTypes: {
      'AWS::SES::EmailIdentity': emailIdentityType(sending),
      'AWS::SES::ConfigurationSet': configurationSetType(sending),
      'AWS::SES::ConfigurationSetEventDestination': eventDestinationType(sending),
    },
    resume: () => sending.resume(),
    stats: () => ({ sent: sending.sent, eventsLost: sending.eventsLost }),
    *contents() {
      for (const { raw } of mails) yield { sink: 'mail', text: raw };
    },
  };
};

function operations(host: Host, sending: Sending): Record<string, Operation> {
  const now = (): number => host.clock.now();
  const read = <T>(schema: z.ZodType<T>, input: Record<string, unknown>): T =>
    readInput(schema, input, 'ValidationError');
  const everything = (action: string) => () => [{ action: `ses:${action}`, resource: '*' }];
  return {
    SendEmail: {
      rights: (input) => sending.rights('SendEmail', draftOf(read(sendInput, input))),
      async run(input, { fate }) {
        const given = read(sendInput, input);
        const { Destination, Message, ReplyToAddresses = [] } = given;
        const raw = await composeMail({
          from: given.Source,
          to: Destination.ToAddresses ?? [],
          cc: Destination.CcAddresses ?? [],
          replyTo: ReplyToAddresses,
          subject: Message.Subject.Data,
          ...(Message.Body.Text !== undefined && { text: Message.Body.Text.Data }),
          ...(Message.Body.Html !== undefined && { html: Message.Body.Html.Data }),
          messageId: newMessageId(now(), host.random('ses')),
          at: now(),
        });
        return { MessageId: sending.accept(draftOf(given), raw, fate) };
      },
    },
    SendRawEmail: {
      rights: (input) => sending.rights('SendRawEmail', rawDraftOf(read(rawInput, input))),
      async run(input, { fate }) {
        const given = read(rawInput, input);
        const { Data } = given.RawMessage;
        if (Data.length > LARGEST) {
          throw new AwsError(
            'InvalidParameterValue',
            `Message length is more than ${LARGEST} bytes long: '${Data.length}'.`,
          );
        }
        return { MessageId: sending.accept(rawDraftOf(given), Buffer.from(Data).toString(), fate) };
      },
    },
    GetSendQuota: {
      rights: everything('GetSendQuota'),
      run: async () => ({ Max24HourSend: 50_000, MaxSendRate: 14, SentLast24Hours: sending.sent }),
    },
    ListIdentities: {
      rights: everything('ListIdentities'),
      async run(input) {
        const { IdentityType } = read(listInput, input);
        const wanted = [...sending.identities.keys()].filter(
          (name) => IdentityType === undefined || name.includes('@') === (IdentityType === 'EmailAddress'),
        );
        return { Identities: wanted };
      },
    },
    GetIdentityVerificationAttributes: {
      rights: everything('GetIdentityVerificationAttributes'),
      async run(input) {
        const { Identities } = read(identitiesInput, input);
        const verified = Identities.filter((name) => sending.identities.has(name.toLowerCase()));
        return { VerificationAttributes: new Map(verified.map((name) => [name, { VerificationStatus: 'Success' }])) };
      },
    },
  };
}

function draftOf({ Source, Destination, ConfigurationSetName, Tags, ReturnPath }: z.infer<typeof sendInput>): Draft {
  const lists = [Destination.ToAddresses, Destination.CcAddresses, Destination.BccAddresses];
  return {
    source: Source,
    recipients: lists.flatMap((list) => (list ?? []).flatMap(addressesOf)),
    returnPath: ReturnPath,
    configurationSet: ConfigurationSetName,
    tags: tagsOf(Tags),
  };
}

function rawDraftOf({ Source, Destinations, RawMessage, ConfigurationSetName, Tags }: z.infer<typeof rawInput>): Draft {
  const raw = Buffer.from(RawMessage.Data).toString();
  const inHeaders = ['To', 'Cc', 'Bcc'].flatMap((name) => addressesOf(headerOf(raw, name)));
  const headerTags = (headerOf(raw, 'X-SES-MESSAGE-TAGS') ?? '').split(',').flatMap((pair) => {
    const [Name, Value] = pair.trim().split('=');
    return Name === undefined || Name === '' || Value === undefined ? [] : [{ Name, Value }];
  });
  return {
    source: Source ?? headerOf(raw, 'From') ?? '',
    recipients: Destinations !== undefined && Destinations.length > 0 ? Destinations.flatMap(addressesOf) : inHeaders,
    configurationSet: ConfigurationSetName ?? headerOf(raw, 'X-SES-CONFIGURATION-SET'),
    tags: tagsOf(Tags ?? headerTags),
  };
}

function tagsOf(
  given: readonly { readonly Name: string; readonly Value: string }[] | undefined,
): Record<string, string[]> {
  return Object.fromEntries((given ?? []).map(({ Name, Value }) => [Name, [Value]]));
}

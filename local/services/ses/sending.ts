/** Who may send, by which configuration set, and what then happens to a mail. */
import { AwsError } from '../../contract.ts';
import type { Host, Right } from '../../contract.ts';
import { Jobs } from '../../data/jobs.ts';
import { did } from '../../faults/rehearsal.ts';
import { publish } from './events.ts';
import type { MailEvent } from './events.ts';
import { addressesOf, fateOf, headerOf, isRejected, newMessageId, withHeader } from './message.ts';
import type { Outgoing } from './message.ts';

export interface Identity {
  readonly name: string;
  /** The configuration set of mails that name none. */
  readonly defaultSet?: string;
}

export interface ConfigurationSet {
  readonly name: string;
  readonly sendingEnabled: boolean;
  readonly suppressed: ReadonlySet<'BOUNCE' | 'COMPLAINT'>;
  readonly destinations: Map<string, EventDestination>;
}

export interface EventDestination {
  readonly enabled: boolean;
  /** In lower case. */
  readonly events: ReadonlySet<string>;
  readonly topicArn: string;
}

export interface Draft {
  readonly source: string;
  readonly recipients: readonly string[];
  readonly returnPath?: string | undefined;
  readonly configurationSet?: string | undefined;
  readonly tags: Readonly<Record<string, readonly string[]>>;
}

export class Sending {
  readonly identities = new Map<string, Identity>();
  readonly sets = new Map<string, ConfigurationSet>();
  /** Addresses that bounced or complained before: SES sends them nothing more. */
  readonly suppressionList: Set<string>;
  readonly #events: Jobs<{ readonly mail: Outgoing; readonly event: MailEvent; readonly failures?: number }>;
  sent = 0;
  eventsLost = 0;
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
    this.suppressionList = host.data.set('ses/suppressed');
    this.#events = new Jobs(
      host,
      'ses/events',
      ({ event }) => `ses: ${event.type}`,
      async (told) => {
        if (await publish(host, this, told.mail, told.event)) return undefined;
        const { failures = 0 } = told;
        const due = host.clock.now() + Math.min(1000 * 2 ** failures, 60_000);
        return { due, job: { ...told, failures: failures + 1 } };
      },
    );
  }

  resume(): void {
    this.#events.resume();
  }

  /** The verified identity that covers an address: the address itself, or its domain or a parent of it. */
  identityFor(address: string): Identity | undefined {
    const exact = this.identities.get(address.toLowerCase());
    const labels = (address.split('@')[1] ?? '').toLowerCase().split('.');
    return (
      exact ??
      labels.map((_, index) => this.identities.get(labels.slice(index).join('.'))).find((found) => found !== undefined)
    );
  }

  /** The rights on the identity and on the configuration set. */
  rights(action: string, draft: Draft): Right[] {
    const [from = ''] = addressesOf(draft.source);
    const identity = this.identityFor(from);
    const set = draft.configurationSet ?? identity?.defaultSet;
    const shownName = /^\s*"?([^"<]*?)"?\s*</.exec(draft.source)?.[1] ?? '';
    const context = {
      'ses:ApiVersion': '1',
      'ses:FromAddress': from,
      'ses:Recipients': draft.recipients,
      ...(shownName !== '' && { 'ses:FromDisplayName': shownName }),
      ...(draft.returnPath !== undefined && { 'ses:FeedbackAddress': draft.returnPath }),
    };
    const right = (resource: string): Right => ({
      action: `ses:${action}`,
      resource: this.#host.arn('ses', resource),
      context,
    });
    return [
      right(`identity/${identity?.name ?? from}`),
      ...(set === undefined ? [] : [right(`configuration-set/${set}`)]),
    ];
  }

  /**
   * Accepts a mail: it is in the mailbox at once, and what its addressees make of it follows. Without `fate` their
   * addresses say what that is.
   *
   * @throws AwsError MessageRejected, ConfigurationSetDoesNotExist, … as SES does.
   */
  accept(draft: Draft, composed: string, fate?: 'bounced' | 'complained'): string {
    const [from = ''] = addressesOf(draft.source);
    const identity = this.identityFor(from);
    if (identity === undefined) {
      throw new AwsError(
        'MessageRejected',
        `Email address is not verified. The following identities failed the check in region ${this.#host.region.toUpperCase()}: ${from}`,
      );
    }
    const setName = draft.configurationSet ?? identity.defaultSet;
    const set = setName === undefined ? undefined : this.sets.get(setName);
    if (setName !== undefined && set === undefined) {
      throw new AwsError('ConfigurationSetDoesNotExist', `Configuration set <${setName}> does not exist.`);
    }
    if (set?.sendingEnabled === false) {
      throw new AwsError(
        'ConfigurationSetSendingPausedException',
        `Email sending is disabled for configuration set <${set.name}>.`,
      );
    }
    assertAddresses(draft.recipients);
    const at = this.#host.clock.now();
    const id = newMessageId(at, this.#host.random('ses'));
    const mail: Outgoing = {
      id,
      source: draft.source,
      recipients: draft.recipients,
      raw: stamped(composed, id, at),
      ...(setName !== undefined && { configurationSet: setName }),
      tags: draft.tags,
      at,
    };
    did({
      left: { where: 'ses', after: `${headerOf(mail.raw, 'Subject') ?? ''} to ${mail.recipients.join(', ')}` },
      undo: () => undefined,
      tell: () => {
        this.sent++;
        this.#deliver(mail, set, fate);
      },
    });
    return id;
  }

  #deliver(mail: Outgoing, set: ConfigurationSet | undefined, given: 'bounced' | 'complained' | undefined): void {
    const { id, source, recipients, raw, at, tags } = mail;
    const tell = (event: MailEvent): void => {
      this.#events.add({ mail, event });
    };
    tell({ type: 'Send' });
    if (isRejected(raw)) {
      tell({ type: 'Reject' });
      return;
    }
    const onList = recipients.filter((address) => this.suppressionList.has(address.toLowerCase()));
    const rest = recipients.filter((address) => !onList.includes(address));
    const by = (fate: ReturnType<typeof fateOf>): string[] =>
      rest.filter((address) => (given ?? fateOf(address)) === fate);
    const bounced = by('bounced');
    const suppressed = by('suppressed');
    const complained = by('complained');
    const arrived = [...by('delivered'), ...complained];
    const lost = [...onList, ...suppressed, ...bounced];
    const raised = { messageId: id, from: source, to: recipients, raw, at, tags };
    this.#host.signals.emit('mail', lost.length > 0 ? { ...raised, bounced: lost } : raised);
    if (onList.length > 0) tell({ type: 'Bounce', recipients: onList, subType: 'OnAccountSuppressionList' });
    if (suppressed.length > 0) tell({ type: 'Bounce', recipients: suppressed, subType: 'Suppressed' });
    if (bounced.length > 0) tell({ type: 'Bounce', recipients: bounced, subType: 'General' });
    if (arrived.length > 0) tell({ type: 'Delivery', recipients: arrived });
    if (complained.length > 0) tell({ type: 'Complaint', recipients: complained });
    this.#suppress(bounced, set?.suppressed.has('BOUNCE') ?? true);
    this.#suppress(complained, set?.suppressed.has('COMPLAINT') ?? true);
  }

  /** The simulator's own addresses never get on the list, so that they can be used again. */
  #suppress(addresses: readonly string[], wanted: boolean): void {
    if (!wanted) return;
    for (const address of addresses) {
      if (!address.toLowerCase().endsWith('@simulator.amazonses.com')) this.suppressionList.add(address.toLowerCase());
    }
  }
}

/** As SES hands a mail on: its own Message-ID, a date, and nothing of what was meant for SES alone. */
function stamped(raw: string, id: string, at: number): string {
  let stampedRaw = withHeader(raw, 'Message-ID', `<${id}@email.amazonses.com>`);
  if (headerOf(stampedRaw, 'Date') === undefined) {
    stampedRaw = withHeader(stampedRaw, 'Date', new Date(at).toUTCString().replace('GMT', '+0000'));
  }
  for (const name of ['X-SES-CONFIGURATION-SET', 'X-SES-MESSAGE-TAGS', 'Bcc'])
    stampedRaw = withHeader(stampedRaw, name);
  return stampedRaw;
}

function assertAddresses(recipients: readonly string[]): void {
  if (recipients.length === 0) throw new AwsError('InvalidParameterValue', "Missing required header 'To'.");
  if (recipients.length > 50) throw new AwsError('InvalidParameterValue', 'Recipient count exceeds 50.');
  for (const address of recipients) {
    const [local, domain, ...more] = address.split('@');
    if (domain === undefined) throw new AwsError('InvalidParameterValue', "Missing final '@domain'");
    if (more.length > 0 || local === '' || /[\s\p{Cc}]/u.test(address)) {
      throw new AwsError('InvalidParameterValue', 'Local address contains control or whitespace');
    }
    if (!/^[\p{L}\p{N}](?:[\p{L}\p{N}.-]*[\p{L}\p{N}])?$/u.test(domain)) {
      throw new AwsError('InvalidParameterValue', 'Domain contains illegal character');
    }
  }
}

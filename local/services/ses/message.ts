/** A mail on its way through SES: its headers, its addressees, and what will become of it. */
import type { Random } from '../../contract.ts';
import addressparser from 'nodemailer/lib/addressparser';

export interface Header {
  readonly name: string;
  readonly value: string;
}

export interface Outgoing {
  readonly id: string;
  readonly source: string;
  readonly recipients: readonly string[];
  readonly raw: string;
  readonly configurationSet?: string;
  readonly tags: Readonly<Record<string, readonly string[]>>;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** The headers of a raw mail in order, folded lines joined. */
export function headersOf(raw: string): Header[] {
  const [head = ''] = raw.split(/\r?\n\r?\n/, 1);
  return head
    .replaceAll(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/)
    .flatMap((line) => {
      const [, name, value] = /^([^:\s]+):\s*(.*)$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [{ name, value }];
    });
}

export function headerOf(raw: string, name: string): string | undefined {
  return headersOf(raw).find((header) => header.name.toLowerCase() === name.toLowerCase())?.value;
}

/** Replaces (or, without a value, removes) a header of a raw mail. */
export function withHeader(raw: string, name: string, value?: string): string {
  const end = /\r?\n\r?\n/.exec(raw)?.index ?? raw.length;
  const field = new RegExp(`^${name}:.*(\\r?\\n[ \\t].*)*(\\r?\\n|$)`, 'gim');
  const rest = raw
    .slice(0, end)
    .replaceAll(field, '')
    .replace(/\r?\n$/, '');
  return `${value === undefined ? '' : `${name}: ${value}\r\n`}${rest}${raw.slice(end)}`;
}

/** The bare addresses of a header or a list of mailboxes, e.g. `Clinic <a@b.example>, c@d.example`. */
export function addressesOf(text: string | undefined): string[] {
  if (text === undefined) return [];
  return addressparser(text, { flatten: true }).map(({ address }) => address);
}

/** An id as SES makes it: the time first. */
export function newMessageId(now: number, random: Random): string {
  return `0100${now.toString(16).padStart(12, '0')}-${random.uuid()}-000000`;
}

export type Fate = 'delivered' | 'bounced' | 'complained' | 'suppressed';

/**
 * What becomes of a mail to this address: SES's mailbox simulator, and any address whose local part holds `+bounce` or
 * `+complaint`. Everyone else gets their mail.
 */
export function fateOf(address: string): Fate {
  const [local = '', domain = ''] = address.toLowerCase().split('@');
  const name = domain === 'simulator.amazonses.com' ? `+${local}` : local;
  if (name.startsWith('+suppressionlist')) return 'suppressed';
  if (name.includes('+bounce')) return 'bounced';
  if (name.includes('+complaint')) return 'complained';
  return 'delivered';
}

const EICAR = String.raw`X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR`;

/** Whether SES would refuse to send it for what it carries: the test file of antivirus makers stands for every virus. */
export function isRejected(raw: string): boolean {
  return raw.includes(EICAR) || raw.replaceAll(/\s/g, '').includes(Buffer.from(EICAR).toString('base64').slice(0, 40));
}

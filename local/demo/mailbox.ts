import { parse } from 'node-html-parser';
import type { Mail } from './clients.ts';

/** The mailbox of the local stack, as a person reads it. */
export class Mailbox {
  private readonly origin: string;
  constructor(origin: string) {
    this.origin = origin;
  }

  /** Every mail to this address, oldest first. */
  async mails(to: string): Promise<Mail[]> {
    // The address stands in no URL: what is searched for leaks would hold it.
    const listed = (await (await fetch(`${this.origin}/_local/api/mails`)).json()) as Pick<Mail, 'id' | 'to'>[];
    const mails = await Promise.all(
      listed
        .filter((mail) => mail.to.some((address) => address.toLowerCase().includes(to.toLowerCase())))
        .map(
          async ({ id }) =>
            (await (await fetch(`${this.origin}/_local/api/mails/${encodeURIComponent(id)}`)).json()) as Mail,
        ),
    );
    return mails.map(readable).toSorted((a, b) => a.at.localeCompare(b.at));
  }

  /** The newest mail to this address of which `is` holds. */
  async latest(to: string, is: (mail: Mail) => boolean = () => true): Promise<Mail> {
    const mail = (await this.mails(to)).findLast(is);
    if (!mail) throw new Error(`no such mail came to ${to}`);
    return mail;
  }
}

/** A mail that has no plain text is read as its page shows it. */
function readable(mail: Mail): Mail {
  return mail.text ? mail : { ...mail, text: parse((mail.html ?? '').replaceAll(/<br\s*\/?>/g, '\n')).structuredText };
}

/** The address in a mail's text that leads to a task, or to a question to the patient. */
export function linkIn(mail: Mail, to: 'tasks' | 'patient' = 'tasks'): string {
  const link = /https?:\/\/\S+\/(tasks|patient)\/\S+/.exec(mail.text);
  if (!link || link[1] !== to) throw new Error(`the mail "${mail.subject}" holds no link`);
  return link[0];
}

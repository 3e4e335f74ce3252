/** Every mail that left the stack. None leaves the machine. */
import PostalMime from 'postal-mime';
import type { Host, HttpResponse } from '../contract.ts';
import { type Html, html, instant, json, mailDocument, page, text, withLinks } from './html.ts';

interface Mail {
  readonly id: string;
  readonly messageId: string;
  readonly from: string;
  readonly to: readonly string[];
  /** Those of `to` that it never reached. */
  readonly bounced: readonly string[];
  readonly raw: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** A mail as the API lists it. */
interface MailSummary extends Omit<Mail, 'raw' | 'at'> {
  readonly subject: string;
  /** RFC 3339. */
  readonly at: string;
}

/** A mail as the API shows it. */
interface MailDetail extends MailSummary {
  readonly text: string | undefined;
  readonly html: string | undefined;
  /** The web addresses in either part, each once, in order. */
  readonly links: readonly string[];
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly attachments: readonly { readonly filename: string; readonly mimeType: string; readonly bytes: number }[];
  readonly raw: string;
}

export class Mailbox {
  readonly #kept: Map<string, Mail>;

  constructor({ signals, data }: Pick<Host, 'signals' | 'data'>) {
    this.#kept = data.map('console/mails');
    signals.on('mail', (mail) => {
      const id = String(this.#kept.size + 1);
      this.#kept.set(id, {
        id,
        messageId: mail.messageId,
        from: mail.from,
        to: mail.to,
        bounced: mail.bounced ?? [],
        raw: mail.raw,
        at: mail.at,
      });
    });
  }

  get #mails(): readonly Mail[] {
    return [...this.#kept.values()];
  }

  get size(): number {
    return this.#kept.size;
  }

  *raw(): Iterable<string> {
    for (const { raw } of this.#mails) yield raw;
  }

  /** Oldest first; `to` keeps only those to this address, whatever its letter case. */
  async listJson(to: string | null): Promise<HttpResponse> {
    const wanted = to?.toLowerCase();
    const chosen = this.#mails.filter(
      (mail) => wanted === undefined || mail.to.some((address) => bare(address) === wanted),
    );
    return json(await Promise.all(chosen.map(summary)));
  }

  async showJson(id: string): Promise<HttpResponse | undefined> {
    const mail = this.#find(id);
    return mail === undefined ? undefined : json(await detail(mail));
  }

  /** Newest first. */
  async listPage(): Promise<HttpResponse> {
    const mails = await Promise.all(this.#mails.toReversed().slice(0, 200).map(summary));
    const rows = mails.map(
      (mail) =>
        html`<tr>
          <td>${instant(Date.parse(mail.at))}</td>
          <td>${mail.to.join(', ')}${bounceNote(mail)}</td>
          <td><a href="/_local/mailbox/${mail.id}">${mail.subject || '(no subject)'}</a></td>
        </tr>`,
    );
    const table = html`<table>
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">To</th>
          <th scope="col">Subject</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>`;
    return page('Mailbox', rows.length === 0 ? html`<p>No mail has left yet.</p>` : table);
  }

  async showPage(id: string): Promise<HttpResponse | undefined> {
    const mail = this.#find(id);
    if (mail === undefined) return undefined;
    const shown = await detail(mail);
    const attachments = shown.attachments.map(
      ({ filename, mimeType, bytes }) => html`<li>${filename} (${mimeType}, ${bytes} bytes)</li>`,
    );
    return page(
      shown.subject || '(no subject)',
      html`<table>
          <tbody>
            <tr>
              <th scope="row">From</th>
              <td>${shown.from}</td>
            </tr>
            <tr>
              <th scope="row">To</th>
              <td>${shown.to.join(', ')}${bounceNote(shown)}</td>
            </tr>
            <tr>
              <th scope="row">When</th>
              <td>${instant(mail.at)}</td>
            </tr>
          </tbody>
        </table>
        ${
          shown.text === undefined
            ? []
            : html`<h2>Text</h2>
                <pre>${withLinks(shown.text)}</pre>`
        }
        ${
          shown.html === undefined
            ? []
            : html`<h2>HTML</h2>
                <iframe
                  title="The HTML part of the mail"
                  src="/_local/mailbox/${id}/html"
                  sandbox="allow-popups allow-popups-to-escape-sandbox"
                ></iframe>`
        }
        ${
          attachments.length === 0
            ? []
            : html`<h2>Attachments</h2>
                <ul>
                  ${attachments}
                </ul>`
        }
        <p><a href="/_local/mailbox/${id}/raw">Raw message</a></p>`,
    );
  }

  async htmlPart(id: string): Promise<HttpResponse | undefined> {
    const mail = this.#find(id);
    const part = mail === undefined ? undefined : (await PostalMime.parse(mail.raw)).html;
    return part === undefined ? undefined : mailDocument(part);
  }

  rawPart(id: string): HttpResponse | undefined {
    const mail = this.#find(id);
    return mail === undefined ? undefined : text(mail.raw);
  }

  #find(id: string): Mail | undefined {
    return this.#mails.find((mail) => mail.id === id);
  }
}

function bounceNote({ bounced }: { readonly bounced: readonly string[] }): Html {
  return bounced.length === 0 ? html`` : html` <strong>(bounced: ${bounced.join(', ')})</strong>`;
}

async function summary(mail: Mail): Promise<MailSummary> {
  const { raw, at, ...rest } = mail;
  const { subject = '' } = await PostalMime.parse(raw);
  return { ...rest, subject, at: new Date(at).toISOString() };
}

async function detail(mail: Mail): Promise<MailDetail> {
  const parsed = await PostalMime.parse(mail.raw);
  return {
    ...(await summary(mail)),
    text: parsed.text,
    html: parsed.html,
    links: linksOf(parsed.text, parsed.html),
    headers: parsed.headers.map(({ key, value }) => ({ name: key, value })),
    attachments: parsed.attachments.map(({ filename, mimeType, content }) => ({
      filename: filename ?? '(no name)',
      mimeType,
      bytes: typeof content === 'string' ? content.length : content.byteLength,
    })),
    raw: mail.raw,
  };
}

function linksOf(textPart: string | undefined, htmlPart: string | undefined): string[] {
  const inText = (textPart ?? '').match(/https?:\/\/[^\s<>"')\]]*[^\s<>"')\].,;:!?]/g) ?? [];
  const inHtml = [...(htmlPart ?? '').matchAll(/href\s*=\s*(?:"([^"]*)"|'([^']*)')/gi)]
    .map(([, double, single]) => (double ?? single ?? '').replaceAll('&amp;', '&'))
    .filter((address) => /^https?:/.test(address));
  return [...new Set([...inText, ...inHtml])];
}

/** `Name <a@b.c>` and `a@b.c` are the same address. */
function bare(address: string): string {
  return (/<([^>]+)>/.exec(address)?.[1] ?? address).trim().toLowerCase();
}

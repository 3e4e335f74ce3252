import { html, type Html } from '../../platform/html.ts';

/**
 * What a mail says, apart from its looks. Whoever reads over a shoulder or along the way learns that a clinic's staff has
 * something to decide, or that a clinic has a question: no patient, no payer, no service.
 */
export interface Mail {
  /** Default: English. */
  readonly language?: keyof typeof signatures;
  readonly subject: string;
  readonly paragraphs: readonly string[];
  readonly facts?: readonly (readonly [label: string, value: string])[];
  readonly link?: {
    readonly label: string;
    readonly href: string;
    /** What comes after it, and what never will. Default: that of staff. */
    readonly advice?: string;
  };
}

const LINK_ADVICE =
  'The link is yours alone: after it you sign in, and it is of no use to anyone else. Nobody from Frontdesk will ask for your password or a code.';

/** What stands under every mail, and beside its link, by language. */
const signatures = {
  en: {
    by: 'by Frontdesk. This mail was sent by a machine that reads no answers.',
    copy: 'Or copy this into the browser’s address line',
  },
  es: {
    by: 'por Frontdesk. Este correo fue enviado por una máquina que no lee respuestas.',
    copy: 'O copie esto en la barra de direcciones del navegador',
  },
} as const;

const signature = ({ language = 'en' }: Mail, clinicName: string): string =>
  `${clinicName}, ${signatures[language].by}`;

/** The mail as plain text. */
export function mailText(mail: Mail, clinicName: string): string {
  return [
    ...mail.paragraphs,
    ...(mail.facts ? [mail.facts.map(([label, value]) => `${label}: ${value}`).join('\n')] : []),
    ...(mail.link ? [`${mail.link.label}:\n${mail.link.href}`, mail.link.advice ?? LINK_ADVICE] : []),
    signature(mail, clinicName),
  ].join('\n\n');
}

/** The same as HTML: no picture, nothing loaded, nothing that tells that it was opened. */
export function mailHtml(mail: Mail, clinicName: string): string {
  const document: Html = html`<!doctype html>
    <html lang="${mail.language ?? 'en'}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${mail.subject}</title>
      </head>
      <body style="font:16px/1.5 sans-serif;color:#1b1f24;max-width:36em;margin:0 auto;padding:1em">
        ${mail.paragraphs.map((text) => html`<p>${text}</p>`)}
        ${mail.facts && html`<p>${mail.facts.map(([label, value]) => html`${label}: <strong>${value}</strong><br />`)}</p>`}
        ${
          mail.link &&
          html`<p>
              <a
                href="${mail.link.href}"
                rel="noreferrer"
                style="display:inline-block;padding:.7em 1.2em;background:#0b5394;color:#fff;font-weight:bold;text-decoration:none"
                >${mail.link.label}</a
              >
            </p>
            <p>${signatures[mail.language ?? 'en'].copy}: ${mail.link.href}</p>
            <p>${mail.link.advice ?? LINK_ADVICE}</p>`
        }
        <p style="color:#4a5560">${signature(mail, clinicName)}</p>
      </body>
    </html> `;
  return document.toString();
}

/** The console's pages: plain HTML, readable on a phone, without scripts. */
import type { HttpResponse } from '../contract.ts';

/** Text that is already HTML. */
export interface Html {
  readonly html: string;
}

/** Builds HTML; whatever is put in is escaped, unless it is HTML already. */
export function html(
  parts: TemplateStringsArray,
  ...values: readonly (Html | readonly Html[] | string | number)[]
): Html {
  const rendered = values.map((value) => {
    if (typeof value === 'object') return 'html' in value ? value.html : value.map((one) => one.html).join('');
    return escapeHtml(String(value));
  });
  return { html: String.raw({ raw: parts }, ...rendered) };
}

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`);
}

/** Text as a paragraph keeps it, with its web addresses as links. */
export function withLinks(text: string): Html {
  const parts = text.split(/(https?:\/\/[^\s<>"')\]]*[^\s<>"')\].,;:!?])/);
  return {
    html: parts
      .map((part, at) =>
        at % 2 === 0 ? escapeHtml(part) : html`<a href="${part}" target="_blank" rel="noreferrer">${part}</a>`.html,
      )
      .join(''),
  };
}

/** An instant as people read it. */
export function instant(milliseconds: number): Html {
  const iso = new Date(milliseconds).toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC</time>`;
}

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
nav a { margin-right: 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .4rem .6rem .4rem 0; border-bottom: 1px solid #8886; vertical-align: top; }
td { overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: 1rem; border: 1px solid #8886; border-radius: .4rem; }
iframe { width: 100%; height: 60vh; border: 1px solid #8886; border-radius: .4rem; background: #fff; }
button { font: inherit; padding: .5rem 1rem; margin: 0 .5rem .5rem 0; }
.code { font: 1.5rem ui-monospace, monospace; letter-spacing: .15em; }
`;

const HEADERS = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
} as const;

/** A page of the console. */
export function page(title: string, main: Html): HttpResponse {
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Frontdesk local stack</title>
        <link rel="stylesheet" href="/_local/style.css" />
      </head>
      <body>
        <nav aria-label="Console">
          <a href="/_local/">Overview</a><a href="/_local/mailbox">Mailbox</a><a href="/_local/clock">Clock</a
          ><a href="/_local/authenticator">Authenticator</a>
        </nav>
        <main>
          <h1>${title}</h1>
          ${main}
        </main>
      </body>
    </html> `;
  return {
    status: 200,
    headers: {
      ...HEADERS,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    },
    body: document.html,
  };
}

/**
 * The HTML of a mail, as its own document without an origin: it runs no script, loads nothing, submits nothing, and its
 * links open in a new window.
 */
export function mailDocument(mailHtml: string): HttpResponse {
  return {
    status: 200,
    headers: {
      ...HEADERS,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; frame-ancestors 'self'",
    },
    body: `<base target="_blank">${mailHtml}`,
  };
}

export function text(body: string, contentType = 'text/plain; charset=utf-8', status = 200): HttpResponse {
  return { status, headers: { ...HEADERS, 'content-type': contentType }, body };
}

export function json(value: unknown, status = 200): HttpResponse {
  return text(`${JSON.stringify(value)}\n`, 'application/json', status);
}

export function redirect(location: string): HttpResponse {
  return { status: 303, headers: { ...HEADERS, location } };
}

export const stylesheet = (): HttpResponse => text(STYLE, 'text/css; charset=utf-8');

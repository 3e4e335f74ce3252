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

/** The same from what ISO 8601 says; anything else as it is. */
export function isoInstant(iso: string): Html {
  const at = Date.parse(iso);
  return Number.isNaN(at) ? html`${iso}` : instant(at);
}

/** JSON in a line, to be opened. What is no JSON is shown as it is. */
export function shownJson(text: string): Html {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return html`${text}`;
  }
  const line = JSON.stringify(value);
  if (line.length <= 60) return html`<code>${line}</code>`;
  return html`<details>
    <summary><code>${line.slice(0, 60)}…</code></summary>
    <pre>${JSON.stringify(value, null, 2)}</pre>
  </details>`;
}

/** A table that scrolls for itself where it is wider than the page. */
export function table(columns: readonly string[], rows: readonly (readonly (Html | string)[])[]): Html {
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${columns.map((column) => (column === '' ? html`<td></td>` : html`<th scope="col">${column}</th>`))}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (cells) =>
            html`<tr>
              ${cells.map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
body.wide { max-width: 100rem; }
nav a { margin-right: 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .4rem .6rem .4rem 0; border-bottom: 1px solid #8886; vertical-align: top; }
td { overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: 1rem; border: 1px solid #8886; border-radius: .4rem; }
iframe { width: 100%; height: 60vh; border: 1px solid #8886; border-radius: .4rem; background: #fff; }
button { font: inherit; padding: .5rem 1rem; margin: 0 .5rem .5rem 0; }
pre { margin: 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1rem; }
dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
.wide td { overflow-wrap: normal; }
.wide td pre { max-width: 40rem; }
summary { cursor: pointer; }
time { white-space: nowrap; }
input, select { font: inherit; max-width: 100%; }
form p { display: flex; flex-wrap: wrap; gap: .5rem 1rem; margin: .5rem 0; }
.graph { overflow-x: auto; border: 1px solid #8886; border-radius: .4rem; padding: .5rem; }
.graph svg { max-width: 100%; height: auto; min-width: 40rem; }
.graph text { fill: CanvasText; }
.graph .node path, .graph .node polygon { fill: Canvas; stroke: #767676; }
.graph .node ellipse, .graph .start ellipse { fill: CanvasText; stroke: CanvasText; }
.graph .edge path { stroke: #76767688; }
.graph .edge polygon { fill: #767676; stroke: #767676; }
.graph .edge.gone path { stroke: #1a7f37; stroke-width: 2; }
.graph .edge.gone polygon { fill: #1a7f37; stroke: #1a7f37; }
.graph .edge.caught path { stroke-dasharray: 4 3; }
.graph .node.gone path { fill: #d3f5dc; stroke: #1a7f37; stroke-width: 1.5; }
.graph .node.here path { fill: #cfe4ff; stroke: #0550ae; stroke-width: 3; }
.graph .node.failed path { fill: #ffd7d5; stroke: #a40e26; stroke-width: 3; }
.graph .node.gone text, .graph .node.here text, .graph .node.failed text { fill: #111; }
.graph .inner > polygon { fill: none; stroke: #76767688; }
.code { font: 1.5rem ui-monospace, monospace; letter-spacing: .15em; }
`;

const NAVIGATION = [
  ['', 'Overview'],
  ['mailbox', 'Mailbox'],
  ['cases', 'Cases'],
  ['executions', 'Executions'],
  ['tables', 'Tables'],
  ['effects', 'Effects'],
  ['clock', 'Clock'],
  ['faults', 'Faults'],
  ['rights', 'Rights'],
  ['authenticator', 'Authenticator'],
] as const;

const HEADERS = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
} as const;

/** A page of the console. `wide` is for tables and graphs that need a laptop. */
export function page(title: string, main: Html, { wide = false }: { readonly wide?: boolean } = {}): HttpResponse {
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Frontdesk local stack</title>
        <link rel="stylesheet" href="/_local/style.css" />
      </head>
      <body class="${wide ? 'wide' : ''}">
        <nav aria-label="Console">
          ${NAVIGATION.map(([path, name]) => html`<a href="/_local/${path}">${name}</a> `)}
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

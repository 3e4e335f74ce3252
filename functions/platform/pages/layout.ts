import { createHash } from 'node:crypto';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { Html, html } from '../html.ts';
import type { PageLanguage } from './language.ts';

/** Phone first; colours have a contrast of at least 4.5 to 1; targets are at least 44 pixels high. */
const css = `
:root{color-scheme:light;--ink:#1b1f24;--quiet:#4a5560;--line:#8a94a0;--paper:#fff;--act:#0b5394;--warn:#8a1f11}
*{box-sizing:border-box}
body{margin:0;color:var(--ink);background:var(--paper);font:1.0625rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
header,main,footer{max-width:46rem;margin:0 auto;padding:1rem}
header{display:flex;flex-wrap:wrap;gap:.5rem 1rem;justify-content:space-between;align-items:center;border-bottom:1px solid var(--line)}
header p,header form{margin:0}
h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0 1rem}
h2{font-size:1.2rem;margin:2rem 0 .5rem}
h3{font-size:1.05rem;margin:1.5rem 0 .25rem}
dl{margin:.5rem 0}
dt{color:var(--quiet);margin-top:.6rem}
dd{margin:0;font-weight:600}
table{border-collapse:collapse;width:100%;margin:.5rem 0}
caption{text-align:left;color:var(--quiet);padding:.25rem 0}
th,td{text-align:left;vertical-align:top;padding:.5rem;border-bottom:1px solid var(--line);overflow-wrap:break-word}
td[data-column=Description],td[data-column^="In the payer"]{overflow-wrap:anywhere;min-width:7rem}
a{color:var(--act)}
li{margin:.25rem 0}
form.choice{border:1px solid var(--line);border-radius:.4rem;padding:.25rem 1rem 1rem;margin:1rem 0}
form.choice h3{margin-top:.75rem}
label{display:block;font-weight:600;margin-top:1rem}
.help{color:var(--quiet);margin:0}
.fault{color:var(--warn);font-weight:600;margin:0}
input,textarea,select{font:inherit;color:inherit;width:100%;min-height:2.75rem;padding:.5rem;border:1px solid var(--quiet);border-radius:.25rem;background:var(--paper)}
fieldset{border:1px solid var(--line);border-radius:.4rem;padding:.25rem 1rem 1rem;margin:1rem 0}
legend{font-weight:600;padding:0 .25rem}
textarea{min-height:7rem}
[aria-invalid=true]{border:2px solid var(--warn)}
button,.button{display:inline-block;font:inherit;font-weight:600;min-height:2.75rem;padding:.55rem 1.1rem;margin-top:1rem;border:2px solid var(--act);border-radius:.25rem;background:var(--act);color:#fff;text-decoration:none;cursor:pointer}
.wide header,.wide main,.wide footer{max-width:72rem}
.deeds,.filter{display:flex;flex-wrap:wrap;gap:.5rem;align-items:end}
.deeds button,.deeds .button,.filter button{margin:0}
.deeds select,.deeds input{width:auto}
.filter label{margin:0}
.tick{display:flex;gap:.6rem;align-items:center;min-height:2.75rem;margin:0;font-weight:400}
.tick input{width:1.4rem;height:1.4rem;min-height:0;flex:none}
summary{min-height:2.75rem;padding:.55rem 0;cursor:pointer;color:var(--act);font-weight:600}
button.plain{margin:0;background:var(--paper);color:var(--act)}
:focus-visible{outline:3px solid #f0a500;outline-offset:2px}
.warnings,.summary{border:2px solid var(--warn);border-radius:.4rem;padding:.25rem 1rem;margin:1rem 0}
/* On a narrow screen a row becomes a list, each cell with the name of its column. */
@media (max-width:48rem){
table,tbody,tr,caption,tbody th,td{display:block}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
tr{border-bottom:1px solid var(--line);padding:.5rem 0}
tbody th,td{border:0;padding:.1rem 0;overflow-wrap:anywhere}
tbody th::before,td::before{content:attr(data-column) ": ";color:var(--quiet);font-weight:400}
}
footer{color:var(--quiet);border-top:1px solid var(--line);margin-top:2rem}
`;

const style = Html.style(css);
const styleHash = createHash('sha256').update(css).digest('base64');

/**
 * What every page sends with it. Nothing is loaded, framed, scripted, kept or told to whoever is linked; forms go only to where
 * the page came from.
 */
const policy = (formTo?: string): string =>
  `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'${formTo === undefined ? '' : ` ${formTo}`}; base-uri 'none'; frame-ancestors 'none'`;
export const pageHeaders: Readonly<Record<string, string>> = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': policy(),
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'X-Robots-Tag': 'noindex, nofollow',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
};

/** The same for a page whose form leads elsewhere, or with a program: that alone runs, and asks nobody but us. */
function headersOf({ script, formTo }: Pick<Page, 'script' | 'formTo'>): Record<string, string> {
  if (script === undefined) return { ...pageHeaders, 'Content-Security-Policy': policy(formTo) };
  const hash = createHash('sha256').update(script).digest('base64');
  const scripted = `${policy(formTo)}; script-src 'sha256-${hash}'; connect-src 'self'`;
  return { ...pageHeaders, 'Content-Security-Policy': scripted };
}

export interface Page {
  readonly status: number;
  /** Default: English. */
  readonly language?: PageLanguage;
  /** Stands in the browser's tab and history: names no person. */
  readonly title: string;
  /** Above the page, where it differs from the title. */
  readonly heading?: string;
  readonly body: Html;
  /** In whose name the page speaks. Default: the product's. */
  readonly from?: string;
  /** Beside that name: who is signed in, and the way out. */
  readonly corner?: Html;
  /** For tables that need the width of a desk. */
  readonly wide?: true;
  /** A program of ours that makes the page better and that it works without; it may ask for the same page again, and nothing else. */
  readonly script?: string;
  /** The origin to which a form of the page may lead besides ours: the bucket's, for a file. */
  readonly formTo?: string;
}

const footers: Readonly<Record<PageLanguage, string>> = {
  en: 'Nobody from Frontdesk will ask for your password or a code by mail or phone.',
  es: 'Nadie de Frontdesk le pedirá su contraseña ni un código por correo o por teléfono.',
};

/** A page as API Gateway's proxy integration wants it. */
export function renderPage(page: Page, cookies: readonly string[] = []): APIGatewayProxyResult {
  const document = html`<!doctype html>
    <html lang="${page.language ?? 'en'}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${page.title} – ${page.from ?? 'Frontdesk'}</title>
        ${style}
      </head>
      <body${page.wide && html` class="wide"`}>
        <header>
          <p><strong>${page.from ?? 'Frontdesk'}</strong></p>
          ${page.corner}
        </header>
        <main>
          <h1>${page.heading ?? page.title}</h1>
          ${page.body}
        </main>
        <footer><p>${footers[page.language ?? 'en']}</p></footer>
        ${page.script !== undefined && Html.script(page.script)}
      </body>
    </html> `;
  return {
    statusCode: page.status,
    headers: headersOf(page),
    ...(cookies.length > 0 ? { multiValueHeaders: { 'Set-Cookie': [...cookies] } } : {}),
    body: document.toString(),
  };
}

/** Sends the browser on with a GET, keeping and telling nobody anything. */
export function redirect(location: string, cookies: readonly string[] = []): APIGatewayProxyResult {
  const { 'Content-Type': _type, ...headers } = pageHeaders;
  return {
    statusCode: 303,
    headers: { ...headers, Location: location },
    ...(cookies.length > 0 ? { multiValueHeaders: { 'Set-Cookie': [...cookies] } } : {}),
    body: '',
  };
}

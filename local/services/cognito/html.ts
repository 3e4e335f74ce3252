/** The sign-in pages: plain HTML that needs no script. */
import { createHash } from 'node:crypto';
import type { HttpResponse } from '../../contract.ts';
import { escaped } from './users.ts';

const STYLE = `
:root { color-scheme: light; font: 100%/1.5 system-ui, sans-serif; }
body { margin: 0; background: #f3f5f7; color: #1b1f24; }
main { box-sizing: border-box; max-width: 28rem; margin: 2rem auto; padding: 1.5rem; background: #fff; border: 1px solid #6b7280; border-radius: .5rem; }
h1 { margin: 0 0 1rem; font-size: 1.5rem; }
label { display: block; margin-top: 1rem; font-weight: 600; }
input { box-sizing: border-box; width: 100%; min-height: 2.75rem; margin-top: .25rem; padding: .5rem; border: 1px solid #5b6470; border-radius: .25rem; font: inherit; }
button { width: 100%; min-height: 2.75rem; margin-top: 1.5rem; border: 0; border-radius: .25rem; background: #0b4f8a; color: #fff; font: inherit; font-weight: 600; cursor: pointer; }
:focus-visible { outline: 3px solid #b45309; outline-offset: 2px; }
a { color: #0b4f8a; }
code { font-size: 1.05rem; overflow-wrap: anywhere; }
.hint { margin: .25rem 0 0; color: #4b5563; }
.error { margin: 0 0 1rem; padding: .75rem; border-left: .3rem solid #b91c1c; background: #fef2f2; color: #7f1d1d; }
`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

export interface PageParts {
  readonly title: string;
  readonly status?: number;
  /** What went wrong; read out at once. */
  readonly error?: string | undefined;
  /** HTML, already escaped. */
  readonly body: string;
  /** Where a form may lead, besides this origin: the application that asked for the sign-in. */
  readonly leadsTo?: string | undefined;
  readonly cookies?: readonly string[];
}

export function htmlPage({ title, status = 200, error, body, leadsTo, cookies = [] }: PageParts): HttpResponse {
  const alert = error === undefined ? '' : `<p class="error" role="alert" id="error">${escaped(error)}</p>\n`;
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'${leadsTo === undefined ? '' : ` ${leadsTo}`}; base-uri 'none'; frame-ancestors 'none'`,
      // Not `no-referrer`: with it a browser sends `Origin: null`, and a forged form could not be told from ours.
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      ...(cookies.length > 0 && { 'set-cookie': cookies }),
    },
    body: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${error === undefined ? '' : 'Error: '}${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${alert}${body}
</main>
</body>
</html>
`,
  };
}

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly type: 'email' | 'text' | 'password';
  readonly autocomplete: string;
  readonly value?: string;
  readonly hint?: string;
  readonly numeric?: boolean;
}

/** A form that posts back to where it is shown, with its token against forgery. */
export function form(fields: readonly Field[], button: string, token: string, failed: boolean): string {
  const inputs = fields.map(({ name, label, type, autocomplete, value, hint, numeric }, index) => {
    const described = [...(failed ? ['error'] : []), ...(hint === undefined ? [] : [`${name}-hint`])];
    const attributes = [
      `id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" required`,
      ...(value === undefined ? [] : [`value="${escaped(value)}"`]),
      ...(numeric === true ? ['inputmode="numeric" pattern="[0-9 ]*"'] : []),
      ...(described.length > 0 ? [`aria-describedby="${described.join(' ')}"`] : []),
      ...(failed ? ['aria-invalid="true"'] : []),
      ...(index === 0 ? ['autofocus'] : []),
    ];
    const hinted = hint === undefined ? '' : `\n<p class="hint" id="${name}-hint">${escaped(hint)}</p>`;
    return `<label for="${name}">${escaped(label)}</label>\n<input ${attributes.join(' ')}>${hinted}`;
  });
  return `<form method="post">
<input type="hidden" name="_csrf" value="${escaped(token)}">
${inputs.join('\n')}
<button type="submit">${escaped(button)}</button>
</form>`;
}

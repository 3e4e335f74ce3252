import { parse, type HTMLElement } from 'node-html-parser';

/** A person with a browser that runs no scripts: follows links, fills in forms, keeps cookies. What the demo and the tests see of the pages. */
export class Visitor {
  private readonly cookies = new Map<string, Map<string, string>>();

  /** Opens an address and follows redirects as a browser does. */
  async open(url: string): Promise<Page> {
    return this.request('GET', url);
  }

  /**
   * Presses the button with this label: sends its form, with these values in place of, or beside, what stands in it.
   * @param file what was chosen in a form that brings a file
   */
  async press(
    page: Page,
    label: string,
    values: Readonly<Record<string, string>> = {},
    file?: Uint8Array,
  ): Promise<Page> {
    const buttons = page.root.querySelectorAll('form button');
    const button = buttons.find((candidate) => candidate.text.trim() === label);
    const form = button?.closest('form');
    if (!button || !form)
      throw new Error(
        `There is no button "${label}" on "${page.title}"; there are: ${buttons.map((candidate) => candidate.text.trim()).join(', ')}`,
      );
    const data = new URLSearchParams();
    for (const field of form.querySelectorAll('input, textarea, select')) {
      const name = field.getAttribute('name');
      const type = field.getAttribute('type');
      if (
        !name ||
        name in values ||
        type === 'submit' ||
        type === 'file' ||
        ((type === 'radio' || type === 'checkbox') && !field.hasAttribute('checked'))
      )
        continue;
      data.append(name, field.tagName === 'TEXTAREA' ? field.text : (field.getAttribute('value') ?? ''));
    }
    for (const [field, value] of Object.entries(values)) data.set(field, value);
    const name = button.getAttribute('name');
    if (name) data.set(name, button.getAttribute('value') ?? '');
    const action = new URL(form.getAttribute('action') ?? page.url, page.url).href;
    const method = (form.getAttribute('method') ?? 'get').toUpperCase();
    if (method === 'GET') return this.request('GET', `${action}${action.includes('?') ? '&' : '?'}${data.toString()}`);
    const body = file === undefined ? data.toString() : withFile(data, file);
    return this.request('POST', action, body, page.url);
  }

  private async request(method: 'GET' | 'POST', url: string, body?: string | FormData, from?: string): Promise<Page> {
    let next: { method: 'GET' | 'POST'; url: string; body?: string | FormData } = { method, url, body };
    for (let hop = 0; hop < 15; hop += 1) {
      const { origin, host } = new URL(next.url);
      const jar = this.cookies.get(new URL(next.url).hostname) ?? new Map<string, string>();
      this.cookies.set(new URL(next.url).hostname, jar);
      const response = await fetch(next.url, {
        method: next.method,
        redirect: 'manual',
        headers: {
          Accept: 'text/html',
          Host: host,
          ...(jar.size > 0 ? { Cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') } : {}),
          ...(next.method === 'POST'
            ? {
                ...(typeof next.body === 'string' ? { 'Content-Type': 'application/x-www-form-urlencoded' } : {}),
                Origin: origin,
                'Sec-Fetch-Site': from && new URL(from).origin === origin ? 'same-origin' : 'cross-site',
              }
            : {}),
        },
        body: next.body,
      });
      for (const line of response.headers.getSetCookie()) {
        const [pair = '', ...attributes] = line.split(';');
        const [name = '', ...value] = pair.split('=');
        const gone = attributes.some((attribute) => /^\s*max-age=0\s*$/i.test(attribute));
        if (gone) jar.delete(name.trim());
        else jar.set(name.trim(), value.join('='));
      }
      const location = response.headers.get('location');
      if (location && response.status >= 300 && response.status < 400) {
        await response.arrayBuffer();
        next = { method: 'GET', url: new URL(location, next.url).href, body: undefined };
        continue;
      }
      return new Page(next.url, response.status, response.headers, await response.text());
    }
    throw new Error('too many redirects');
  }
}

/** A form with a file, which comes last. */
function withFile(fields: URLSearchParams, file: Uint8Array): FormData {
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value);
  form.append('file', new Blob([Uint8Array.from(file)]), 'IMG_0042');
  return form;
}

/** A page as it came. */
export class Page {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
  readonly root: HTMLElement;
  constructor(url: string, status: number, headers: Headers, html: string) {
    this.url = url;
    this.status = status;
    this.headers = headers;
    this.html = html;
    this.root = parse(html);
  }

  get title(): string {
    return this.root.querySelector('h1')?.text.trim() ?? this.root.querySelector('title')?.text.trim() ?? '';
  }

  /** What a person reads, white space folded. */
  get text(): string {
    return (this.root.querySelector('main') ?? this.root.querySelector('body') ?? this.root).structuredText
      .replaceAll(/\s+/g, ' ')
      .trim();
  }

  /** The address behind the link or the form button with this text. */
  link(text: string): string {
    const anchor = this.root.querySelectorAll('a').find((candidate) => candidate.text.trim().includes(text));
    const href = anchor?.getAttribute('href');
    if (!href) throw new Error(`There is no link "${text}" on "${this.title}"`);
    return new URL(href, this.url).href;
  }
}

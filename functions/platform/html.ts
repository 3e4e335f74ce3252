/**
 * HTML that was made by `html` and may stand in a page as it is. Text can only get in escaped: there is no way to mark a
 * string as safe but the style sheet and the program of a page.
 */
export class Html {
  readonly #markup: string;
  private constructor(markup: string) {
    this.#markup = markup;
  }
  toString(): string {
    return this.#markup;
  }
  /** A style element with these rules, which are ours and contain no `<`. */
  static style(css: string): Html {
    if (css.includes('<')) throw new Error('rules cannot contain markup');
    return new Html(`<style>${css}</style>`);
  }
  /** A script element with this program, which is ours and contains no `<`. */
  static script(program: string): Html {
    if (program.includes('<')) throw new Error('a program cannot contain markup');
    return new Html(`<script>${program}</script>`);
  }
  static of(strings: TemplateStringsArray, values: readonly Part[]): Html {
    return new Html(strings.reduce((markup, text, index) => markup + render(values[index - 1]) + text));
  }
}

type Part = string | number | boolean | undefined | Html | readonly Part[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function render(part: Part): string {
  if (part instanceof Html) return part.toString();
  if (Array.isArray(part)) return part.map((each: Part) => render(each)).join('');
  if (part === undefined || part === false) return '';
  return String(part).replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

/**
 * A template whose values are escaped, for text and for attributes in double quotes.
 * `undefined` and `false` are nothing, so that `${condition && html`…`}` reads well.
 */
export function html(strings: TemplateStringsArray, ...values: readonly Part[]): Html {
  return Html.of(strings, values);
}

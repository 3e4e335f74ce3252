/** What is wrong with a text that is no JSON, in the words of the parser (Jackson) that AWS reads JSON with. */

const VALUE = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
const SHOWN = 500;

class Fault extends Error {
  override readonly name = 'Fault';
}

/** The first fault of a text that does not parse. `fallback` is said where only another parser finds one. */
export function jsonFault(text: string, fallback: string): string {
  try {
    new Scanner(text).document();
    return fallback;
  } catch (error) {
    // A text that is nested too deeply to be scanned is so for the other parser, too.
    return error instanceof Fault ? error.message : fallback;
  }
}

class Scanner {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  document(): void {
    this.space();
    if (this.at === this.text.length) this.fail('No content to map due to end-of-input', 0);
    this.value();
    this.space();
    if (this.at < this.text.length) this.value();
  }

  private value(): void {
    this.space();
    const char = this.text[this.at] ?? '';
    if (char === '{') return this.members();
    if (char === '[') return this.items();
    if (char === '"') return this.string('in VALUE_STRING');
    const number = this.match(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
    if (number !== undefined) return this.skip(number.length);
    const word = this.match(/[\p{ID_Start}_$][\p{ID_Continue}$]*/uy);
    if (word === 'true' || word === 'false' || word === 'null') return this.skip(word.length);
    if (word !== undefined) {
      this.skip(word.length);
      this.fail(`Unrecognized token '${word}': was expecting ${VALUE}`);
    }
    this.unexpected(`expected a valid value ${VALUE}`);
  }

  private members(): void {
    const start = this.at;
    this.skip(1);
    for (let first = true; ; first = false) {
      this.more('Object', start);
      if (first && this.text[this.at] === '}') return this.skip(1);
      if (this.text[this.at] !== '"') this.unexpected('was expecting double-quote to start field name');
      this.string('in field name');
      this.space();
      if (this.at === this.text.length) this.fail('Unexpected end-of-input within/between Object entries');
      if (this.text[this.at] !== ':') this.unexpected('was expecting a colon to separate field name and value');
      this.skip(1);
      this.more('Object', start);
      this.value();
      if (this.closed('Object', start, '}')) return;
    }
  }

  private items(): void {
    const start = this.at;
    this.skip(1);
    this.more('Array', start);
    if (this.text[this.at] === ']') return this.skip(1);
    do {
      this.more('Array', start);
      this.value();
    } while (!this.closed('Array', start, ']'));
  }

  /** Goes past what follows an entry; true if that was the end. */
  private closed(kind: 'Object' | 'Array', start: number, mark: string): boolean {
    this.more(kind, start);
    const char = this.text[this.at];
    if (char !== mark && char !== ',') this.unexpected(`was expecting comma to separate ${kind} entries`);
    this.skip(1);
    return char === mark;
  }

  private string(where: string): void {
    const string = this.match(/"(?:[^"\\]|\\[\s\S])*"/y);
    if (string !== undefined) return this.skip(string.length);
    this.at = this.text.length;
    return this.fail(`Unexpected end-of-input ${where}`);
  }

  /** What a sticky pattern finds here. */
  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text)?.[0];
  }

  private more(kind: 'Object' | 'Array', start: number): void {
    this.space();
    if (this.at < this.text.length) return;
    this.fail(`Unexpected end-of-input: expected close marker for ${kind} (start marker at ${this.place(start + 1)})`);
  }

  private space(): void {
    while (/[\t\n\r ]/.test(this.text[this.at] ?? '')) this.at += 1;
  }

  private skip(count: number): void {
    this.at += count;
  }

  private unexpected(expected: string): never {
    const char = this.text[this.at] ?? '';
    this.skip(1);
    return this.fail(`Unexpected character ('${char}' (code ${char.charCodeAt(0)})): ${expected}`);
  }

  private fail(message: string, column = this.at + 1): never {
    throw new Fault(`${message}\n at ${this.place(column)}`);
  }

  /** The column counts from 1, on the line in which it stands. */
  private place(column: number): string {
    const before = this.text.slice(0, Math.max(column - 1, 0));
    const line = before.split('\n').length;
    const shown =
      this.text.length > SHOWN
        ? `${this.text.slice(0, SHOWN)}"[truncated ${this.text.length - SHOWN} chars]`
        : `${this.text}"`;
    return `[Source: (String)"${shown}; line: ${line}, column: ${column - (before.lastIndexOf('\n') + 1)}]`;
  }
}

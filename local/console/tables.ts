/** The tables and what is in them; and, of what must still follow a change, all that is open. */
import { AwsError, type HttpRequest, type HttpResponse } from '../contract.ts';
import type { Aws, TableShape } from './aws.ts';
import { caseLink, text } from './cases.ts';
import { html, isoInstant, page, shownJson, table } from './html.ts';

export class TablePages {
  readonly #aws: Aws;

  constructor(aws: Aws) {
    this.#aws = aws;
  }

  async listPage(): Promise<HttpResponse> {
    const shapes = await this.#aws.tables();
    return page(
      'Tables',
      shapes.length === 0
        ? html`<p>The templates declare none.</p>`
        : table(
            ['Table', 'Items', 'Key', 'Indexes'],
            shapes.map((shape) => [
              html`<a href="/_local/tables/${shape.name}">${shape.name}</a>`,
              String(shape.itemCount),
              [shape.partitionKey, shape.sortKey].filter((key) => key !== undefined).join(', '),
              shape.indexes.join(', '),
            ]),
          ),
    );
  }

  /** A page of one table: of all of it, or of the partition in `?of=`. */
  async showPage(name: string, { query }: HttpRequest): Promise<HttpResponse | undefined> {
    const shape = await this.#table(name);
    if (shape === undefined) return undefined;
    const partition = query.get('of') ?? undefined;
    const { items, next } = await this.#aws.items(shape, {
      partition: partition === '' ? undefined : partition,
      from: query.get('from') ?? undefined,
    });
    const more = new URLSearchParams({
      ...(partition && { of: partition }),
      ...(next !== undefined && { from: next }),
    });
    return page(
      name,
      html`<form method="get" action="/_local/tables/${name}">
          <label for="of">${shape.partitionKey} is</label>
          <input id="of" name="of" size="60" value="${partition ?? ''}" />
          <button>Show</button>
        </form>
        ${
          items.length === 0
            ? html`<p>Nothing.</p>`
            : table(
                [shape.partitionKey, ...(shape.sortKey === undefined ? [] : [shape.sortKey]), 'Content'],
                items.map((item) => [
                  html`<a href="/_local/tables/${name}?of=${encodeURIComponent(text(item[shape.partitionKey]))}"
                    >${text(item[shape.partitionKey])}</a
                  >`,
                  ...(shape.sortKey === undefined ? [] : [text(item[shape.sortKey])]),
                  shownJson(JSON.stringify(item)),
                ]),
              )
        }
        ${next === undefined ? '' : html`<p><a href="/_local/tables/${name}?${more.toString()}">More</a></p>`}`,
      { wide: true },
    );
  }

  /** What must still follow a change: waits for its time, is taken, or was given up. */
  async effectsPage(): Promise<HttpResponse> {
    const open = (await Promise.all((await this.#aws.tables()).map((shape) => this.#open(shape)))).flat();
    return page(
      'Open effects',
      html`<p>
          Mails to send, webhooks to deliver, workflows to wake: written with the change that they follow, and kept here
          until they are done.
        </p>
        ${
          open.length === 0
            ? html`<p>Nothing is open.</p>`
            : table(
                ['Effect', 'Of', 'State', 'Due', 'Tries', 'Last problem'],
                open.map((effect) => [
                  text(effect['kind']),
                  caseLink(text(effect['pk'])),
                  text(effect['state']),
                  isoInstant(text(effect['dueAt'])),
                  text(effect['attempts']),
                  text(effect['lastProblem']),
                ]),
              )
        }`,
      { wide: true },
    );
  }

  async #open(shape: TableShape): Promise<readonly Readonly<Record<string, unknown>>[]> {
    if (!shape.indexes.includes('due')) return [];
    const items = await this.#aws.having(shape, 'duePk');
    return items
      .filter((item) => text(item[shape.sortKey ?? '']).startsWith('effect#'))
      .toSorted((a, b) => (text(a['dueAt']) < text(b['dueAt']) ? -1 : 1));
  }

  async #table(name: string): Promise<TableShape | undefined> {
    try {
      return await this.#aws.table(name);
    } catch (error) {
      if (error instanceof AwsError && error.code === 'ResourceNotFoundException') return undefined;
      throw error;
    }
  }
}

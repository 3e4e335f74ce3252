/** Cases: what happened to each, in order, and everything that is kept of it. */
import type { HttpRequest, HttpResponse } from '../contract.ts';
import type { Aws, Item } from './aws.ts';
import { executionTable, type ExecutionPages, type ListedExecution } from './executions.ts';
import { html, isoInstant, page, shownJson, table, type Html } from './html.ts';

/** So many cases are listed, the latest change first. */
const LISTED = 200;

interface Case {
  readonly key: string;
  readonly kind: string;
  readonly status: string;
  readonly at: string;
  readonly words: string;
}

export class CasePages {
  readonly #aws: Aws;
  readonly #executions: ExecutionPages;

  constructor(aws: Aws, executions: ExecutionPages) {
    this.#aws = aws;
    this.#executions = executions;
  }

  /** Every case by its latest change. `?kind=dispute` leaves the others out. */
  async listPage({ query }: HttpRequest): Promise<HttpResponse> {
    const all = await this.#all();
    const kinds = [...new Set(all.map(({ kind }) => kind))].toSorted();
    const wanted = query.get('kind');
    const shown = all.filter(({ kind }) => wanted === null || kind === wanted).slice(0, LISTED);
    return page(
      'Cases',
      html`<p>
          Show <a href="/_local/cases">all</a>${kinds.map(
            (kind) => html`, <a href="/_local/cases?kind=${encodeURIComponent(kind)}">${kind}</a>`,
          )}.
          The latest ${LISTED}.
        </p>
        ${
          shown.length === 0
            ? html`<p>There are none yet. Send the first request that <code>npm start</code> printed.</p>`
            : table(
                ['Case', 'Kind', 'Status', 'Last change', 'What happened'],
                shown.map(({ key, kind, status, at, words }) => [caseLink(key), kind, status, isoInstant(at), words]),
              )
        }`,
      { wide: true },
    );
  }

  /** Everything about one case: its timeline, executions, effects, and the items of every table under its key. */
  async showPage(key: string): Promise<HttpResponse | undefined> {
    const kept = await this.#kept(key);
    if (kept.length === 0) return undefined;
    const timeline = kept.flatMap(({ items }) => items).filter(isTimeline);
    return page(
      idOf(key),
      html`<h2>What happened</h2>
        ${
          timeline.length === 0
            ? html`<p>Nothing is told of it in a timeline.</p>`
            : table(
                ['When', 'By', 'From', 'To', 'What happened'],
                timeline.map(({ at, by, from, to, words }) => [
                  isoInstant(text(at)),
                  text(by),
                  text(from),
                  text(to),
                  text(words),
                ]),
              )
        }
        <h2>Executions</h2>
        ${executionTable(await this.#executionsOf(idOf(key)))}
        ${kept.map(
          ({ name, sortKey, items }) =>
            html`<h2>${name}</h2>
              ${table(
                ['Item', 'Content'],
                items.map((item) => [text(item[sortKey]), shownJson(JSON.stringify(item))]),
              )}`,
        )}`,
      { wide: true },
    );
  }

  async #all(): Promise<readonly Case[]> {
    const cases = new Map<string, Case>();
    for (const shape of await this.#aws.tables())
      for (const item of await this.#aws.having(shape, 'type', 'timeline')) {
        const key = text(item[shape.partitionKey]);
        const kind = text(item['event']).split('.')[0] ?? '';
        // A partition comes in the order of its timeline: the last one stays.
        cases.set(key, { key, kind, status: text(item['to']), at: text(item['at']), words: text(item['words']) });
      }
    return [...cases.values()].toSorted((a, b) => (a.at < b.at ? 1 : -1));
  }

  async #kept(key: string): Promise<{ name: string; sortKey: string; items: readonly Item[] }[]> {
    const tables = await this.#aws.tables();
    const kept = await Promise.all(
      tables.map(async (shape) => ({
        name: shape.name,
        sortKey: shape.sortKey ?? shape.partitionKey,
        items: await this.#aws.partition(shape, key),
      })),
    );
    return kept.filter(({ items }) => items.length > 0);
  }

  async #executionsOf(id: string): Promise<ListedExecution[]> {
    const found: ListedExecution[] = [];
    for (const machine of await this.#executions.machines())
      found.push(
        ...(await this.#executions.executionsOf(machine, Infinity)).filter(({ name }) => name.startsWith(`${id}-`)),
      );
    return found;
  }
}

export function caseLink(key: string): Html {
  return html`<a href="/_local/cases/${encodeURIComponent(key)}">${idOf(key)}</a>`;
}

const isTimeline = (item: Item): boolean => item['type'] === 'timeline';
/** Without the clinic, which every key begins with. */
const idOf = (key: string): string => key.slice(key.indexOf('#') + 1);
export const text = (value: unknown): string =>
  value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);

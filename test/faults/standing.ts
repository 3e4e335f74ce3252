import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Came, Rehearsed } from '../../local/faults/fault.ts';
import type { Evidence, Item } from './evidence.ts';

/**
 * How a case stands, so that it can be compared with how another stands: what it is, without when, and without ids. Two
 * cases of the same story that stand the same have the same future.
 */
export interface Standing {
  readonly items: readonly string[];
  readonly audit: readonly string[];
  readonly unarchived: number;
  readonly feed: readonly string[];
  readonly executions: readonly string[];
  readonly mails: readonly string[];
  readonly webhooks: readonly string[];
  readonly payer: readonly string[];
  readonly queued: Evidence['queued'];
}

/** What of an item tells when it was written, how often that was tried, or what is nobody's to compare. */
const FLEETING = new Set(
  (
    'updatedAt createdAt expires dueSk listPk listSk duePk takenUntil lastProblem taskToken since sequence attempts ' +
    'lastAttemptAt requestId mailServiceId sha256 size'
  ).split(' '),
);

export function standingOf(evidence: Evidence): Standing {
  const { items, audit, feed, executions, mails, webhooks, payer, queued } = evidence;
  return {
    items: sorted(items.map(itemStands)),
    audit: [
      ...sorted(audit.filter(isChange).map(({ action, actor }) => `${String(action)} by ${bare(String(actor))}`)),
      ...new Set(sorted(audit.filter((entry) => !isChange(entry)).map(({ action }) => String(action)))),
    ],
    unarchived: unarchived(evidence).length,
    feed: inOrder(feed).map(({ event, status, version }) => `${String(event)} ${String(status)} ${String(version)}`),
    executions: sorted(executions.map(({ name, status, state }) => `${bare(name)} ${status} ${state}`)),
    mails: sorted(mails.map(({ subject, bounced }) => `${subject}${bounced ? ' (bounced)' : ''}`)),
    webhooks: sorted(webhooks.map(({ type, about, status, version }) => `${type} ${bare(about)} ${status} ${version}`)),
    payer: payer.map(({ operation, identifier }) => `${operation} ${bare(identifier)}`),
    queued,
  };
}

export function isSame(one: Standing, other: Standing): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** What is told once and never taken back: who has heard of more than was expected stays as it is. */
const TOLD = ['mails', 'webhooks', 'feed', 'audit', 'payer'] as const;

/** Whether it can no more come to stand as expected, however long one waits. */
export function isBeyond(expected: Standing, found: Standing): boolean {
  return TOLD.some((part) => without(found[part], expected[part]).length > 0);
}

/** What one has and the other has not, in lines. */
export function differences(expected: Standing, found: Standing): string[] {
  return (Object.keys(expected) as (keyof Standing)[]).flatMap((part) => {
    const [was, is] = [linesOf(expected[part]), linesOf(found[part])];
    const [lacks, has] = [without(was, is), without(is, was)];
    const changed = lacks.flatMap((line) => {
      const other = has.find((each) => isMuchLike(line, each));
      return other === undefined ? [] : [[line, has.splice(has.indexOf(other), 1)[0] ?? ''] as const];
    });
    const gone = without(
      lacks,
      changed.map(([line]) => line),
    );
    return [
      ...changed.map(([line, other]) => `${part}: ${changeOf(line, other)}`),
      ...gone.map((line) => `${part}: lacks ${line}`),
      ...has.map((line) => `${part}: has ${line}`),
      ...(JSON.stringify(was) !== JSON.stringify(is) && without(was, is).length + without(is, was).length === 0
        ? [`${part}: has another order: ${is.join('; ')}`]
        : []),
    ];
  });
}

/** How much of two lines is the same before and after what differs. */
function frameOf(line: string, other: string): { readonly start: number; readonly end: number } {
  const most = Math.min(line.length, other.length);
  let start = 0;
  while (start < most && line[start] === other[start]) start += 1;
  let end = 0;
  while (end < most - start && line.at(-1 - end) === other.at(-1 - end)) end += 1;
  return { start, end };
}

function isMuchLike(line: string, other: string): boolean {
  const { start, end } = frameOf(line, other);
  return start + end > Math.max(line.length, other.length) / 2;
}

/** What stands otherwise in a line, with a little of what is around it. */
function changeOf(line: string, other: string): string {
  const { start, end } = frameOf(line, other);
  const cut = (text: string): string =>
    text.slice(Math.max(0, start - AROUND), text.length - Math.max(0, end - AROUND));
  return `${cut(line)} became ${cut(other)}`;
}
const AROUND = 40;

/**
 * The evidence without copies of what is in doubt: mails that are another one word for word, webhooks that carry another one's id.
 * @param inDoubt ids of the effects that sent the mails, and of the events that the webhooks tell of
 */
export function firstCopies(evidence: Evidence, inDoubt: ReadonlySet<string>): Evidence {
  const words = evidence.mails.map(wordsOf);
  const ids = evidence.webhooks.map(({ id }) => id);
  return {
    ...evidence,
    mails: evidence.mails.filter(
      ({ effectId = '' }, at) => words.indexOf(words[at] ?? '') === at || !inDoubt.has(effectId),
    ),
    webhooks: evidence.webhooks.filter(({ id }, at) => ids.indexOf(id) === at || !inDoubt.has(id)),
  };
}

/** A mail without the number that SES gives it. */
export function wordsOf({ to, raw }: Evidence['mails'][number]): string {
  return `${to} ${raw.replace(/^Message-ID: .*\r?\n/im, '')}`;
}

/** Audit entries without an archived copy. */
export function unarchived({ audit, archived }: Pick<Evidence, 'audit' | 'archived'>): Item[] {
  const kept = new Set(archived);
  return audit.filter(({ pk, sk }) => !kept.has(`entries/${pk}/${sk}`.replaceAll('#', '/')));
}

export function isChange({ sk }: Item): boolean {
  return sk.startsWith('change#');
}

/** Entries of the feed as a reader of each record gets them. */
export function inOrder(feed: readonly Item[]): Item[] {
  return feed.toSorted((a, b) => {
    const [one, other] = [bare(String(a['id'])), bare(String(b['id']))];
    if (one !== other) return one < other ? -1 : 1;
    return a['id'] === b['id']
      ? Number(a['sequence']) - Number(b['sequence'])
      : String(a['id']) < String(b['id'])
        ? -1
        : 1;
  });
}

function itemStands(item: Item): string {
  const kept = Object.entries(item).filter(([name]) => !FLEETING.has(name) || isOfCase(item, name));
  return bare(JSON.stringify(Object.fromEntries(kept.toSorted(([a], [b]) => (a < b ? -1 : 1)))));
}

/** A case's attempts at the payer are its own story; an effect's are not. */
function isOfCase(item: Item, name: string): boolean {
  return name === 'attempts' && item['type'] === 'preauthorization';
}

/** What came of a fault that was rehearsed. Two that came to the same have the same future. */
export interface Trace {
  /** What the run left, and what it told whoever called it. */
  readonly left: string;
  /** The same of the run without a fault. */
  readonly plain: string | undefined;
  /** What could not be undone. */
  readonly stays: string | undefined;
}

/** @param toPoller whether the caller sees only that a function failed, and not how */
export function traceOf({ plain, stays, ...came }: Rehearsed, toPoller: boolean): Trace {
  return { left: cameTo(came, toPoller), plain: plain && cameTo(plain, toPoller), stays };
}

function cameTo({ ok, payload, left }: Came, toPoller: boolean): string {
  const { errorType = '' } = ok ? {} : (JSON.parse(payload) as { errorType?: string });
  const answer = ok ? bare(payload).replaceAll(UUID, '*') : toPoller ? FAILED : errorType;
  const changes = left.map(({ where, before, after }) =>
    where.startsWith('dynamodb ')
      ? `${after === undefined ? 'no more ' : ''}${itemStands(unmarshall((after ?? before) as ItemOnTheWire) as Item)}`
      : bare(`${where} ${String(after)}`),
  );
  return [answer, ...changes].join('\n');
}
/** What came of a run that left nothing, and of which its caller learns no more. */
export const FAILED = 'failed';
type ItemOnTheWire = Record<string, AttributeValue>;
const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;

/** Ids by their kind alone, instants and dates by their being there. */
export function bare(text: string): string {
  return text
    .replaceAll(/\b([a-z]+)_[0-9a-hjkmnp-tv-z]{26}\b/g, '$1_*')
    .replaceAll(/\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?/g, '<time>')
    .replaceAll(/AUTH\d+/gi, 'AUTH*')
    .replaceAll(/[\u4e00-\u9dff]{6}/g, '*')
    .replaceAll(/-[0-9a-f]{12}\b/g, '-*')
    .replaceAll(/#0*\d{12}#/g, '#<number>#');
}

function linesOf(part: Standing[keyof Standing]): string[] {
  if (typeof part === 'number') return [String(part)];
  return Array.isArray(part)
    ? (part as readonly string[]).slice()
    : Object.entries(part).map(([name, count]) => `${name}: ${String(count)}`);
}

function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return lines.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

const sorted = (lines: readonly string[]): string[] => lines.toSorted();

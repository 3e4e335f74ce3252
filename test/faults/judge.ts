import type { Evidence, Item } from './evidence.ts';
import { companyOf, isOfAudit, type Job } from './plan.ts';
import { HEARD } from './heard.ts';
import { bare, inOrder, isChange, unarchived, wordsOf } from './standing.ts';

/**
 * What a fault came to:
 * - `same`: the case stands as it does without the fault;
 * - `another way`: it ended as without the fault, and something more happened on the way (a mail twice, another person asked);
 * - `a person`: it stands where somebody sees it and can act;
 * - `failed`: anything else.
 */
export type Verdict = 'same' | 'another way' | 'a person' | 'failed';

export interface Judgement {
  readonly verdict: Verdict;
  /** What is wrong, or why a person is needed. */
  readonly reasons: readonly string[];
}

/**
 * Judges a case that does not stand as it does without the fault, when nothing more happens by itself.
 * @param found without copies of what may come twice
 * @param noticed what somebody could see right after the fault, and has done away with since by what the story goes on with
 */
export function judge(
  job: Job,
  expected: Evidence,
  found: Evidence,
  now: number,
  noticed: readonly string[] = [],
): Judgement {
  const wrong = Object.entries(checks).flatMap(([name, check]) =>
    check(found, expected, job, now).map((reason) => `${name}: ${reason}`),
  );
  if (wrong.length > 0) return { verdict: 'failed', reasons: wrong };
  const seen = whoSees(found);
  if (endsAs(expected, found) && unarchived(found).length === 0) return { verdict: 'another way', reasons: seen };
  const known = [...seen, ...noticed];
  return known.length > 0
    ? { verdict: 'a person', reasons: known }
    : { verdict: 'failed', reasons: [`ended as ${endOf(found)}, not ${endOf(expected)}, and nobody is told`] };
}

/**
 * What a judgement of several faults together says of each. Where a person is needed because of one, nothing tells what would have
 * become of the others: they are made again.
 */
export function ofEach(job: Job, verdict: Verdict): Verdict {
  return job.length === 1 || companyOf(job) === 'missing copies' || verdict === 'another way' ? verdict : 'failed';
}

/** Whether the clinic's webhook wants to hear of it. */
function isHeard(type: string): boolean {
  return HEARD.some((heard) => type === heard);
}

type Check = (found: Evidence, expected: Evidence, job: Job, now: number) => string[];

/** What holds of every case, whatever faults struck it. */
export const checks: Readonly<Record<string, Check>> = {
  'nothing is lost': ({ items }, _expected, _job, now) =>
    items.some(({ sk }) => sk === 'record')
      ? items.filter((item) => isOverdue(item, now)).map((item) => `${String(item['kind'])} was never done`)
      : ['there is no record'],
  'each mail goes out once': ({ mails }) =>
    repeated(mails.map(wordsOf)).length === 0
      ? []
      : [`sent again: ${repeated(mails.map(({ to, subject }) => `"${subject}" to ${to}`)).join(', ')}`],
  'the payer has each claim once': ({ payer }, expected) => {
    const claims = (of: Evidence): number =>
      new Set(of.payer.filter(({ operation }) => operation === 'submit').map(({ identifier }) => identifier)).size;
    const blind = payer.filter(
      ({ operation, identifier }, at) =>
        operation === 'submit' &&
        payer[at - 1]?.operation !== 'inquire' &&
        payer.slice(0, at).some((before) => before.operation === 'submit' && before.identifier === identifier),
    );
    return [
      ...(claims({ payer } as Evidence) > claims(expected) ? ['it got more claims than one'] : []),
      ...blind.map(({ identifier }) => `${identifier} was sent again without asking whether it is there`),
    ];
  },
  'one execution works on a record': ({ executions }) =>
    repeated(
      executions
        .filter(({ status }) => status === 'RUNNING')
        .map(({ name, workflow }) => `${workflow} ${name.split('-')[0]}`),
    ).map((name) => `several of ${name}`),
  'each event has one id': ({ webhooks }) => {
    const ids = new Map<string, Set<string>>();
    for (const { id, about, type, version } of webhooks) {
      const event = `${type} ${about} ${version}`;
      ids.set(event, (ids.get(event) ?? new Set()).add(id));
    }
    return [...ids].filter(([, of]) => of.size > 1).map(([event]) => `${bare(event)} came under several`);
  },
  'the feed is in order and whole': ({ feed, items }) => {
    const wrong: string[] = [];
    const entries = inOrder(feed);
    for (const [at, entry] of entries.entries()) {
      const next = entries[at + 1];
      if (next && next['id'] === entry['id'] && Number(next['version']) <= Number(entry['version']))
        wrong.push(`version ${String(next['version'])} after ${String(entry['version'])}`);
    }
    const announced = new Set(feed.map(({ eventId }) => eventId));
    const effects = items
      .filter(({ kind }) => kind === 'announce')
      .map(({ params }) => (params as { eventId: string }).eventId);
    return [...wrong, ...effects.filter((id) => !announced.has(id)).map(() => 'an event is not in it')];
  },
  'the webhook heard of everything': ({ items, webhooks }) => {
    const told = new Set(webhooks.map(({ id }) => id));
    return items
      .filter(({ kind, state }) => kind === 'announce' && state === 'done')
      .map(({ params }) => params as { eventId: string; eventType: string })
      .filter(({ eventId, eventType }) => isHeard(eventType) && !told.has(eventId))
      .map(({ eventType }) => `${eventType} never came`);
  },
  'the audit has every version': ({ items, audit }) =>
    items
      .filter(({ sk, version }) => sk === 'record' && typeof version === 'number')
      .flatMap(({ pk, version }) =>
        Array.from({ length: Number(version) }, (_, at) => at + 1).filter(
          (number) => !audit.some((entry) => isChange(entry) && entry.pk === pk && entry['recordVersion'] === number),
        ),
      )
      .map((number) => `it lacks version ${number}`),
  // What the audit's own stream never tells of is found by `audit verify` alone.
  'the audit is archived': (found, _expected, job) =>
    job.some(({ caller, kind }) => kind === 'drop' && isOfAudit(caller)) || Object.keys(found.queued).some(isDeadLetter)
      ? []
      : unarchived(found).map(({ action }) => `${String(action)} is not`),
  'no message waits': ({ queued }) =>
    Object.entries(queued)
      .filter(([name]) => !isDeadLetter(name))
      .map(([name, count]) => `${count} in ${name}`),
};

/** Who finds the case, and how: what the product shows to staff and to its operator. */
export function whoSees(found: Evidence): string[] {
  const { items, executions, queued } = found;
  return [
    ...items
      .filter(({ type, status, sk }) => type === 'task' && sk === 'record' && status === 'requested')
      .map(({ kind }) => `open task ${String(kind)}`),
    ...items.filter(({ state }) => state === 'failed').map(({ kind }) => `effect given up: ${String(kind)}`),
    ...executions.filter(({ status }) => status === 'FAILED').map(({ workflow }) => `failed execution of ${workflow}`),
    ...unarchived(found).map(({ action }) => `audit verify: ${String(action)} is not archived`),
    ...Object.entries(queued)
      .filter(([name]) => isDeadLetter(name))
      .map(([name, count]) => `dead letter: ${count} in ${name}`),
  ];
}

function endsAs(expected: Evidence, found: Evidence): boolean {
  return endOf(expected) === endOf(found);
}

/** How the case ended, as the clinic would say it. */
function endOf({ items }: Evidence): string {
  const records = items.filter(({ sk }) => sk === 'record');
  const main = records.find(({ type }) => type !== 'task');
  const decisions = (main?.['items'] as { decision?: { reviewAction?: string } }[] | undefined) ?? [];
  const tasks = records
    .filter(({ type }) => type === 'task')
    .map(({ kind, status }) => `${String(kind)} ${String(status)}`)
    .toSorted();
  const said = decisions.map(({ decision }) => decision?.reviewAction ?? '-').join('');
  return [`${String(main?.['status'])} ${said}`, ...tasks].join(', ');
}

function isOverdue(item: Item, now: number): boolean {
  return item['type'] === 'effect' && item['state'] === 'pending' && Date.parse(String(item['dueAt'])) <= now;
}

function isDeadLetter(queue: string): boolean {
  return /dead/i.test(queue);
}

function repeated(lines: readonly string[]): string[] {
  return [...new Set(lines.filter((line, at) => lines.indexOf(line) !== at))];
}

/**
 * Makes a recorded answer and a local one comparable. The recordings hold placeholders where values differ from run to
 * run, show JSON texts parsed, and are unordered between a ParallelStateStarted and what ends it.
 */

/** The members whose texts the recordings show parsed. */
const TEXTS = new Set(['input', 'output', 'parameters', 'cause', 'definition']);

/** What the runtime of a failed function adds to its error: the recorded ones ran in Python. */
const RUNTIME = new Set(['requestId', 'stackTrace', 'trace']);

export function normalized(answer: unknown): unknown {
  const { ResponseMetadata: _, ...rest } = (answer ?? {}) as Record<string, unknown>;
  const events: unknown = rest['events'];
  return Array.isArray(events)
    ? { ...rest, events: events.map((event) => plain(event as Record<string, unknown>)) }
    : rest;
}

function plain(value: unknown, member = ''): unknown {
  if (value instanceof Date) return 'timestamp';
  if (Array.isArray(value)) return value.map((item) => plain(item, member));
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([key]) => !RUNTIME.has(key));
    return Object.fromEntries(
      members.map(([key, item]) => [key, key === 'timestamp' ? 'timestamp' : plain(item, key)]),
    );
  }
  if (typeof value !== 'string') return value;
  return TEXTS.has(member) ? plainText(value) : placeholders(value);
}

function plainText(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return plain(parsed);
  } catch {
    // A text that is no JSON is compared as it is.
  }
  return placeholders(text);
}

/** Everything that a run makes anew stands as `*`: identifiers, instants, roles, and the stack trace of the function. */
function placeholders(text: string): string {
  return text
    .replace(/<uuid:\d+>|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '*')
    .replace(/^arn:(<partition>|aws):iam::\d+:role\/\S+$|^snf_role_arn$/, '*')
    .replace(/^arn:(<partition>|aws):lambda:(<region>|[\w-]+):\d+:function:\S+$/, 'function')
    .replace(/^(<region>|us-east-1)$/, 'region')
    .replace(/^(timestamp|date|\d{4}-\d\d-\d\dT[\d:.]+Z)$/, 'instant')
    .replace(/\{\\*"error[\s\S]*?Some exception was raised[\s\S]*?\}/g, 'Some exception was raised.');
}

/** Where two answers differ, in words. Nothing if they are the same. */
export function differences(expected: unknown, actual: unknown): string[] {
  const [wanted, got] = [eventsOf(expected), eventsOf(actual)];
  if (wanted === undefined || got === undefined) {
    return canonical(expected) === canonical(actual)
      ? []
      : [`expected ${canonical(expected)}`, `got      ${canonical(actual)}`];
  }
  const shuffled = wanted.some((event) => Array.isArray(event['id']));
  const [left, right] = shuffled ? [ordered(wanted), ordered(unordered(got))] : [wanted, got];
  const found: string[] = [];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const [one, other] = [canonical(left[index]), canonical(right[index])];
    if (one !== other) found.push(`expected ${one}`, `got      ${other}`);
  }
  return found;
}

type Event = Readonly<Record<string, unknown>>;

function eventsOf(answer: unknown): readonly Event[] | undefined {
  const events: unknown = (answer as { events?: unknown }).events;
  return Array.isArray(events) ? (events as Event[]) : undefined;
}

/**
 * What the recordings did to events inside a Parallel: those between its start and an event that ends a Parallel lose
 * their ids, and each further end writes them over what stands before it, so that some events of nested and failed
 * Parallels are missing.
 */
function unordered(events: readonly Event[]): readonly Event[] {
  const result = [...events];
  const ends = new Set([
    'ParallelStateSucceeded',
    'ParallelStateAborted',
    'ParallelStateExited',
    'ParallelStateFailed',
  ]);
  let inside: Event[] = [];
  let from = 0;
  let open = false;
  for (let index = 0; index < result.length; index++) {
    const event = result[index] ?? {};
    const type = String(event['type']);
    if (ends.has(type)) {
      result.splice(from, index - from, ...inside);
      open = false;
    } else if (type === 'ParallelStateStarted') {
      open = true;
      inside = [];
      from = index + 1;
    } else if (open) {
      const loose = { ...event, id: [0], previousEventId: 0 };
      result[index] = loose;
      inside.push(loose);
    }
  }
  return result;
}

/** Sorts each run of events without ids. */
function ordered(events: readonly Event[]): readonly Event[] {
  const result: Event[] = [];
  let loose: Event[] = [];
  const flush = (): void => {
    result.push(...loose.toSorted((one, other) => canonical(one).localeCompare(canonical(other))));
    loose = [];
  };
  for (const event of events) {
    if (Array.isArray(event['id'])) {
      loose.push(event);
    } else {
      flush();
      result.push(event);
    }
  }
  flush();
  return result;
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : item,
  );
}

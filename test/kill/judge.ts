/** What must hold of a product that was killed again and again: nothing was lost, nothing was done twice. */
import type { Change, Evidence } from './evidence.ts';

/** A mail that was sent when the process died may have left without its sender's knowing: these few before a kill. */
const LOST_ANSWERS = 12;

/** What does not hold, in words; nothing if all does. */
export function faultsIn(evidence: Evidence): string[] {
  return [
    ...casesEnded(evidence),
    ...feedIsComplete(evidence),
    ...webhooksMatchTheFeed(evidence),
    ...mailsAreOnce(evidence),
    ...claimsAreOnce(evidence),
    ...nothingIsStuck(evidence),
  ];
}

function casesEnded({ cases }: Evidence): string[] {
  return cases.flatMap(({ id, kind, status, end, authorizations }) => [
    ...(status === end ? [] : [`the case ${id} (${kind}) ended as ${status}, not as ${end}`]),
    ...(end === 'approved' && authorizations !== 1 ? [`the case ${id} has ${authorizations} authorizations`] : []),
  ]);
}

function feedIsComplete({ cases, feed, polled }: Evidence): string[] {
  const faults: string[] = [];
  const inOrder = (changes: readonly Change[], which: string): void => {
    const versions = new Map<string, number>();
    for (const { id, version } of changes) {
      const last = versions.get(id) ?? 0;
      if (version <= last) faults.push(`${which} tells version ${version} of ${id} after version ${last}`);
      versions.set(id, version);
    }
  };
  inOrder(feed, 'the feed');
  inOrder(polled, 'what the poller read');
  const known = new Set(polled.map(({ eventId }) => eventId));
  for (const { eventId, event, id } of feed)
    if (!known.has(eventId)) faults.push(`the poller never read ${event} of ${id}`);
  const inFeed = new Set(feed.map(({ eventId }) => eventId));
  for (const { eventId, event, id } of polled)
    if (!inFeed.has(eventId)) faults.push(`the poller read ${event} of ${id}, which is no longer in the feed`);
  for (const { id, end } of cases) {
    const last = feed.findLast((change) => change.id === id);
    if (last?.event !== `preauthorization.${end}`) faults.push(`the feed's last word on ${id} is ${last?.event}`);
  }
  return faults;
}

function webhooksMatchTheFeed({ cases, feed, webhooks }: Evidence): string[] {
  const faults: string[] = [];
  const bodies = new Map<string, string>();
  for (const { id, body } of webhooks) {
    const before = bodies.get(id);
    if (before !== undefined && before !== body) faults.push(`the webhook ${id} came with two bodies`);
    bodies.set(id, body);
  }
  const ours = new Set(cases.map(({ id }) => id));
  const events = new Set(feed.map(({ eventId }) => eventId));
  for (const { eventId, event, id } of feed)
    if (ours.has(id) && !bodies.has(eventId)) faults.push(`no webhook told of ${event} of ${id}`);
  for (const id of bodies.keys())
    if (!events.has(id)) faults.push(`the webhook ${id} tells of what is not in the feed`);
  return faults;
}

function mailsAreOnce({ mails, mailsAtKills }: Evidence): string[] {
  const first = new Map<string, number>();
  return mails.flatMap((mail, index) => {
    const message = JSON.stringify(mail);
    const before = first.get(message);
    first.set(message, index);
    if (before === undefined) return [];
    const mayBeLost = mailsAtKills.some((count) => before < count && before >= count - LOST_ANSWERS && index >= count);
    return mayBeLost ? [] : [`the mail "${mail.subject}" to ${mail.to} was sent twice, and no kill lay between`];
  });
}

function claimsAreOnce({ cases, claims }: Evidence): string[] {
  const counts = new Map<string, number>();
  for (const { identifier } of claims) counts.set(identifier, (counts.get(identifier) ?? 0) + 1);
  const first = new Set(claims.filter(({ related }) => related === undefined).map(({ identifier }) => identifier));
  return [
    ...[...counts].flatMap(([identifier, count]) =>
      count === 1 ? [] : [`the payer got the claim ${identifier} ${count} times`],
    ),
    ...(first.size === cases.length ? [] : [`the payer got ${first.size} first claims for ${cases.length} cases`]),
  ];
}

function nothingIsStuck({ executions, queues }: Evidence): string[] {
  const names = new Set<string>();
  return [
    ...executions.flatMap(({ name, status, lastEvent }) => {
      const doubled = names.has(name);
      names.add(name);
      return [
        ...(status === 'SUCCEEDED' ? [] : [`the execution ${name} is ${status} after ${lastEvent}`]),
        ...(doubled ? [`there are two executions ${name}`] : []),
      ];
    }),
    ...queues.flatMap(({ name, messages }) => (messages === 0 ? [] : [`${messages} messages are left in ${name}`])),
  ];
}

import { auditItem } from './audit/entry.ts';
import { now, type Instant } from './clock.ts';
import type { Context, Reply } from './context.ts';
import { effectItem, type NewEffect } from './effects/effect.ts';
import { raised } from './emergencies/emergency.ts';
import { Conflict, StaleVersion } from './errors.ts';
import { feedHeads, feedHeadsTold, feedHeadWrite, feedItem, feedOf, type FeedHead } from './feed.ts';
import { IdempotentReplay, idempotencyItem, readReplay } from './idempotency.ts';
import { newId } from './ids.ts';
import {
  atVersion,
  isNew,
  transact,
  TransactionRefused,
  type Expression,
  type Item,
  type Key,
  type Write,
} from './table.ts';

/** The kinds of record that have a version, an audit trail and a status. */
export type RecordKind =
  | 'clinic'
  | 'staff'
  | 'apiClient'
  | 'patient'
  | 'patientMerge'
  | 'coverage'
  | 'registration'
  | 'patientImport'
  | 'eligibilityCheck'
  | 'healthPlanRestriction'
  | 'identityCheck'
  | 'preauthorization'
  | 'authorization'
  | 'document'
  | 'task'
  | 'webhookEndpoint'
  | 'payer'
  | 'resource'
  | 'visitType'
  | 'delay'
  | 'appointment'
  | 'waitlistEntry'
  | 'openingOffer'
  | 'absence'
  | 'patientReminders'
  | 'billingAccount'
  | 'charge'
  | 'claim'
  | 'invoice'
  | 'patientPayment'
  | 'checkout'
  | 'goodFaithEstimate'
  | 'remittanceFile'
  | 'remittance'
  | 'remittanceClaim'
  | 'denial'
  | 'dispute'
  | 'paymentPlan'
  | 'collection'
  | 'accountStatement'
  | 'emergency'
  | 'emergencyWords';

/** A record made or changed. `commit` numbers its version and stamps it. */
export interface RecordChange {
  readonly kind: RecordKind;
  readonly id: string;
  readonly key: Key;
  /** The version that was read, or null if the record is made now. */
  readonly from: number | null;
  /** The whole new record, without `pk`, `sk`, `type`, `version`, `updatedAt`. Index attributes included. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** What was done, as `<kind>.<deed in the past>`: `preauthorization.released`. */
  readonly action: string;
  /** A condition of the store's own, beside that of the version. */
  readonly condition?: Expression;
}

export interface Change {
  readonly records: readonly RecordChange[];
  /** Items without a version of their own that change with the records. */
  readonly writes?: readonly Write[];
  readonly effects?: readonly NewEffect[];
  /** When it happened, where the reply already says so. Default: now. */
  readonly at?: Instant;
  /** Why, in the actor's words or ours. Kept in the audit, shown to nobody else. */
  readonly reason?: string;
  /**
   * The change as the clinic learns of it: an entry of the clinic's feed of changes, and an event for its webhooks.
   * About the first of the records.
   */
  readonly announce?: Announcement;
  /** The ends of the feed's shards into which its news go (`feedHeads`), where they were read along with what it was decided by. */
  readonly feed?: readonly FeedHead[];
  /** The same of further records of the change, where each has its own news. */
  readonly announceAlso?: readonly (Announcement & { readonly of: RecordChange })[];
}

interface Announcement {
  readonly type: string;
  readonly status: string;
}

/** A DynamoDB transaction takes no more. */
const MOST_WRITES = 100;

/** Writers of one shard of the feed go one by one: fifty at once must all get through. */
const ATTEMPTS = 30;

/** Why DynamoDB refuses a write that it may take a moment later. Any other reason stays true however often it is tried. */
const PASSING: ReadonlySet<string> = new Set([
  'None',
  'ConditionalCheckFailed',
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

/**
 * Makes one change whole: the records (each on condition of its version), their audit entries, the effects that must
 * follow, the entry in the clinic's feed, and the reply under the request's idempotency key, in one transaction. What was found in the
 * request that may mean that somebody is in danger goes with the first change that it makes.
 *
 * @param reply what the caller will be told; repeated word for word if the request is repeated
 * @throws StaleVersion if a record has another version than the one read, or exists already
 * @throws IdempotentReplay if the same request was answered meanwhile: carries that answer
 * @throws Conflict if it kept meeting other changes
 * @throws TransactionRefused if a write can never be taken: an item over 400 KB
 */
export async function commit<R extends Reply | undefined>(context: Context, change: Change, reply?: R): Promise<R> {
  const first = change.records[0];
  if (!first) throw new Error('a change needs at least one record');
  const { emergency } = context;
  const found =
    emergency && !emergency.recorded
      ? raised(context.clinicId, emergency, { kind: first.kind, id: first.id })
      : undefined;
  const changes = found ? [...change.records, found.record] : change.records;
  const announced = [...(change.announce ? [{ ...change.announce, of: first }] : []), ...(change.announceAlso ?? [])];
  const news = announced.map((each) => ({ ...each, eventId: newId('event') }));
  const about = news.map(({ of }) => of.id);
  let heads = await feedHeads(context.clinicId, about, change.feed);
  for (let attempt = 1; ; attempt += 1) {
    const at = change.at ?? now();
    const writes: Write[] = changes.map((record) => recordWrite(record, at));
    const records = writes.length;
    writes.push(...(change.writes ?? []));
    writes.push(...changes.map((record) => auditItem(context, record, at, change.reason)));
    const effects = [...(change.effects ?? []), ...(found ? [found.effect] : [])];
    const feedFrom = writes.length;
    writes.push(...feedWrites(context, heads, news, at));
    const feedTo = writes.length;
    effects.push(
      ...news.map(({ eventId, type, status, of }): NewEffect => ({
        kind: 'announce',
        subjectId: of.id,
        params: { eventId, eventType: type, status, subjectVersion: (of.from ?? 0) + 1 },
      })),
    );
    writes.push(...effects.map((effect) => ({ put: effectItem(context, first.id, effect), condition: isNew })));
    let idempotencyIndex = -1;
    if (context.idempotency && reply) {
      idempotencyIndex = writes.length;
      writes.push(idempotencyItem(context, context.idempotency, reply, at));
    }
    // A change that has no room for it goes alone: what was found is recorded right after, by whoever screened.
    if (found && writes.length > MOST_WRITES) return await commit({ ...context, emergency: undefined }, change, reply);
    try {
      await transact(writes);
      if (emergency) emergency.recorded = true;
      return reply as R;
    } catch (error) {
      if (!(error instanceof TransactionRefused)) throw error;
      const refused = (index: number): boolean => error.reasons[index]?.code === 'ConditionalCheckFailed';
      if (context.idempotency && refused(idempotencyIndex)) {
        throw new IdempotentReplay(await readReplay(context, context.idempotency));
      }
      const isInFeed = (index: number): boolean => index >= feedFrom && index < feedTo;
      const [met, ...others] = [...writes.keys()].filter((index) => refused(index) && !isInFeed(index));
      if (met !== undefined) {
        if (met < records)
          throw new StaleVersion('The record was changed by someone else. Read it again, then decide again.');
        const itemOf = (index: number): Item | undefined => error.reasons[index]?.item;
        throw new ConditionFailed(
          met - records,
          itemOf(met),
          others.flatMap((index) => itemOf(index) ?? []),
        );
      }
      if (error.reasons.some(({ code }) => !PASSING.has(code))) throw error;
      if (attempt === ATTEMPTS)
        throw new Conflict('Too many changes at once. Nothing was changed: send the request again.');
      // Who was only late goes on at once, from what the refusal tells. Where many are after one shard that is old soon: later it is read again.
      const isOnlyLate = error.reasons.every(({ code }) => code === 'None' || code === 'ConditionalCheckFailed');
      if (attempt === 1 && isOnlyLate) heads = feedHeadsTold(heads, error.reasons.slice(feedFrom));
      else {
        await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(400, 10 * 2 ** attempt)));
        heads = await feedHeads(context.clinicId, about);
      }
    }
  }
}

type News = Announcement & { readonly of: RecordChange; readonly eventId: string };

/** The shards' new heads, in their order, and the entries of the clinic's feed, each at the end of its shard. */
function feedWrites(context: Context, heads: readonly FeedHead[], news: readonly News[], at: Instant): Write[] {
  const shards = new Map(heads.map((head) => [head.pk, { head, entries: 0 }]));
  const entries = news.map(({ of, eventId, type, status }) => {
    const shard = shards.get(feedOf(context.clinicId, of.id));
    if (!shard) throw new Error('every record has a shard');
    const head = { ...shard.head, sequence: shard.head.sequence + shard.entries };
    // Two records of one change may fall into one shard: its head is then raised by two.
    shard.entries += 1;
    const version = (of.from ?? 0) + 1;
    return feedItem(head, { eventId, id: of.id, kind: of.kind, version, at, event: type, status });
  });
  const raised = [...shards.values()].map((shard) => feedHeadWrite(shard.head, shard.entries));
  return [...raised, ...entries];
}

/** One of `Change.writes` was refused by its own condition. `index` counts in `Change.writes`. */
export class ConditionFailed extends Error {
  override readonly name = 'ConditionFailed';
  readonly index: number;
  /** The item as it stood, if there was one. */
  readonly item?: Item;
  /** The same with those of other writes that were refused by their conditions. */
  readonly items: readonly Item[];
  constructor(index: number, item?: Item, others: readonly Item[] = []) {
    super(`write ${index} was refused by its condition`);
    this.index = index;
    this.item = item;
    this.items = item ? [item, ...others] : others;
  }
}

function recordWrite(record: RecordChange, at: string): Write {
  const base = record.from === null ? isNew : atVersion(record.from);
  return {
    put: {
      createdAt: at,
      ...record.attributes,
      ...record.key,
      type: record.kind,
      id: record.id,
      version: (record.from ?? 0) + 1,
      updatedAt: at,
    },
    condition: record.condition
      ? {
          expression: `(${base.expression}) AND (${record.condition.expression})`,
          names: { ...base.names, ...record.condition.names },
          values: { ...base.values, ...record.condition.values },
        }
      : base,
  };
}

import { unmarshall } from '@aws-sdk/util-dynamodb';
import { feedOf } from '../../functions/platform/feed.ts';
import { newId } from '../../functions/platform/ids.ts';
import { effectsDue, partition } from '../../functions/platform/keys.ts';
import type { Item } from '../../functions/platform/table.ts';
import { sheetItem } from '../../functions/scheduling/day-sheets.ts';
import type { Busy } from '../../functions/scheduling/rules/day-sheet.ts';
import type { Put } from '../beside-api.ts';
import { DAY, FIRST_DAY, HALF_HOUR, type Calendar } from './calendar.ts';
import type { Asked } from '../transactions.ts';

/** What a booking leaves in the tables when all that follows at once is done: every stored appointment is a copy with ids and times of its own. */
interface Left {
  readonly appointment: Item;
  readonly feedEntry: Item;
  /** What starts its workflow when the first reminder is due. */
  readonly start: Item;
  readonly audit: Item;
}

/** @param transaction that a booking wrote */
export function leftBy({ TransactItems = [] }: Asked['transactions'][number]): Left {
  const items = TransactItems.flatMap(({ Put }) => (Put?.Item ? unmarshall(Put.Item) : [])) as Item[];
  const one = (is: (item: Item) => boolean): Item => {
    const found = items.find(is);
    if (!found) throw new Error('a booking writes it');
    return found;
  };
  return {
    appointment: one(({ type }) => type === 'appointment'),
    feedEntry: one(({ type }) => type === 'feedEntry'),
    start: one(({ type, kind }) => type === 'effect' && kind === 'startWorkflow'),
    audit: one(({ type }) => type === 'audit'),
  };
}

/** How the stored appointments are spread: so many a day of a practitioner, so many practitioners of a clinic, so many of each patient. */
const IN_A_DAY = 16;
const PRACTITIONERS = 50;
const CLINICS = 20;
const OF_A_PATIENT = 8;
/** Of the clinic that is measured: in the two weeks that are searched, so many practitioners have a full day every other day, 960 appointments. */
const SEARCHED = { practitioners: 10, days: 12 };

/** How many are made at once. */
const TURN = 10_000;

/** One day of one practitioner, full. */
interface FullDay {
  readonly clinicId: string;
  readonly resourceId: string;
  readonly midnight: number;
}

/** The days that are filled, one after the other: those that are searched, and then those of all other clinics, one whole day after the other. */
function* fullDays({ context: { clinicId }, practitioners }: Calendar): Generator<FullDay> {
  const first = Date.parse(FIRST_DAY);
  for (const resourceId of practitioners.slice(0, SEARCHED.practitioners))
    for (let day = 1; day < SEARCHED.days; day += 2) yield { clinicId, resourceId, midnight: first + day * DAY };
  const others = Array.from({ length: CLINICS }, () => newId('clinic')).flatMap((other) =>
    Array.from({ length: PRACTITIONERS }, () => ({ clinicId: other, resourceId: newId('resource') })),
  );
  for (let midnight = first; ; midnight += DAY) for (const each of others) yield { ...each, midnight };
}

/** Puts appointments into the tables, ever more of them. */
export class Stored {
  readonly #put: Put;
  readonly #left: Left;
  readonly #days: Generator<FullDay>;
  readonly #measured: string;
  /** The last number of each shard of the feeds. */
  readonly #feeds = new Map<string, number>();
  #patientId = newId('patient');
  count = 0;

  constructor(put: Put, left: Left, at: Calendar) {
    this.#put = put;
    this.#left = left;
    this.#days = fullDays(at);
    this.#measured = at.context.clinicId;
  }

  /** Until so many are stored. */
  async fill(size: number): Promise<void> {
    while (this.count < size) {
      const audit: Item[] = [];
      await this.#put(this.#until(Math.min(size, this.count + TURN), audit));
      await this.#put(audit, 'AUDIT_TABLE');
    }
    await this.#put([...this.#feeds].map(([pk, sequence]) => ({ pk, sk: 'head', type: 'feedHead', sequence })));
  }

  *#until(size: number, audit: Item[]): Generator<Item> {
    while (this.count < size) {
      const day = this.#days.next().value as FullDay;
      const busy: Busy[] = [];
      for (let number = 0; number < IN_A_DAY && this.count < size; number += 1) {
        const from = day.midnight + 14 * 3_600_000 + number * HALF_HOUR;
        const id = newId('appointment');
        if (this.count % OF_A_PATIENT === 0) this.#patientId = newId('patient');
        const takes = { from: new Date(from).toISOString(), to: new Date(from + HALF_HOUR).toISOString() };
        busy.push({ ...takes, appointmentId: id });
        yield* this.#booked(day, id, takes);
        audit.push({ ...this.#left.audit, pk: partition(day.clinicId, id), clinicId: day.clinicId, recordId: id });
        this.count += 1;
      }
      const { resourceId } = day;
      yield sheetItem(day.clinicId, { resourceId, day: new Date(day.midnight).toISOString().slice(0, 10), busy });
    }
  }

  *#booked({ clinicId, resourceId }: FullDay, id: string, takes: { from: string; to: string }): Generator<Item> {
    const { appointment, feedEntry, start } = this.#left;
    const pk = partition(clinicId, id);
    const patientId = this.#patientId;
    yield {
      ...appointment,
      pk,
      id,
      clinicId,
      patientId,
      start: takes.from,
      end: takes.to,
      takes,
      resourceIds: [resourceId],
      listPk: `${clinicId}#${patientId}#appointments`,
      listSk: `${takes.from}#${id}`,
      dueSk: `${takes.from}#${id}`,
    };
    const effectId = newId('effect');
    yield {
      ...start,
      pk,
      sk: `effect#${effectId}`,
      id: effectId,
      clinicId,
      subjectId: id,
      dueAt: takes.from,
      duePk: effectsDue(effectId),
      dueSk: `${takes.from}#${effectId}`,
    };
    // The clinic that is measured has a feed of its own already.
    if (clinicId === this.#measured) return;
    const feed = feedOf(clinicId, id);
    const sequence = (this.#feeds.get(feed) ?? 0) + 1;
    this.#feeds.set(feed, sequence);
    const sk = `entry#${String(sequence).padStart(12, '0')}`;
    yield { ...feedEntry, pk: feed, sk, sequence, id, eventId: newId('event') };
  }
}

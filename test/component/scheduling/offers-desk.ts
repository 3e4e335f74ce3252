import type * as z from 'zod';
import { newId } from '../../../functions/platform/ids.ts';
import { recordKey } from '../../../functions/platform/keys.ts';
import type { Resource, VisitType } from '../../../functions/scheduling/resource.ts';
import { handler as answer } from '../../../functions/scheduling/handlers/answer-opening-offer.ts';
import { handler as findMatch } from '../../../functions/scheduling/handlers/find-match.ts';
import { handler as offerFreedTime } from '../../../functions/scheduling/handlers/offer-freed-time.ts';
import { handler as passOn } from '../../../functions/scheduling/handlers/pass-on.ts';
import { handler as show } from '../../../functions/scheduling/handlers/show-opening-offer.ts';
import type { OpeningOffer } from '../../../functions/scheduling/offers/offer.ts';
import { nextDeed } from '../../../functions/scheduling/offers/rules/next-deed.ts';
import { readOffer } from '../../../functions/scheduling/offers/store.ts';
import type { WaitlistEntry } from '../../../functions/scheduling/waitlist/entry.ts';
import { waitlistEntryBody } from '../../../functions/scheduling/waitlist/schemas.ts';
import { readWaitlistEntry } from '../../../functions/scheduling/waitlist/store.ts';
import { putOnWaitlist } from '../../../functions/scheduling/waitlist/use-cases/put-on.ts';
import { browserAt, secretsFor, sendMails, type Pages, type PatientBrowser } from '../registration/answers-desk.ts';
import { bodyOf, openDesk, type Desk } from './desk.ts';

/** Where a patient answers an offer. */
export const offerPages: Pages = { kind: 'opening-offer', show, answer };

export interface OffersDesk extends Desk {
  /** Somebody whom a mail reaches, by the name before the @. */
  patient(name: string, more?: Readonly<Record<string, unknown>>): Promise<string>;
  /** Puts a patient on the waitlist for the next two weeks, without notice. */
  waits(
    visitType: VisitType,
    patientId: string,
    more?: Partial<z.input<typeof waitlistEntryBody>>,
  ): Promise<WaitlistEntry>;
  entry(id: string): Promise<WaitlistEntry>;
  offers(): Promise<OpeningOffer[]>;
  offer(id: string): Promise<OpeningOffer>;
  /** Does all that is due by now: offers what fell free, mails, and lets each offer’s workflow go on until it waits. */
  pass(): Promise<void>;
  /** The mails about offers that went to this patient. */
  links(name: string): string[];
  /** A browser at the last link that this patient got. */
  browser(name: string): PatientBrowser;
}

export const BORN = { month: '2', day: '28', year: '1961' };

/** A doctor’s day with a waitlist. */
export async function openOffersDesk(): Promise<OffersDesk> {
  const desk = await openDesk();
  const { bench, context } = desk;
  const { clinicId } = bench;
  const run = async (): Promise<boolean> => {
    const now = new Date().toISOString();
    const waiting = [...(await bench.effects('clearAbsence')), ...(await bench.effects('offerFreedTime'))];
    const due = waiting.filter(({ dueAt }) => dueAt <= now);
    for (const { pk, sk } of due) await offerFreedTime({ Records: [{ body: JSON.stringify({ pk, sk }) }] } as never);
    await sendMails(bench);
    let moved = due.length > 0;
    for (const { id, run: number } of await offers()) {
      const subject = await readOffer(clinicId, id);
      const { deed } = subject ? nextDeed(subject, now) : { deed: 'finish' };
      const input = { clinicId, id, execution: `${id}-${number}` };
      if (deed === 'find-match') await findMatch(input);
      else if (deed === 'pass-on') await passOn(input);
      else continue;
      moved = true;
    }
    return moved;
  };
  const offers = async (): Promise<OpeningOffer[]> =>
    (await bench.items()).filter(({ type }) => type === 'openingOffer') as unknown as OpeningOffer[];
  const desk2: OffersDesk = {
    ...desk,
    patient: async (name, more = {}) => {
      const id = newId('patient');
      await bench.put({
        ...recordKey(clinicId, id),
        type: 'patient',
        schema: 1,
        id,
        version: 1,
        active: true,
        name: [{ use: 'official', family: 'Rivera', given: [name] }],
        birthDate: '1961-02-28',
        telecom: [{ system: 'email', value: `${name}@mail.example.org` }],
        address: [],
        identifier: [],
        contact: [],
        ...more,
      });
      return id;
    },
    waits: async (visitType, patientId, more = {}) =>
      bodyOf<WaitlistEntry>(
        await putOnWaitlist(
          context,
          waitlistEntryBody.parse({
            visitTypeId: visitType.id,
            patientId,
            from: '2026-11-23T15:00:00Z',
            to: '2026-12-07T15:00:00Z',
            noticeHours: 0,
            ...more,
          }),
        ),
      ),
    entry: async (id) => {
      const entry = await readWaitlistEntry(clinicId, id);
      if (!entry) throw new Error('there is no such entry');
      return entry;
    },
    offers,
    offer: async (id) => {
      const offer = await readOffer(clinicId, id);
      if (!offer) throw new Error('there is no such offer');
      return offer;
    },
    pass: async () => {
      for (let rounds = 0; await run(); rounds += 1) if (rounds > 50) throw new Error('it goes round in circles');
      await sendMails(bench);
    },
    links: (name) => secretsFor(bench, `${name}@mail.example.org`, 'opening-offer'),
    browser: (name) => {
      const secret = secretsFor(bench, `${name}@mail.example.org`, 'opening-offer').at(-1);
      if (secret === undefined) throw new Error(`${name} got no link`);
      return browserAt(secret, offerPages);
    },
  };
  return desk2;
}

/** Somebody who works, and a visit with them of half an hour. */
export async function oneDoctor(desk: OffersDesk): Promise<{ doctor: Resource; visit: VisitType }> {
  const doctor = await desk.resource();
  return { doctor, visit: await desk.visitType([[doctor]]) };
}

import { getItem, putIf, type Key } from '../../platform/table.ts';

/** What a mail was about: ids alone. */
export interface MailOrigin {
  readonly clinicId: string;
  /** The record in whose partition its effect stands. */
  readonly subjectId: string;
  /** Who got it, if a staff member. */
  readonly staffId?: string;
  /** What kind of question it carried, if it went to a patient. */
  readonly linkKind?: string;
  /** What it said of an appointment, if it went to a patient about one. */
  readonly about?: (typeof abouts)[number];
}

const abouts = ['reminder', 'rescheduled', 'cancelled', 'delay'] as const;

/** How long news of a mail can find it, in seconds: complaints come weeks later. */
const KEPT_SECONDS = 60 * 24 * 3600;

const key = (mailId: string): Key => ({ pk: `mail#${mailId}`, sk: 'record' });

/**
 * A look-up without a clinic, by the id of a mail (its effect's, which the mail carries as a tag): news of it name no clinic.
 */
export async function findMail(mailId: string): Promise<MailOrigin | undefined> {
  const item = await getItem(key(mailId));
  if (!item) return undefined;
  const text = (name: string): string | undefined => {
    const value = item[name];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    clinicId: String(item['clinicId']),
    subjectId: String(item['subjectId']),
    staffId: text('staffId'),
    linkKind: text('linkKind'),
    about: abouts.find((each) => each === item['about']),
  };
}

/** Written before the mail goes out, so that no news of it comes too early. */
export async function keepMail(mailId: string, origin: MailOrigin): Promise<void> {
  const expires = Math.floor(Date.now() / 1000) + KEPT_SECONDS;
  await putIf({ ...key(mailId), type: 'mail', schema: 1, ...origin, expires });
}

import { partition } from '../platform/keys.ts';
import { getItem, isNew, updateIf, type Expression, type Item, type Key, type Write } from '../platform/table.ts';
import { MOST_FAILURES, type PatientLink } from './link.ts';

/** How long after its end it can still be told what a link was, in seconds. */
export const REMEMBERED_SECONDS = 90 * 24 * 3600;

const key = (clinicId: string, kind: string, subjectId: string): Key => ({
  pk: partition(clinicId, subjectId),
  sk: `patientLink#${kind}`,
});
const keyOf = ({ clinicId, kind, subjectId }: PatientLink): Key => key(clinicId, kind, subjectId);

/** The link of this question, or undefined if the patient was never asked. */
export async function readPatientLink(
  clinicId: string,
  kind: string,
  subjectId: string,
): Promise<PatientLink | undefined> {
  const item = await getItem(key(clinicId, kind, subjectId));
  return item && toLink(item);
}

/** The write that puts a link in the place of the one before, on condition that nobody touched that one meanwhile. */
export function linkWrite(before: PatientLink | undefined, after: PatientLink): Write & { readonly put: Item } {
  const expires = Math.floor(Date.parse(after.expiresAt) / 1000) + REMEMBERED_SECONDS;
  return {
    put: { ...keyOf(after), type: 'patientLink', schema: 1, ...after, expires },
    condition: before
      ? {
          expression: 'generation = :generation AND failures = :failures AND #state = :state',
          names: { '#state': 'state' },
          values: { ':generation': before.generation, ':failures': before.failures, ':state': before.state },
        }
      : isNew,
  };
}

/** The write that ends the link with the answers that came by it: once. */
export function answeredWrite(link: PatientLink): Write {
  return {
    update: keyOf(link),
    set: { expression: 'SET #state = :answered', values: { ':answered': 'answered' } },
    condition: works(link),
  };
}

/** The condition that the link still works, for answers that do not end it. */
export function worksWrite(link: PatientLink): Write {
  return { check: keyOf(link), condition: works(link) };
}

/**
 * Takes one of the tries that are left, before it is known what comes of it: of many at once no more than are left get
 * one. @returns how many failures there are with it, or undefined if none was left
 */
export async function takeTry(link: PatientLink): Promise<number | undefined> {
  const item = await updateIf(keyOf(link), { expression: 'ADD failures :one', values: { ':one': 1 } }, works(link));
  return item && Number(item['failures']);
}

/** Gives back a try that was none: the proof was right. */
export async function giveTryBack(link: PatientLink): Promise<void> {
  await updateIf(
    keyOf(link),
    { expression: 'ADD failures :less', values: { ':less': -1 } },
    {
      expression: 'generation = :generation AND failures > :none',
      values: { ':generation': link.generation, ':none': 0 },
    },
  );
}

/** Remembers that a mail with this link, or one before it, did not arrive. */
export async function noteUndelivered(link: PatientLink): Promise<void> {
  await updateIf(
    keyOf(link),
    { expression: 'SET undelivered = :yes', values: { ':yes': true } },
    { expression: 'email = :email', values: { ':email': link.email } },
  );
}

const works = ({ generation }: PatientLink): Expression => ({
  expression: 'generation = :generation AND #state = :open AND failures < :most',
  names: { '#state': 'state' },
  values: { ':generation': generation, ':open': 'open', ':most': MOST_FAILURES },
});

function toLink(item: Item): PatientLink {
  const { pk: _pk, sk: _sk, type: _type, schema: _schema, expires: _expires, ...link } = item;
  return link as unknown as PatientLink;
}

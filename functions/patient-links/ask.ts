import type { Parts } from '../platform/case/step.ts';
import type { PatientLink } from './link.ts';
import { linkWrite } from './store.ts';

/** What a mail with a link to a patient says, of the templates of the notifications room. */
export interface Asking extends Pick<
  PatientLink,
  'clinicId' | 'subjectId' | 'kind' | 'email' | 'expiresAt' | 'language'
> {
  readonly template: string;
}

/**
 * The parts of a change that ask a patient by a link in a mail: a new link, which ends the one before, and the mail. Its
 * failures count on: a reminder gives no new tries to whoever guesses.
 */
export function askPatient({ template, ...asking }: Asking, before: PatientLink | undefined): Parts {
  const generation = (before?.generation ?? 0) + 1;
  const link: PatientLink = { ...asking, generation, state: 'open', failures: before?.failures ?? 0 };
  const { kind, subjectId } = link;
  return {
    writes: [linkWrite(before, link)],
    effects: [{ kind: 'mailPatient', subjectId, params: { template, linkKind: kind, generation } }],
  };
}

import { listStaff } from '../../clinics/index.ts';
import { now } from '../../platform/clock.ts';
import type { Change } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import type { NewEffect } from '../../platform/effects/effect.ts';
import { NotInThisStatus } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import { recordIds } from '../../registration/index.ts';
import type { TaskKind } from '../../reviews/index.ts';
import type { Preauthorization } from '../case.ts';
import { noticeTo } from '../mails.ts';
import { clockOf, dateOf, informationTimes, latestRelease } from '../rules/deadlines.ts';
import { relatedCases } from '../rules/duplicates.ts';
import { moveTo } from '../rules/move.ts';
import { criteriaFor } from '../rules/needs.ts';
import { covers } from '../rules/requirement.ts';
import { caseIdsOfPatient, readCases } from '../store.ts';
import { stepOf } from '../step.ts';
import { askersOf, caseOf, requestedOf, surroundingsOf, type Surroundings } from '../surroundings.ts';
import { changeDropped } from '../use-cases/drop-change.ts';
import { taskNames } from './names.ts';
import { coverageSection, documentsSection, itemsTable, patientSection, providersSection } from './sections.ts';

/** How many of the patient's other cases are looked at for duplicates and past denials. */
const OTHERS = 50;

/** The clinic's review: a specialist releases the request, returns it with a question, or withdraws it. Who asked may not release. */
export const release: TaskKind = {
  name: taskNames.release,
  view: async (context, { subjectId }) => {
    const subject = await caseOf(context, subjectId);
    const around = await surroundingsOf(subject);
    const { items, providers } = requestedOf(subject);
    const others = await readCases(
      context.clinicId,
      await caseIdsOfPatient(context.clinicId, recordIds(around.patient), { limit: OTHERS }),
    );
    const related = relatedCases(subject, others);
    const relatedWords = related.map(({ id, why, codes, status }) =>
      why === 'duplicate'
        ? `Possible duplicate: ${id} (${status}) asks for ${codes.join(', ')} in the same time.`
        : `The payer refused ${codes.join(', ')} before, in ${id}.`,
    );
    const criteria = criteriaFor(items, around.policy, subject.facts);
    return {
      warnings: [
        ...relatedWords,
        ...criteria.filter(({ result }) => result === 'not-met').map(({ text }) => `Not met: ${text}`),
        ...timeWarnings(subject, around),
      ],
      sections: [
        patientSection(around, subject),
        coverageSection(around, subject),
        {
          title: 'Request',
          facts: [
            { label: 'Urgency', value: subject.urgency },
            ...(subject.attestation ? [{ label: 'Attested', value: subject.attestation.statement }] : []),
            ...(subject.proposed ? [{ label: 'Change', value: subject.proposed.reason }] : []),
          ],
          tables: [
            itemsTable(items),
            ...(subject.proposed ? [itemsTable(subject.items, 'What stands until the change is certified')] : []),
          ],
        },
        providersSection(providers),
        {
          title: 'The payer’s criteria',
          ...(criteria.length === 0 ? { paragraphs: ['None are known.'] } : {}),
          tables:
            criteria.length === 0
              ? []
              : [
                  {
                    caption: 'By the facts that were supplied',
                    columns: ['Criterion', 'Items', 'Result'],
                    rows: criteria.map(({ text, items: of, result }) => [text, of.join(', '), resultWords[result]]),
                  },
                ],
        },
        // That none were found is said: it is not the same as that nobody looked.
        {
          title: 'Duplicates and past denials',
          paragraphs: relatedWords.length > 0 ? relatedWords : ['None found.'],
        },
        ...(subject.answers.length > 0
          ? [{ title: 'Answers to earlier questions', paragraphs: subject.answers.map(({ text }) => text) }]
          : []),
        await documentsSection(subject),
      ],
      choices: [
        {
          value: 'release',
          heading: 'Release',
          label: 'Approve and send to payer',
          explanation: 'The request goes to the payer as it stands here.',
          fields: [],
        },
        {
          value: 'return',
          heading: 'Return',
          label: 'Return with a question',
          explanation: 'The clinic answers, and the request comes to review again.',
          fields: [{ name: 'question', label: 'Your question', type: 'textarea', required: true, maxLength: 2000 }],
        },
        {
          value: 'withdraw',
          heading: 'Withdraw',
          label: 'Withdraw the request',
          explanation: subject.proposed
            ? 'The change is dropped: what stood before it stands.'
            : 'The request ends here. The ordering clinician hears of it.',
          fields: [{ name: 'reason', label: 'Your reason', type: 'textarea', required: true, maxLength: 1000 }],
        },
      ],
    };
  },
  decide: async (context, { subjectId }, { choice, fields }) => {
    const before = await caseOf(context, subjectId);
    switch (choice) {
      case 'release':
        return released(context, before);
      case 'return':
        return await returned(context, before, fields['question'] ?? '');
      default:
        return await withdrawn(context, before, fields['reason'] ?? '');
    }
  },
};

const resultWords = { met: 'met', 'not-met': 'NOT met', unknown: 'not known' } as const;

function timeWarnings(subject: Preauthorization, { policy, payer, clinic, coverage }: Surroundings): string[] {
  const at = now();
  const { items } = requestedOf(subject);
  const clock = clockOf(policy, subject.urgency, dateOf(at, payer.timeZone));
  const warnings: string[] = [];
  if (clock && latestRelease(items, clock, clinic.timeZone) < at)
    warnings.push('The payer’s turnaround does not fit before the first date of service any more.');
  if (!items.every(({ servicedPeriod }) => covers(coverage.period, servicedPeriod)))
    warnings.push('The coverage does not last for all dates of service.');
  return warnings;
}

function released(context: Context, before: Preauthorization): Change {
  if (askersOf(before).includes(context.actor.id)) throw new NotInThisStatus('Who asked for it may not release it.');
  const at = now();
  const after = moveTo(before, 'submitting', at, {
    purpose: before.proposed ? 'change' : 'initial',
    revision: before.proposed ? before.revision + 1 : before.revision,
  });
  return stepOf(context, before, after, at, { deed: 'released', words: 'Released to the payer.' });
}

async function returned(context: Context, before: Preauthorization, question: string): Promise<Change> {
  const at = now();
  const { clinic } = await surroundingsOf(before);
  const after = moveTo(before, 'awaiting-information', at, {
    information: {
      ...informationTimes(at, clinic),
      askedAt: at,
      missing: [
        {
          kind: 'question',
          id: newId('event'),
          question,
          askedBy: context.actor.id,
          items: requestedOf(before).items.map(({ sequence }) => sequence),
        },
      ],
    },
  });
  return stepOf(context, before, after, at, { deed: 'returned', words: 'Returned with a question.' });
}

async function withdrawn(context: Context, before: Preauthorization, reason: string): Promise<Change> {
  const at = now();
  const { after, tasks } = before.proposed
    ? await changeDropped(context, before, at)
    : {
        after: moveTo(before, 'withdrawn', at, { standstill: { code: 'withdrawn-at-review', words: reason } }),
        tasks: [],
      };
  const words = before.proposed ? 'The change was withdrawn at review.' : 'Withdrawn at review.';
  const deed = before.proposed ? 'change-withdrawn' : 'withdrawn';
  return stepOf(
    context,
    before,
    after,
    at,
    { deed, words, reason },
    { effects: await newsOfWithdrawal(before) },
    ...tasks,
  );
}

/** The ordering clinician hears of every withdrawal: by NPI, or through who asked if no staff member has it. */
async function newsOfWithdrawal(subject: Preauthorization): Promise<NewEffect[]> {
  const { npi } = requestedOf(subject).providers.ordering;
  const clinicians = (await listStaff(subject.clinicId)).filter(
    (person) => person.npi === npi && person.status === 'active',
  );
  const told = clinicians.length > 0 ? clinicians.map(({ id }) => id) : [subject.submitterId];
  return told.map((staffId) => noticeTo(staffId, 'preauthorization-withdrawn', subject.id));
}

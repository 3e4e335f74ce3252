import { clinicDate, type Clinic } from '../../../clinics/index.ts';
import type { Context } from '../../../platform/context.ts';
import { inDollars, usd } from '../../../platform/money.ts';
import { labelsOf, labelWarnings, readSurvivor } from '../../../registration/index.ts';
import type { Section, TaskView } from '../../../reviews/index.ts';
import type { Charge } from '../../charges/charge.ts';
import { sumOf } from '../../ledger/chart.ts';
import type { Dispute } from '../dispute.ts';
import { heldOf, paidOf } from '../rules/holding.ts';
import { reasons } from '../rules/reasons.ts';
import { evidenceLinks } from '../use-cases/evidence-files.ts';
import { chargesOf, disputedBooks } from '../use-cases/postings.ts';

const cents = (amount: number): string => inDollars(usd(amount));

/** What every task about a dispute shows: who says what, the money, and what is known of it, side by side. */
export async function disputeSections(
  context: Context,
  clinic: Clinic,
  subject: Dispute,
): Promise<Required<Pick<TaskView, 'warnings' | 'sections'>> & { readonly charges: readonly Charge[] }> {
  const [patient, books, links] = await Promise.all([
    readSurvivor(context.clinicId, subject.patientId),
    disputedBooks(context.clinicId, subject),
    evidenceLinks(context.clinicId, subject.id),
  ]);
  const charges = chargesOf(books, subject);
  const name = patient?.name[0];
  const sections: Section[] = [
    {
      title: 'Dispute',
      paragraphs: [subject.words],
      facts: [
        { label: 'Patient', value: name ? [...name.given, name.family].join(' ') : 'not known' },
        { label: 'Reason', value: reasons[subject.reason] },
        { label: 'Language', value: patient?.language ?? 'not known' },
        { label: 'Disputed on', value: clinicDate(subject.createdAt, clinic) },
        { label: 'Held now', value: cents(charges.reduce((sum, charge) => sum + heldOf(charge), 0)) },
      ],
      ...(subject.evidence.length === 0
        ? {}
        : {
            tables: [
              {
                caption: 'What was said and brought since',
                columns: ['When', 'By whom', 'What', 'Document'],
                rows: subject.evidence.map(({ at, from, words, reference = '' }) => [
                  clinicDate(at, clinic),
                  from,
                  words,
                  reference,
                ]),
              },
            ],
          }),
    },
    ...(links.length === 0 ? [] : [{ title: 'Files', links }]),
    { title: 'What is disputed', tables: [moneyTable(charges)] },
    ...factsSection(subject),
    ...answersSection(subject, clinic),
  ];
  return { warnings: patient ? [...labelWarnings(labelsOf(patient, subject))] : [], sections, charges };
}

function moneyTable(charges: readonly Charge[]): NonNullable<Section['tables']>[number] {
  return {
    caption: 'The disputed charges',
    columns: ['Service', 'Day', 'By', 'Charged', 'Paid by payers', 'Adjusted', 'Paid by the patient', 'Held'],
    rows: charges.map((charge) => [
      charge.description ?? charge.code,
      charge.dateOfService,
      charge.provider,
      cents(charge.amount),
      cents(sumOf(charge.sums, ['payer-payments'])),
      cents(sumOf(charge.sums, ['contractual-adjustment', 'write-off'])),
      cents(paidOf(charge)),
      cents(heldOf(charge)),
    ]),
  };
}

function factsSection({ facts }: Dispute): Section[] {
  if (!facts) return [];
  const { federal } = facts;
  return [
    ...(facts.facts.length === 0
      ? []
      : [
          {
            title: 'What is known',
            tables: [
              {
                caption: 'Taken from the records',
                columns: ['What', 'It says', 'Record'],
                rows: facts.facts.map(({ kind, words, of }) => [kind, words, of]),
              },
            ],
          },
        ]),
    {
      title: federal.isEligible
        ? 'The patient may begin the federal dispute process'
        : 'The federal dispute process is not open for it',
      paragraphs: federal.because,
      ...(federal.providers.some(({ expected }) => expected !== undefined)
        ? {
            tables: [
              {
                caption: 'Each provider against their own estimate',
                columns: ['Provider', 'Estimated', 'Billed', 'More'],
                rows: federal.providers.map(({ providerNpi, expected, billed, over }) => [
                  providerNpi,
                  expected === undefined ? 'no estimate' : cents(expected),
                  cents(billed),
                  over === undefined ? '' : cents(over),
                ]),
              },
            ],
          }
        : {}),
    },
  ];
}

function answersSection({ answers }: Dispute, clinic: Clinic): Section[] {
  if (answers.length === 0) return [];
  return [
    {
      title: 'What was answered before',
      paragraphs: ['The patient contests it. Somebody else decides now.'],
      tables: [
        {
          caption: 'Answers',
          columns: ['When', 'Given up', 'Answer'],
          rows: answers.map(({ at, givenUp, answer }) => [clinicDate(at, clinic), inDollars(givenUp), answer]),
        },
      ],
    },
  ];
}

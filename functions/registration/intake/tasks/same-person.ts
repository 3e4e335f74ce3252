import { now } from '../../../platform/clock.ts';
import { NotInThisStatus } from '../../../platform/errors.ts';
import type { Choice, Section, TaskKind } from '../../../reviews/index.ts';
import type { Graded } from '../../matching/index.ts';
import type { Patient } from '../../patient.ts';
import { labelsOf, labelWarnings } from '../../privacy/rules/labels.ts';
import { recordIds } from '../../rules/links.ts';
import { readSurvivor } from '../../store.ts';
import type { Registration } from '../registration.ts';
import { moveTo } from '../rules/move.ts';
import { registrationOf, stepOf } from '../step.ts';
import { broughtUpToDate, made } from '../use-cases/conclude.ts';
import { candidatesFor } from '../use-cases/find-patient.ts';
import { taskNames } from './names.ts';
import { onePerson, onePersonChoices } from './one-person.ts';
import { cellOf, personLines } from './sections.ts';

/** How two facts compare, in a word that needs no legend. */
const words: Readonly<Record<string, string>> = {
  same: 'agrees',
  missing: 'not known',
  different: 'differs',
  nickname: 'agrees: a short form',
  swapped: 'agrees, but for the order',
  typo: 'differs a little',
  alike: 'sounds alike',
  part: 'agrees in part',
};

/** Which compared fields stand behind each line of the page. */
const comparedBy: Readonly<Record<keyof typeof personLines, readonly string[]>> = {
  Name: ['given', 'middle', 'family', 'generation'],
  'Date of birth': ['birthDate'],
  Gender: ['gender'],
  Address: ['address'],
  Telephone: ['phone'],
  Email: ['email'],
  Identifiers: ['identifier.SS', 'identifier.DL', 'identifier.PPN', 'identifier.MR', 'identifier.MB'],
};

/** Somebody like this person is a patient already: a person decides, with the two side by side. */
export const samePerson: TaskKind = {
  name: taskNames.samePerson,
  view: async (context, { subjectId }) => {
    const subject = await registrationOf(context, subjectId);
    const graded = await shownOf(subject);
    return {
      warnings: labelWarnings(labelsOf(subject, subject.patient)),
      sections: graded.map((each, index) => sideBySide(subject, each, index + 1)),
      choices: [
        ...graded.flatMap(({ candidate }, index) => theSame(candidate, index + 1)),
        nobodyOfThem,
        ...(await onePersonChoices(context.clinicId, graded)),
      ],
    };
  },
  decide: async (context, task, { choice }) => {
    const before = await registrationOf(context, task.subjectId);
    if (before.status !== 'in-review') throw new NotInThisStatus('The registration is no longer in review.');
    const at = now();
    const shown = before.candidates ?? [];
    for (const candidate of shown) {
      const patientId = (await readSurvivor(context.clinicId, candidate.patientId))?.id;
      if (patientId === undefined) continue;
      const options = { decidedBy: context.actor.id };
      if (choice === sameAs(patientId)) return await broughtUpToDate(context, before, patientId, at, options);
      if (choice === keptAs(patientId))
        return await broughtUpToDate(context, before, patientId, at, { ...options, keepIdentity: true });
    }
    const merge = await onePerson(context, before, choice, at);
    if (merge) return merge;
    if (choice !== nobodyOfThem.value)
      throw new NotInThisStatus('The patients shown have changed. Open the page again, then decide again.');
    const distinctFrom = [...new Set([...before.distinctFrom, ...shown.map((candidate) => candidate.patientId)])];
    const decided = { ...before, distinctFrom };
    const others = await candidatesFor(decided);
    if (others.graded.length === 0) return await made(context, decided, others, at, context.actor.id);
    // Somebody came in since whom the person who decides has not seen.
    const step = { deed: 'found-distinct', words: 'It is none of those shown. Others are looked at.' };
    return stepOf(context, before, moveTo(decided, 'searching', at), at, step);
  },
};

/** The candidates of the task as they are now: one that was merged into another since is shown by that one. */
async function shownOf(subject: Registration): Promise<Graded<Patient>[]> {
  const { graded } = await candidatesFor(subject);
  const wanted = new Set((subject.candidates ?? []).map(({ patientId }) => patientId));
  return graded.filter(({ candidate }) => recordIds(candidate).some((id) => wanted.has(id)));
}

function sideBySide(
  subject: Registration,
  { candidate, comparison, reasons }: Graded<Patient>,
  number: number,
): Section {
  const level = new Map<string, string>(comparison.fields.map((field) => [field.field, field.level]));
  const judged = (label: keyof typeof personLines): string => {
    const levels = comparedBy[label].map((field) => level.get(field) ?? 'missing').filter((each) => each !== 'missing');
    if (levels.length === 0) return 'not known of both';
    return levels.every((each) => each === 'same')
      ? 'agrees'
      : (words[levels.find((each) => each !== 'same') ?? ''] ?? 'differs');
  };
  return {
    title: `Patient ${number}`,
    paragraphs: reasons.length > 0 ? [`A person must look because ${reasons.join(', and ')}.`] : [],
    tables: [
      {
        caption: `The registration beside patient ${number}`,
        columns: ['Fact', 'Registration', `Patient ${number}`, 'Compared'],
        rows: (Object.keys(personLines) as (keyof typeof personLines)[]).map((label) => [
          label,
          cellOf(personLines[label](subject.patient)),
          cellOf(personLines[label](candidate)),
          judged(label),
        ]),
      },
    ],
  };
}

const sameAs = (patientId: string): string => `same-as-${patientId}`;
const keptAs = (patientId: string): string => `kept-as-${patientId}`;

function theSame({ id }: Patient, number: number): Choice[] {
  return [
    {
      value: keptAs(id),
      heading: `Patient ${number} is this person, and the record is right`,
      label: `It is patient ${number}: keep the name and birth date on record`,
      explanation: 'Addresses, numbers and coverages of the registration are added.',
      fields: [],
    },
    {
      value: sameAs(id),
      heading: `Patient ${number} is this person, and the registration is right`,
      label: `It is patient ${number}: take the registration’s name and birth date`,
      explanation: 'The record is brought up to date in all that the registration says. What it said before is kept.',
      fields: [],
    },
  ];
}

const nobodyOfThem: Choice = {
  value: 'none',
  heading: 'Somebody else',
  label: 'It is none of them',
  explanation: 'A new patient is made. You are not asked about these again.',
  fields: [],
};

import { clinicDate } from '../../../clinics/index.ts';
import { plusSeconds, type Instant } from '../../../platform/clock.ts';
import { locales, type PageLanguage } from '../../../platform/pages/language.ts';
import { wallTime } from '../../../platform/pages/times.ts';
import type { FieldGroup } from '../../../patient-links/index.ts';
import type { Appointment, cancellationReasons } from '../../appointment.ts';
import type { OpeningView } from '../../use-cases/free-time.ts';
import { appointmentWords, patientChoices, patientReasons, type PatientChoice } from '../words.ts';

/** What the page asks. */
export function groupsFor(
  openings: readonly OpeningView[],
  { optedOut }: { readonly optedOut: boolean },
  language: PageLanguage = 'en',
): FieldGroup[] {
  const said = appointmentWords[language];
  const offered = patientChoices.filter(
    (choice) => choice !== (optedOut ? 'no-reminders' : 'reminders') && (choice !== 'move' || openings.length > 0),
  );
  return [
    {
      legend: said.answer,
      fields: [
        {
          name: 'choice',
          label: said.whatToDo,
          type: 'select',
          required: true,
          options: offered.map((value) => ({ value, label: said.choices[value] })),
        },
      ],
    },
    ...(openings.length > 0
      ? [
          {
            legend: said.another,
            fields: [
              {
                name: 'opening',
                label: said.whichSuits,
                type: 'select' as const,
                required: false,
                options: openings.map((opening) => ({
                  value: valueOf(opening),
                  label: wallTime(opening.start, opening.timeZone, locales[language]),
                })),
              },
            ],
          },
        ]
      : []),
    {
      legend: said.callUs,
      help: said.noEmergency,
      fields: [
        {
          name: 'message',
          label: said.message,
          type: 'textarea',
          required: false,
          maxLength: 500,
        },
      ],
    },
    {
      legend: said.cancelling,
      fields: [
        {
          name: 'reason',
          label: said.why,
          type: 'select',
          required: false,
          options: patientReasons.map((value) => ({ value, label: said.reasons[value] })),
        },
      ],
    },
  ];
}

/** What was chosen. The form was read by the same groups: anything else is not there. */
export function choiceOf(fields: Readonly<Record<string, string>>): PatientChoice {
  const choice = patientChoices.find((each) => each === fields['choice']);
  if (!choice) throw new Error('the form was read by its groups');
  return choice;
}

/** Why it was cancelled: by the mail that reminded of it, where the patient gave no reason. */
export function reasonOf(fields: Readonly<Record<string, string>>): (typeof cancellationReasons)[number] {
  const reason = patientReasons.find((each) => each === fields['reason']);
  return reason ?? 'pat-crs';
}

const valueOf = ({ start, resourceIds }: OpeningView): string => [start, ...resourceIds].join('~');

/** The opening that was chosen, as a booking takes it. */
export function openingOf(
  fields: Readonly<Record<string, string>>,
): { readonly start: Instant; readonly resourceIds: string[] } | undefined {
  const [start, ...resourceIds] = (fields['opening'] ?? '').split('~');
  return start && resourceIds.length > 0 ? { start, resourceIds } : undefined;
}

const MOST_OFFERED = 20;
const AROUND_SECONDS = 14 * 24 * 3600;

/** Where other times are looked for: two weeks before the appointment and after. */
export function lookedAt(
  { start }: Pick<Appointment, 'start'>,
  at: Instant,
): { readonly from: Instant; readonly to: Instant } {
  const from = plusSeconds(start, -AROUND_SECONDS);
  return { from: from < at ? at : from, to: plusSeconds(start, AROUND_SECONDS) };
}

/**
 * Those of the openings that are offered, in time order, each time once: of the nearest days the first, the middle and the
 * last, because whom the time of day does not suit finds nothing in three times on end.
 */
export function otherTimes(
  openings: readonly OpeningView[],
  { start: now }: Pick<Appointment, 'start'>,
): OpeningView[] {
  const byStart = new Map(openings.filter(({ start }) => start !== now).map((each) => [each.start, each]));
  const ordered = [...byStart.values()].toSorted((a, b) => (a.start < b.start ? -1 : 1));
  const days = Map.groupBy(ordered, ({ start, timeZone }) => clinicDate(start, { timeZone }));
  const distance = ({ start }: OpeningView): number => Math.abs(Date.parse(start) - Date.parse(now));
  return [...days.values()]
    .flatMap((day) => [...new Set([day.at(0), day.at(day.length >> 1), day.at(-1)])])
    .filter((each) => each !== undefined)
    .toSorted((a, b) => distance(a) - distance(b))
    .slice(0, MOST_OFFERED)
    .toSorted((a, b) => (a.start < b.start ? -1 : 1));
}

/** What the page says above the form: the time, what the patient said of it, and what to prepare. */
export function introduction(
  { start, timeZone, participantStatus }: Pick<Appointment, 'start' | 'timeZone' | 'participantStatus'>,
  preparation: string | undefined,
  language: PageLanguage = 'en',
): string {
  const { when, said, prepare } = appointmentWords[language];
  const time = when(wallTime(start, timeZone, locales[language]));
  return `${time}${said[participantStatus]}${preparation === undefined ? '' : prepare(preparation)}`;
}

/** What to prepare, in the patient's language, else in English, else in the first that there is. */
export function preparationFor(
  texts: readonly { readonly language: string; readonly text: string }[],
  language = 'en',
): string | undefined {
  const base = (tag: string): string => tag.split('-')[0] ?? tag;
  const found =
    texts.find((each) => each.language === language) ??
    texts.find((each) => base(each.language) === base(language)) ??
    texts.find((each) => base(each.language) === 'en') ??
    texts[0];
  return found?.text;
}

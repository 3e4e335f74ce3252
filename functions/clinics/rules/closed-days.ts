import { Temporal } from 'temporal-polyfill';
import { weekdays, type Clinic } from '../clinic.ts';

/** Whether nobody is at the clinic on that day of its calendar. */
export function closedDays({ staffedHours }: Pick<Clinic, 'staffedHours'>): (day: string) => boolean {
  return (day) => {
    const name = weekdays[Temporal.PlainDate.from(day).dayOfWeek - 1];
    return staffedHours.closed.includes(day) || name === undefined || staffedHours[name].length === 0;
  };
}

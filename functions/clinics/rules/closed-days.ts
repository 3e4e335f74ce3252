import { weekdays, type Clinic } from '../clinic.ts';

/** Whether nobody is at the clinic on that day of its calendar. */
export function closedDays({ staffedHours }: Pick<Clinic, 'staffedHours'>): (day: string) => boolean {
  return (day) => {
    // Sunday is 0 there, and last here.
    const name = weekdays[(new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7];
    return staffedHours.closed.includes(day) || name === undefined || staffedHours[name].length === 0;
  };
}

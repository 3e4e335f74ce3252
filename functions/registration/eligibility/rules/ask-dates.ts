/**
 * An answer holds for a date of service, and can change until then: it is worth asking again three business days before, on the morning itself, and when a
 * month (a premium) or a benefit year has turned since the last answer.
 *
 * @param answeredOn the day of the last answer, `YYYY-MM-DD` in the clinic's zone
 * @param dateOfService `YYYY-MM-DD`
 * @param isClosed whether nobody is at the clinic on that day
 * @returns the first of those days after `answeredOn`, or undefined if none is left
 */
export function nextAskDate(
  answeredOn: string,
  dateOfService: string,
  isClosed: (day: string) => boolean = isWeekend,
): string | undefined {
  const days = [businessDaysBefore(dateOfService, BUSINESS_DAYS, isClosed), dateOfService];
  const turn = firstOfNextMonth(answeredOn);
  if (turn < dateOfService) days.push(turn);
  return days.filter((day) => day > answeredOn).toSorted()[0];
}

const BUSINESS_DAYS = 3;

/** Whether the day is a Saturday or a Sunday. */
export function isWeekend(day: string): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday === 0 || weekday === 6;
}

/** The day so many business days before: that nobody is there on the days between and on it counts none. */
export function businessDaysBefore(day: string, count: number, isClosed: (day: string) => boolean): string {
  let found = day;
  let left = count;
  // A clinic that is closed for good would never have another business day.
  for (let step = 0; left > 0 && step < 60; step += 1) {
    found = plusDays(found, -1);
    if (!isClosed(found)) left -= 1;
  }
  return found;
}

function firstOfNextMonth(day: string): string {
  const [year = 0, month = 0] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
}

function plusDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** A stretch of time in epoch milliseconds: from inclusive, to exclusive. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

/** Whether both have a moment in common. */
export function overlaps(a: Span, b: Span): boolean {
  return a.from < b.to && b.from < a.to;
}

/** Whether all of the span lies in one of the others; these are in order and do not touch. */
export function isWithin(span: Span, others: readonly Span[]): boolean {
  return others.some(({ from, to }) => from <= span.from && span.to <= to);
}

/** The same time as spans in order that neither overlap nor touch. */
export function merged(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of spans.filter(({ from, to }) => from < to).toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last && span.from <= last.to) result[result.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
    else result.push({ from: span.from, to: span.to });
  }
  return result;
}

/** What is left of the time of `spans` without that of `less`, in order. */
export function without(spans: readonly Span[], less: readonly Span[]): Span[] {
  const away = merged(less);
  return merged(spans).flatMap((span) => {
    const left: Span[] = [];
    let { from } = span;
    for (const hole of away) {
      if (hole.to <= from || hole.from >= span.to) continue;
      if (hole.from > from) left.push({ from, to: hole.from });
      from = Math.max(from, hole.to);
    }
    if (from < span.to) left.push({ from, to: span.to });
    return left;
  });
}

/** The part of each span that lies in `bounds`. */
export function clipped(spans: readonly Span[], bounds: Span): Span[] {
  return spans
    .map(({ from, to }) => ({ from: Math.max(from, bounds.from), to: Math.min(to, bounds.to) }))
    .filter(({ from, to }) => from < to);
}

const HOUR = 60 * MINUTE;

/** The hours of a UTC date that the span touches, in order. */
export function hoursOf({ from, to }: Span, day: string): number[] {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const first = Math.max(0, Math.floor((from - midnight) / HOUR));
  const last = Math.min(24, Math.ceil((to - midnight) / HOUR));
  return Array.from({ length: Math.max(0, last - first) }, (_, index) => first + index);
}

/** The UTC dates that the span touches, in order: `2026-11-23`. */
export function daysOf({ from, to }: Span): string[] {
  const days: string[] = [];
  for (let day = Math.floor(from / DAY); day * DAY < to; day += 1)
    days.push(new Date(day * DAY).toISOString().slice(0, 10));
  return days;
}

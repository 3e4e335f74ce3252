import { replyAfter } from '../../platform/case/reply.ts';
import { timelineBody, type TimelineEntry } from '../../platform/case/timeline.ts';
import type { Change } from '../../platform/commit.ts';
import type { Reply } from '../../platform/context.ts';
import type { PatientImport, Row } from './patient-import.ts';

/** An import as the API tells it. */
export function importBody(subject: PatientImport): Record<string, unknown> {
  const { counts } = subject;
  return {
    id: subject.id,
    version: subject.version,
    status: subject.status,
    statusSince: subject.statusSince,
    format: subject.format,
    size: subject.size,
    sha256: subject.sha256,
    forAll: subject.forAll,
    closesAt: subject.status === 'awaiting-upload' ? subject.closeAt : undefined,
    percent: percentOf(subject),
    rows: { total: Object.values(counts).reduce((sum, count) => sum + count, 0), ...counts },
    countedAt: subject.tally.at,
    standstill: subject.standstill,
    createdAt: subject.createdAt,
    updatedAt: subject.updatedAt,
  };
}

/** How much of the file was read: of one that is read twice, each time is half of it. */
function percentOf({ format, pass, offset, size }: PatientImport): number {
  const read = offset / size;
  if (format === 'csv') return Math.floor(100 * read);
  return Math.floor(50 * (pass === 'gathering' ? read : 1 + read));
}

/** The import with its timeline. */
export function importWithTimeline(
  subject: PatientImport,
  timeline: readonly TimelineEntry[],
): Record<string, unknown> {
  return { ...importBody(subject), timeline: timelineBody(timeline) };
}

/** The reply to a change: the import as it stands after it. `more` is told once, to who asked. */
export function importReply(
  status: number,
  change: Change,
  at: string,
  more: Readonly<Record<string, unknown>> = {},
): Reply {
  const body = (subject: PatientImport): Record<string, unknown> => ({ ...importBody(subject), ...more });
  return replyAfter(status, change, at, body, (id) => `/v1/patient-imports/${id}`);
}

export function rowBody({ row, outcome, registrationId, patientId, partOf, problems }: Row): Record<string, unknown> {
  return { row, outcome, registrationId, patientId, partOf, problems };
}

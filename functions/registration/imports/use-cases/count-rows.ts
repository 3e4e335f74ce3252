import { now, plusSeconds, type Instant } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import { canonical } from '../../../platform/rules/canonical.ts';
import type { PatientImport } from '../patient-import.ts';
import { moveTo } from '../rules/move.ts';
import { countOf, recount, type Counts } from '../rules/outcome.ts';
import { chunkWrite, importChange, readChunks } from '../store.ts';
import { stepOf } from '../step.ts';
import { lookAtRows } from './look-at-rows.ts';

/** How many chunks are looked at in one step: some hundred registrations. */
const CHUNKS_AT_ONCE = 8;
/** For how long people are waited for. */
const PATIENCE_SECONDS = 90 * 24 * 3600;

/**
 * Looks at the registrations of some rows, and writes down what became of them. Once all have been looked at, the import
 * may have come to its end.
 */
export async function countRows(context: Context, before: PatientImport): Promise<void> {
  const { clinicId, id, tally, status } = before;
  const at = now();
  const begins = tally.next >= before.chunks;
  const first = status === 'waiting' ? 0 : (tally.open ?? before.chunks);
  const from = begins ? first : tally.next;
  const chunks = await readChunks(clinicId, id, from, Math.min(before.chunks, from + CHUNKS_AT_ONCE));
  const looked = await lookAtRows(before, chunks);
  const changed = looked.filter((chunk, index) => canonical(chunk) !== canonical(chunks[index]));
  const counts = looked.reduce<Counts>(
    (sum, { rows }, index) => recount(sum, { gone: countOf(chunks[index]?.rows ?? []), come: countOf(rows) }),
    before.counts,
  );
  const left = looked.find(({ rows }) => rows.some(({ outcome }) => outcome === 'registering'))?.number;
  const open = (begins ? undefined : tally.open) ?? left;
  const next = from + chunks.length;
  const ended = next >= before.chunks;
  const counted: PatientImport = {
    ...before,
    counts,
    tally: { next, ...(open === undefined ? {} : { open }), at: ended ? at : tally.at },
  };
  const writes = changed.map((chunk) => chunkWrite(clinicId, id, chunk));
  const after = ended ? concluded(counted, at) : counted;
  const change =
    after.status === status
      ? { at, records: [importChange(before, after, 'patientImport.rows-counted', at)], writes }
      : stepOf(context, before, after, at, { deed: 'counted', words: wordsFor(counts) }, { writes });
  await commit(context, change);
}

/** The import after all its rows were looked at. */
function concluded(subject: PatientImport, at: Instant): PatientImport {
  const { status, counts } = subject;
  if (status === 'reading' || counts.registering > 0) return subject;
  const isDone =
    counts.waiting === 0 || (status === 'waiting' && plusSeconds(subject.statusSince, PATIENCE_SECONDS) <= at);
  if (isDone) return moveTo(subject, 'completed', at);
  return status === 'registering' ? moveTo(subject, 'waiting', at) : subject;
}

function wordsFor({ created, updated, unchanged, waiting, wrong }: Counts): string {
  return `${created} created, ${updated} updated, ${unchanged} unchanged, ${waiting} waiting, ${wrong} wrong.`;
}

import { auditRead } from '../../platform/audit/entry.ts';
import type { Context } from '../../platform/context.ts';
import type { Reply } from '../../platform/http/reply.ts';
import { readTimeline, timelineBody } from '../../platform/case/timeline.ts';
import { listDocuments } from '../store.ts';
import { caseOf } from '../surroundings.ts';
import { caseBody } from '../views/case.ts';
import { documentBody } from '../views/document.ts';

/**
 * The case with its documents and its whole timeline.
 * @throws NotFound
 */
export async function readPreauthorization(context: Context, id: string): Promise<Reply> {
  const subject = await caseOf(context, id);
  const [documents, timeline] = await Promise.all([
    listDocuments(context.clinicId, id),
    readTimeline(context.clinicId, id),
    auditRead(context, id, 'preauthorization.read'),
  ]);
  return {
    status: 200,
    version: subject.version,
    body: { ...caseBody(subject), documents: documents.map(documentBody), timeline: timelineBody(timeline) },
  };
}

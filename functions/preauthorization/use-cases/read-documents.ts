import { auditRead } from '../../platform/audit/entry.ts';
import type { Context } from '../../platform/context.ts';
import type { Reply } from '../../platform/http/reply.ts';
import { listDocuments } from '../store.ts';
import { caseOf } from '../surroundings.ts';
import { documentBody } from '../views/document.ts';

/**
 * The documents of a case, oldest first.
 * @throws NotFound
 */
export async function readDocuments(context: Context, id: string): Promise<Reply> {
  await caseOf(context, id);
  const documents = await listDocuments(context.clinicId, id);
  await auditRead(context, id, 'document.listed');
  return { status: 200, body: { documents: documents.map(documentBody) } };
}

import * as z from 'zod';
import { idPattern } from '../platform/ids.ts';
import type { Task } from './task.ts';

const instant = z.iso.datetime();
const staffId = z.string().regex(idPattern('staff'));

/** A task as the API shows it: who must decide what by when, or who decided. What is decided about is the subject's to tell. */
export const taskSchema = z
  .strictObject({
    id: z.string().regex(idPattern('task')),
    version: z.int(),
    kind: z.string().meta({ description: 'What kind of question it is, e.g. `preauthorization-release`.' }),
    title: z.string(),
    status: z.enum(['requested', 'completed', 'cancelled']).meta({ description: 'FHIR R4 Task.status.' }),
    businessStatus: z
      .enum(['unassigned', 'assigned', 'reminded', 'escalated', 'with-supervisor', 'overdue', 'decided', 'withdrawn'])
      .meta({
        description:
          'How far it has got. `unassigned`: nobody may decide it. `overdue`: it stands in the queue that is alarmed on.',
      }),
    subject: z.strictObject({ kind: z.string(), id: z.string() }),
    addressees: z
      .array(
        z.strictObject({
          staffId,
          as: z.enum(['reviewer', 'next-reviewer', 'supervisor', 'handed-over']),
          since: instant,
        }),
      )
      .meta({ description: 'Those who may decide it, until one does.' }),
    openedAt: instant,
    dueAt: instant,
    decision: z.strictObject({ choice: z.string(), label: z.string(), by: staffId, at: instant }).optional(),
    withdrawn: z.strictObject({ at: instant }).optional(),
  })
  .meta({ id: 'Task' });

export function taskBody(task: Task): z.output<typeof taskSchema> {
  return {
    id: task.id,
    version: task.version,
    kind: task.kind,
    title: task.title,
    status: task.status,
    businessStatus: task.businessStatus,
    subject: { kind: task.subjectKind, id: task.subjectId },
    addressees: task.addressees.map(({ staffId: id, as, since }) => ({ staffId: id, as, since })),
    openedAt: task.openedAt,
    dueAt: task.dueAt,
    decision: task.decision && {
      choice: task.decision.choice,
      label: task.decision.label,
      by: task.decision.by,
      at: task.decision.at,
    },
    withdrawn: task.withdrawn && { at: task.withdrawn.at },
  };
}

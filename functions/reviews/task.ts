import type { RecordKind } from '../platform/commit.ts';
import type { Instant } from '../platform/clock.ts';
import type { StaffRole } from '../clinics/index.ts';

/** FHIR R4 Task.status, as far as a task of a person passes through it. */
export type TaskStatus = 'requested' | 'completed' | 'cancelled';

/**
 * How far the task has got, in our own words (FHIR R4 Task.businessStatus).
 * `unassigned`: nobody may decide it, an alarm says so. `overdue`: its time has passed, it stands in the alarmed queue.
 */
export type TaskBusinessStatus =
  'unassigned' | 'assigned' | 'reminded' | 'escalated' | 'with-supervisor' | 'overdue' | 'decided' | 'withdrawn';

/** Why somebody is asked. */
export type AddressedAs = 'reviewer' | 'next-reviewer' | 'supervisor' | 'handed-over';

/** One who may decide the task, by a link of his own. */
export interface Addressee {
  readonly staffId: string;
  readonly as: AddressedAs;
  readonly since: Instant;
  /** Number of the link within the task: a link of another number is dead. */
  readonly generation: number;
  /** When the link stops working. */
  readonly linkUntil: Instant;
}

export interface TaskDecision {
  readonly choice: string;
  /** What the button said. */
  readonly label: string;
  readonly by: string;
  readonly at: Instant;
  /** What was typed, by field name. */
  readonly fields: Readonly<Record<string, string>>;
}

/** A question that one person of the clinic must decide, about one record. */
export interface Task {
  readonly id: string;
  readonly clinicId: string;
  readonly version: number;
  /** Name of its kind: `preauthorization-release`. */
  readonly kind: string;
  /** Room whose pages show it; a part of the link's path. */
  readonly capability: string;
  /** What is asked for, in words that name no person: stands in mails and above the sign-in. */
  readonly title: string;
  readonly subjectKind: RecordKind;
  readonly subjectId: string;
  readonly status: TaskStatus;
  readonly businessStatus: TaskBusinessStatus;
  readonly roles: readonly StaffRole[];
  /** Those who may not decide it: who asked may not approve. */
  readonly excludeStaff: readonly string[];
  readonly addressees: readonly Addressee[];
  /** The highest number that a link of this task was given. */
  readonly generation: number;
  /** Steps of the escalation that were taken. */
  readonly stepsTaken: number;
  readonly openedAt: Instant;
  readonly dueAt: Instant;
  /** Until when those who are asked before it can decide: the deadline, or, if the clinic has the queue come later, until then. */
  readonly linksUntil: Instant;
  /** From when it counts as stuck while it is open. */
  readonly alarmAt: Instant;
  readonly decision?: TaskDecision;
  readonly withdrawn?: { readonly at: Instant; readonly reason: string };
}

/** A task as its subject's partition and the API's lists know it. */
export interface TaskPointer {
  readonly taskId: string;
  readonly kind: string;
  readonly status: TaskStatus;
  readonly openedAt: Instant;
  readonly dueAt: Instant;
}

/** True while somebody is still asked. */
export function isOpen(task: Pick<Task, 'status'>): boolean {
  return task.status === 'requested';
}

/**
 * The reviews room: questions that a person must decide, from the mail with the link to the one write that decides.
 * The handlers of task pages stand apart, in `pages/index.ts`, so that functions without a page do not carry them.
 */
export { closeTasks } from './close-tasks.ts';
export { passOnTask } from './advance-task.ts';
export { linkFor } from './link.ts';
export { wallTime } from '../platform/pages/times.ts';
export { openTask, type ChangeParts, type NewTask } from './open-task.ts';
export { readTask, tasksAskedOf, tasksOf } from './store.ts';
export type { Field, FieldType } from '../platform/pages/fields.ts';
export type { Choice, Decision, Fact, Link, Section, Table, TaskKind, TaskView } from './kind.ts';
export type { Addressee, Task, TaskBusinessStatus, TaskDecision, TaskPointer, TaskStatus } from './task.ts';

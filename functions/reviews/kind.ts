import type { Change } from '../platform/commit.ts';
import type { Context } from '../platform/context.ts';
import type { Field } from '../platform/pages/fields.ts';
import type { Task } from './task.ts';

/**
 * A kind of question for a person, as the room that asks it describes it. The reviews room does the rest: link, sign-in,
 * page, deadline, escalation, and the one write that decides.
 */
export interface TaskKind {
  /** `preauthorization-release`. */
  readonly name: string;
  /**
   * What the person is shown after signing in, and what may be chosen now. Contains PHI: called for the task's addressee
   * alone, after the audit entry is written. Called again when a decision is posted, to check it against the choices.
   */
  readonly view: (context: Context, task: Task) => Promise<TaskView>;
  /**
   * What the decision changes: the subject's record and whatever follows from it, as a `Change` that is not yet
   * committed. The reviews room adds the task's own part and commits all in one. `context.actor` is who decides.
   * If another change came first, it is called again with the task as it then stands.
   *
   * @throws ValidationFailed with pointers of the form `/<field name>`: shown at the fields
   * @throws NotInThisStatus if the subject no longer allows it: shown as a page
   */
  readonly decide: (context: Context, task: Task, decision: Decision) => Promise<Change>;
}

export interface TaskView {
  /** What must be seen first: an earlier denial, a duplicate, a deadline that cannot be met. */
  readonly warnings?: readonly string[];
  readonly sections: readonly Section[];
  /** In the order of the page; the first is the usual one. */
  readonly choices: readonly Choice[];
}

/** A part of the page under a heading of its own: paragraphs, facts, tables, links, in this order. */
export interface Section {
  readonly title: string;
  readonly paragraphs?: readonly string[];
  readonly facts?: readonly Fact[];
  readonly tables?: readonly Table[];
  readonly links?: readonly Link[];
}

export interface Fact {
  readonly label: string;
  readonly value: string;
}

export interface Table {
  readonly caption: string;
  readonly columns: readonly string[];
  /** Cells in the order of the columns; the first cell names its row. */
  readonly rows: readonly (readonly string[])[];
}

export interface Link {
  readonly label: string;
  /** `https:` (or the local stack's `http:`), good for minutes: a presigned download. */
  readonly href: string;
  readonly note?: string;
}

export interface Choice {
  /** `release`. */
  readonly value: string;
  /** What stands above its fields: "Return to the clinic". */
  readonly heading: string;
  /** What the button says and the record keeps: "Approve and send to payer". */
  readonly label: string;
  /** What it brings about, in a sentence. */
  readonly explanation?: string;
  readonly fields: readonly Field[];
}

export interface Decision {
  readonly choice: string;
  /** By field name, trimmed; an optional field that was left empty is absent. */
  readonly fields: Readonly<Record<string, string>>;
}

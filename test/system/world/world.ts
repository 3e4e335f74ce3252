import type { TestClinic } from '../harness.ts';

export type Json = Record<string, unknown>;
/** A body for each of some operations: one that says all that can be said. */
export type Bodies = Readonly<Record<string, Json>>;

/** A clinic in which there is one of everything, and which of them: what no other clinic may ever see. */
export interface World {
  readonly clinic: TestClinic;
  /** An existing id for each path parameter of the API, by the parameter's name. */
  readonly params: Readonly<Record<string, string>>;
  /** An existing id for each kind of reference in bodies and queries, by the prefix of its ids. */
  readonly references: Readonly<Record<string, string>>;
  /** A cursor that a list gave this clinic, by operation. */
  readonly cursors: Readonly<Record<string, string>>;
  /** What was searched for where that cursor came from. */
  readonly searches: Readonly<Record<string, Json>>;
  /** A patient who could be merged. */
  readonly stranger: string;
  /** The link to an open task, and whose it is. */
  readonly link: string;
  readonly reviewer: 'specialist' | 'nurse';
  /** The case that the task is about. */
  readonly openCase: string;
  /** Words that stand in this clinic's records alone. */
  readonly planted: readonly string[];
  /** What its webhook endpoint was told. */
  readonly told: readonly { readonly body: string }[];
  stop(): void;
}

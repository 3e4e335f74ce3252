import type { Change } from '../platform/commit.ts';
import type { Fault } from '../platform/errors.ts';
import type { Context } from '../platform/context.ts';
import type { Field } from '../platform/pages/fields.ts';
import type { SignedForm } from '../platform/uploads/post-form.ts';
import type { PageLanguage } from '../platform/pages/language.ts';
import type { SecondFact } from './rules/second-fact.ts';
import type { End } from './visit.ts';

/**
 * A kind of question to patients, as the room that asks it describes it. This room does the rest: link, proof, page, and the
 * one write by which the answers come in.
 */
export interface PatientLinkKind {
  /** Named for the room that asks: `registration`. Stands in the link's path. */
  readonly name: string;
  /**
   * What is asked now, and what proves the patient; undefined where nothing is left to ask. Called for every visitor:
   * nothing of it is shown but to who gave the proof.
   */
  readonly question: (clinicId: string, subjectId: string) => Promise<PatientQuestion | undefined>;
  /**
   * What the answers change, as a `Change` that is not yet committed; this room adds that the link is spent. If another
   * change came first, it is called again. `context.actor` is the patient.
   * @throws NotInThisStatus if nothing is asked any more
   */
  readonly answer: (context: Context, subjectId: string, fields: Readonly<Record<string, string>>) => Promise<Change>;
  /** Whether these answers are the last: the link is spent with them. Default: always. */
  readonly spends?: (fields: Readonly<Record<string, string>>) => boolean;
  /** Too many could not prove that they are the patient: somebody else must be asked. */
  readonly stopped: (context: Context, subjectId: string) => Promise<void>;
  /** What its links say at their ends, where the usual words would not fit. Shown to anybody: nothing of a person. */
  readonly ends?: Readonly<Record<PageLanguage, Partial<Readonly<Record<End, EndWords>>>>>;
}

export interface EndWords {
  readonly title: string;
  readonly paragraphs: readonly string[];
}

export interface PatientQuestion {
  /** `YYYY-MM-DD`: what proves the patient. */
  readonly birthDate: string;
  /** What proves the patient besides, where the question is about a labelled matter. */
  readonly secondFact?: SecondFact;
  readonly title: string;
  readonly introduction: string;
  /** What there is to read before the questions, paragraph by paragraph. */
  readonly paragraphs?: readonly string[];
  /** Read for who gave the proof alone. */
  readonly groups: readonly FieldGroup[] | (() => Promise<readonly FieldGroup[]>);
  /** A file that goes with it, made for who gave the proof alone: its address works for minutes. */
  readonly download?: () => Promise<Download>;
  /** What the button says. Default: Send to the clinic. */
  readonly send?: string;
  /** What else can be done by the link, made for who gave the proof alone; what cannot be done now is undefined. */
  readonly asides?: () => Promise<readonly (Aside | undefined)[]>;
}

/** Something that can be done by a link beside answering: it has a form of its own, which comes first, and leaves the question open. */
export interface Aside {
  /** Tells its form from the others. */
  readonly name: string;
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly fields: readonly Field[];
  /** What its button says. */
  readonly send: string;
  /**
   * Does it.
   * @param back the address of the link
   * @returns how to go on, outside of these pages, or that the page as it is then tells what was done; or what is wrong with it, and then nothing was
   */
  readonly act: (
    context: Context,
    fields: Readonly<Record<string, string>>,
    back: string,
  ) => Promise<Onward | FileWanted | { readonly done: true } | { readonly faults: readonly Fault[] }>;
}

/** A file that is to come: its form leads into the bucket, which sends the browser back. */
export interface FileWanted {
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly form: SignedForm;
  /** What the field of the file says, and which kinds a browser offers for it. */
  readonly label: string;
  readonly accept: readonly string[];
  readonly send: string;
}

/** The way to a page of somebody else. */
export interface Onward {
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly href: string;
  readonly label: string;
}

/** A file to look at, and what the link to it says. */
export interface Download {
  readonly label: string;
  readonly href: string;
}

/** Fields that belong together, under one heading. */
export interface FieldGroup {
  readonly legend: string;
  readonly help?: string;
  readonly fields: readonly Field[];
}

import type { Instant } from '../../platform/clock.ts';
import type { Fault } from '../../platform/errors.ts';
import type { Consent } from '../intake/registration.ts';
import type { Counts, Outcome } from './rules/outcome.ts';
import type { Status } from './rules/statuses.ts';

/** What a file may be, with the type under which it is uploaded. */
export const contentTypes = { csv: 'text/csv', 'fhir-ndjson': 'application/fhir+ndjson' } as const;
export type Format = keyof typeof contentTypes;
export const formats = Object.keys(contentTypes) as [Format, ...Format[]];

/** The largest file, in bytes, and the most rows that are taken of one. */
export const MAX_FILE_BYTES = 100 * 1024 * 1024;
export const MAX_ROWS = 200_000;

/** What holds for every person in a file, unless the row says otherwise. */
export interface ForAll {
  readonly consents: readonly Consent[];
  /** Who has no coverage in the file pays without one. */
  readonly selfPay?: boolean;
  /** `YYYY-MM-DD` */
  readonly dateOfService?: string;
}

/** A file of patients on its way into the clinic's records. Its rows stand in chunks beside it. */
export interface PatientImport {
  readonly id: string;
  readonly clinicId: string;
  readonly version: number;
  readonly status: Status;
  readonly statusSince: Instant;
  readonly format: Format;
  readonly size: number;
  /** SHA-256 of its bytes, base64. */
  readonly sha256: string;
  readonly forAll: ForAll;
  /** Until when the file must have arrived. */
  readonly closeAt: Instant;
  /** Names of the columns, as the file's first line has them. */
  readonly columns?: readonly string[];
  /**
   * A file of FHIR resources is read twice: first the coverages are put where their patients will find them, then the
   * rows are taken. Any other file is read once.
   */
  readonly pass: 'gathering' | 'taking';
  /** Some coverages name their patient by an identifier: every Patient is looked for by its own. */
  readonly byIdentifier?: true;
  /** The byte from which this pass reads on, and the number of the last row that it has read. */
  readonly offset: number;
  readonly row: number;
  /** How many chunks of rows were written. */
  readonly chunks: number;
  readonly counts: Counts;
  /** How far the registrations of the rows were looked at: the next chunk, the first that was left open, and when all were. */
  readonly tally: { readonly next: number; readonly open?: number; readonly at?: Instant };
  /** Why it came to no end, or needs a person. */
  readonly standstill?: { readonly code: string; readonly words: string; readonly faults?: readonly Fault[] };
  /** The status from which it came to need a person. */
  readonly stoodAt?: Status;
  /** Number of the workflow's execution; the execution of any other number ends itself. */
  readonly run: number;
  readonly runSince: Instant;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** One row of the file, and what became of it. It holds nothing of a person but ids. */
export interface Row {
  /** Its number: in a CSV file as a spreadsheet counts, the line of column names being 1; the line of an NDJSON file. */
  readonly row: number;
  readonly outcome: Outcome;
  readonly registrationId?: string;
  readonly patientId?: string;
  /** Of a coverage: where it is kept until its patient's row is taken. */
  readonly keptAt?: string;
  /** Of a coverage: the row of its patient. */
  readonly partOf?: number;
  /** What is wrong with it, or was left out of it. */
  readonly problems?: readonly Fault[];
}

/** Rows that were taken in one step. */
export interface Chunk {
  readonly number: number;
  readonly rows: readonly Row[];
}

/** Where a checked file stands. Ids alone: a key is no place for a name. */
export function importKey(clinicId: string, importId: string): string {
  return `imports/${clinicId}/${importId}`;
}

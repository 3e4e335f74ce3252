/** What a status means, what its workflow waits for, who must act, and what may follow. */
export interface StatusEntry<Status extends string = string> {
  readonly meaning: string;
  /** What the workflow waits for; null where no workflow is open. */
  readonly waits: string | null;
  /** Who must act next. */
  readonly actor: 'frontdesk' | 'staff' | 'clinic' | 'patient' | 'payer' | 'nobody';
  readonly next: readonly Status[];
}

/** What follows from the table of a kind of case. */
export interface StatusTable<Status extends string> {
  /** Every status, in the order in which a case usually meets them. */
  readonly statuses: Readonly<Record<Status, StatusEntry<Status>>>;
  readonly statusNames: [Status, ...Status[]];
  /** Whether a case may go from one status to the other. Staying is no change. */
  readonly mayFollow: (from: Status, to: Status) => boolean;
  /** Whether a workflow is open for a case in this status. */
  readonly isActive: (status: Status) => boolean;
  /** Whether nothing can follow. */
  readonly isFinal: (status: Status) => boolean;
}

/** The one place where a table of statuses is read. Glossary and OpenAPI document are made from the same table. */
export function statusTable<Status extends string>(
  statuses: Readonly<Record<Status, StatusEntry<Status>>>,
): StatusTable<Status> {
  return {
    statuses,
    statusNames: Object.keys(statuses) as [Status, ...Status[]],
    mayFollow: (from, to) => statuses[from].next.includes(to),
    isActive: (status) => statuses[status].waits !== null,
    isFinal: (status) => statuses[status].next.length === 0,
  };
}

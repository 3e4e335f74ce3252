/**
 * Errors say what the caller can do. Each has a problem type (RFC 9457) and a status, here and nowhere else; the HTTP
 * layer renders them, the pages word them.
 */
export interface Fault {
  /** JSON Pointer into the body (`/items/0/quantity`), or `query:limit`, `path:id`, `header:If-Match`. */
  readonly pointer: string;
  /** What is wrong and what would be right, without repeating the value. */
  readonly detail: string;
  /** A stable word for programs, e.g. `unknown-reference`. */
  readonly code?: string;
}

export abstract class Problem extends Error {
  /** The last part of the problem type's URI, e.g. `validation-failed`. */
  abstract readonly type: string;
  abstract readonly status: number;
  abstract readonly title: string;
  readonly faults: readonly Fault[];
  readonly headers: Readonly<Record<string, string>>;
  /** Members beside those of RFC 9457 that this type of problem has. */
  readonly members: Readonly<Record<string, unknown>> = {};
  constructor(detail: string, faults: readonly Fault[] = [], headers: Readonly<Record<string, string>> = {}) {
    super(detail);
    this.faults = faults;
    this.headers = headers;
  }
}

/** The request cannot be read: not JSON, a missing or malformed header, parameter or query. */
export class BadRequest extends Problem {
  override readonly type = 'bad-request';
  override readonly status = 400;
  override readonly title = 'The request cannot be read';
}
/** The request is well formed and says something that cannot be: every fault is listed at once. */
export class ValidationFailed extends Problem {
  override readonly type = 'validation-failed';
  override readonly status = 422;
  override readonly title = 'The request has faults';
}
export class Unauthenticated extends Problem {
  override readonly type = 'unauthenticated';
  override readonly status = 401;
  override readonly title = 'Credentials are missing or no longer valid';
}
/** The client may not do this at all (a scope is missing). Never used for a foreign id: that is `NotFound`. */
export class Forbidden extends Problem {
  override readonly type = 'forbidden';
  override readonly status = 403;
  override readonly title = 'This client may not do that';
}
export class NotFound extends Problem {
  override readonly type = 'not-found';
  override readonly status = 404;
  override readonly title = 'There is no such record';
}
/** The record's status does not allow it; the detail says which would. */
export class NotInThisStatus extends Problem {
  override readonly type = 'not-in-this-status';
  override readonly status = 409;
  override readonly title = 'The record is in a status that does not allow this';
}
/** Somebody else has a part of that time: the faults name what is in the way, and the problem holds the nearest openings. */
export class OpeningTaken extends Problem {
  override readonly type = 'opening-taken';
  override readonly status = 409;
  override readonly title = 'That time cannot be had';
  override readonly members: Readonly<Record<string, unknown>>;
  /** @param members the nearest openings, and of a series the times that cannot be had */
  constructor(detail: string, faults: readonly Fault[], members: Readonly<Record<string, unknown>>) {
    super(detail, faults);
    this.members = members;
  }
}
/** Two changes met and retrying here did not help, or something else stands in the way: the detail says what to do. */
export class Conflict extends Problem {
  override readonly type = 'conflict';
  override readonly status = 409;
  override readonly title = 'This is at odds with how things stand';
}
/** An entry that a patient's account cannot take: the faults say why, each with a code. */
export class LedgerRefused extends Problem {
  override readonly type = 'ledger-refused';
  override readonly status = 409;
  override readonly title = 'The account cannot take this';
}
/** Something stands against sending a bill to collections: the faults say what, each with a code. */
export class CollectionsBarred extends Problem {
  override readonly type = 'collections-barred';
  override readonly status = 409;
  override readonly title = 'The bill cannot go to collections';
}
export class StaleVersion extends Problem {
  override readonly type = 'stale-version';
  override readonly status = 412;
  override readonly title = 'The record has changed since it was read';
}
export class PreconditionRequired extends Problem {
  override readonly type = 'precondition-required';
  override readonly status = 428;
  override readonly title = 'If-Match is required';
}
export class IdempotencyKeyReused extends Problem {
  override readonly type = 'idempotency-key-reused';
  override readonly status = 422;
  override readonly title = 'This Idempotency-Key was used for another request';
}
export class TooManyRequests extends Problem {
  override readonly type = 'too-many-requests';
  override readonly status = 429;
  override readonly title = 'The clinic has used up its requests for now';
}
export class TooLarge extends Problem {
  override readonly type = 'too-large';
  override readonly status = 413;
  override readonly title = 'The request is too large';
}
export class Unavailable extends Problem {
  override readonly type = 'unavailable';
  override readonly status = 503;
  override readonly title = 'A part that this needs does not answer; nothing was changed';
}

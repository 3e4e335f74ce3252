/** The way out of a function that is rehearsed. In a room of its own: the function's thread loads it. */

/** Where a function's requests go to instead. */
export interface Door {
  /** `http://…` */
  readonly origin: string;
  readonly key: string;
}

/** Headers of a request that comes through the door: whose it is, and where it was to go. */
export const DOOR_KEY = 'x-rehearsal-key';
export const DOOR_TO = 'x-rehearsal-to';

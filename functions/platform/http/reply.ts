/** What a use case answers over HTTP. `body` is JSON; `version` becomes the ETag. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly version?: number;
  readonly location?: string;
  /** What the body is, where it is not `application/json`. */
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

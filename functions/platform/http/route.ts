import type * as z from 'zod';

/** What a client may do. Cognito's resource server `frontdesk` declares the same words. */
export const scopes = [
  'patients.read',
  'patients.write',
  'scheduling.read',
  'scheduling.write',
  'scheduling.override',
  'preauthorization.read',
  'preauthorization.write',
  'billing.read',
  'billing.write',
  'tasks.read',
  'tasks.write',
  'webhooks.write',
  'emergencies.read',
  'emergencies.write',
] as const;
export type Scope = (typeof scopes)[number];

type Schema = z.ZodType;

/**
 * One operation of the API, described once: the handler is validated by it, the OpenAPI document and API Gateway's
 * routes are made from it.
 */
export interface Route<P extends Schema = Schema, Q extends Schema = Schema, B extends Schema = Schema> {
  readonly operationId: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** OpenAPI path, e.g. `/v1/preauthorizations/{id}`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly scope: Scope;
  /** Path parameters, a strict object. */
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** A change of an existing record: `If-Match` is required, its version comes to the handler. */
  readonly ifMatch?: boolean;
  /** A POST that changes nothing, e.g. a search whose criteria have no place in a URL: it takes no `Idempotency-Key`. */
  readonly readOnly?: boolean;
  /** It also answers as FHIR R4 to who sends `Accept: application/fhir+json`: which resource that is. */
  readonly fhir?: string;
  readonly replies: Readonly<
    Record<
      number,
      {
        readonly description: string;
        readonly body?: Schema;
        readonly headers?: readonly ('Location' | 'ETag' | 'Retry-After')[];
      }
    >
  >;
}

/** Declares a route; the identity function that keeps the schemas' types. */
export function defineRoute<P extends Schema, Q extends Schema, B extends Schema>(
  route: Route<P, Q, B>,
): Route<P, Q, B> {
  return route;
}

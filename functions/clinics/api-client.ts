import * as z from 'zod';
import { scopes, type Scope } from '../platform/http/route.ts';

/** A program of the clinic's that calls the API: what it may do, and whether it still may. */
export interface ApiClient {
  readonly id: string;
  readonly clinicId: string;
  readonly version: number;
  /** What the clinic calls it, e.g. `EHR interface`. */
  readonly name: string;
  /** OAuth `client_id`. */
  readonly clientId: string;
  readonly scopes: readonly Scope[];
  readonly status: 'active' | 'revoked';
}

export const apiClientDetailsSchema = z.strictObject({
  name: z.string().trim().min(1).max(80),
  scopes: z
    .array(z.enum(scopes))
    .min(1)
    .max(scopes.length)
    .refine((all) => new Set(all).size === all.length, 'must name each scope once'),
});

/** The resource server under which Cognito knows our scopes. */
export const RESOURCE_SERVER = 'frontdesk';

import { createHmac } from 'node:crypto';
import { derivedKey } from '../../../platform/derived-key.ts';
import { derivedId } from '../../../platform/ids.ts';
import { canonical } from '../../../platform/rules/canonical.ts';
import type { Body } from '../rules/parse-row.ts';

/** A keyed hash of something that a file says: the same text has the same one in one clinic, and nobody else can make it. */
async function hashOf(clinicId: string, text: string): Promise<Buffer> {
  const secret = await derivedKey('MATCH_KEY_ID', 'frontdesk:import:v1');
  return createHmac('sha256', secret).update(`${clinicId}\u0000${text}`).digest();
}

/**
 * The id of the registration of whom a row says this: the same in every file, however often the row is taken. Empty lists say
 * nothing: what a later release can also be told leaves the ids of rows that do not tell it as they are.
 */
export async function registrationIdFor(clinicId: string, body: Body): Promise<string> {
  const said = JSON.parse(JSON.stringify(body, unlessEmpty)) as unknown;
  return derivedId('registration', await hashOf(clinicId, `row ${canonical(said)}`));
}

const unlessEmpty = (_name: string, value: unknown): unknown =>
  Array.isArray(value) && value.length === 0 ? undefined : value;

/** The hash under which coverages wait for who is called so in the file. */
export async function hashOfName(clinicId: string, name: string): Promise<string> {
  return (await hashOf(clinicId, `name ${name}`)).toString('base64url').slice(0, 22);
}

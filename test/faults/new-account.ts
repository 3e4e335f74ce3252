import type { CaseRun } from './case-run.ts';
import { newPerson } from './person.ts';

/** Makes something by the API. @returns its id */
export async function make(run: CaseRun, path: string, body: object): Promise<string> {
  return (await run.api<{ id: string }>('POST', path, body)).id;
}

/** A new patient whom mails reach, with a billing account. `number` is nobody else's, in whatever story. */
export async function newAccount(
  run: CaseRun,
): Promise<{ readonly number: number; readonly patientId: string; readonly accountId: string }> {
  const { number, family, given, birthDate, email, street, city } = newPerson();
  const patientId = await make(run, '/v1/patients', {
    name: [{ family, given: [given] }],
    birthDate,
    gender: 'female',
    telecom: [{ system: 'email', value: email }],
    address: [{ line: [street], city, state: 'IL', postalCode: '60601' }],
  });
  return { number, patientId, accountId: await make(run, '/v1/billing-accounts', { patientId }) };
}

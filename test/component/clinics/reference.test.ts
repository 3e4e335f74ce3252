import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { handler as listStaff } from '../../../functions/clinics/handlers/list-staff.ts';
import { handler as operate } from '../../../functions/clinics/handlers/operate.ts';
import { handler as listPayers } from '../../../functions/preauthorization/handlers/list-payers.ts';
import { apiEvent, openBench, type Bench } from '../platform/bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

async function done(command: string, args: object): Promise<{ readonly id: string; readonly clinicId: string }> {
  const answer = await operate({ command, args, operator: 'ada' });
  if (!answer.ok) throw new Error(JSON.stringify(answer.problem));
  return answer.result as { id: string; clinicId: string };
}

async function clinicWith(...names: readonly string[]): Promise<{ clinicId: string; ids: readonly string[] }> {
  const { clinicId } = await done('clinic onboard', {
    settings: {
      name: 'Lakeside Cardiology',
      neutralName: 'Lakeside',
      timeZone: 'America/Chicago',
      staffedHours: { monday: [{ from: '09:00', to: '17:00' }] },
      contact: { phone: '+13125550142' },
    },
  });
  const ids = [];
  for (const name of names) {
    const email = `${name.toLowerCase()}.${clinicId}@clinic.example`;
    ids.push((await done('staff add', { clinic: clinicId, name, email, roles: ['nurse'] })).id);
  }
  return { clinicId, ids };
}

test('a clinic learns the ids of its active staff: no address, nobody who left, nobody of another clinic', async () => {
  const { clinicId, ids } = await clinicWith('Nora', 'Gone');
  await clinicWith('Stranger');
  await done('staff deactivate', { clinic: clinicId, staff: ids[1] });

  const answer = await listStaff(apiEvent({ ...bench.newContext(), clinicId }));

  expect(answer.statusCode).toBe(200);
  expect(JSON.parse(answer.body)).toEqual({
    staff: [{ id: ids[0], name: 'Nora', roles: ['nurse'], status: 'active' }],
  });
});

test('a clinic learns the payers that it can name in a coverage, and nothing else of them', async () => {
  for (const file of ['summit-advantage', 'harbor-marketplace']) {
    const payer: unknown = JSON.parse(readFileSync(`functions/preauthorization/payers/${file}.json`, 'utf8'));
    await done('payer put', { payer });
  }

  const answer = await listPayers(apiEvent(bench.newContext()));

  expect(answer.statusCode).toBe(200);
  expect(JSON.parse(answer.body)).toEqual({
    payers: [
      { id: 'harbor-marketplace', name: expect.any(String), linesOfBusiness: ['marketplace'] },
      { id: 'summit-advantage', name: expect.any(String), linesOfBusiness: ['medicare-advantage'] },
    ],
  });
});

import type { Registration } from '../../../functions/registration/intake/registration.ts';
import { openClinic, type ClinicBench, type Person } from '../clinic-bench.ts';

/** Registrations at work without a state machine: what the record calls for is done until it waits. */
export interface IntakeDesk {
  readonly bench: ClinicBench;
  readonly frontDesk: Person;
  /** Takes a registration as the API does, and lets it go as far as it goes. @returns its id */
  register(body: Readonly<Record<string, unknown>>): Promise<string>;
  supply(id: string, body: Readonly<Record<string, unknown>>): Promise<void>;
  read(id: string): Promise<Registration>;
  drive(id: string): Promise<string[]>;
  /** Decides the open task of the registration. @returns what came of it */
  decide(id: string, choice: string, fields?: Readonly<Record<string, string>>): Promise<string>;
  /** What the open task's page shows, as text. */
  page(id: string): Promise<string>;
  openTasks(id: string): Promise<string[]>;
}

/** Everything that must be known of a person. Nothing of it twice: each has a name and a birth date of their own. */
export function person(more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    name: [{ family: 'Rivera', given: ['Ana', 'Lucía'] }],
    birthDate: '1961-02-28',
    gender: 'female',
    telecom: [{ system: 'phone', value: '+13125550142', use: 'mobile' }],
    address: [{ line: ['1 Lake St'], city: 'Chicago', state: 'IL', postalCode: '60601' }],
    ...more,
  };
}

export const consents = [
  { kind: 'treatment', given: true, at: '2026-11-23T14:00:00Z' },
  { kind: 'privacy-practices', given: false, at: '2026-11-23T14:00:00Z' },
];

export async function openIntakeDesk(): Promise<IntakeDesk> {
  const bench = await openClinic();
  const frontDesk = await bench.addStaff('Fay', ['front-desk']);
  const { handler: readNow } = await import('../../../functions/registration/handlers/read-registration.ts');
  const { register } = await import('../../../functions/registration/intake/use-cases/register.ts');
  const { supplyInformation } = await import('../../../functions/registration/intake/use-cases/supply-information.ts');
  const { registrationBody, informationBody } = await import('../../../functions/registration/intake/schemas.ts');
  const { readRegistration } = await import('../../../functions/registration/intake/store.ts');
  const { executionName } = await import('../../../functions/platform/case/step.ts');
  const { taskKinds } = await import('../../../functions/registration/intake/tasks/index.ts');
  const { decideTask } = await import('../../../functions/reviews/decide.ts');
  const { readTask, tasksOf } = await import('../../../functions/reviews/index.ts');

  const read = async (id: string): Promise<Registration> => {
    const found = await readRegistration(bench.clinicId, id);
    if (!found) throw new Error('no such registration');
    return found;
  };
  const drive = async (id: string): Promise<string[]> => {
    const done: string[] = [];
    for (let step = 0; step < 20; step += 1) {
      const input = { clinicId: bench.clinicId, id, execution: executionName(await read(id)) };
      const { deed } = await readNow(input);
      if (deed === 'finish' || deed.startsWith('await-')) return done;
      const { handler } = (await import(`../../../functions/registration/handlers/${deed}.ts`)) as {
        handler: (input: unknown) => Promise<{ done: boolean }>;
      };
      await handler(input);
      done.push(deed);
    }
    throw new Error(`it goes round: ${done.join(', ')}`);
  };
  const pointers = async (id: string) =>
    (await tasksOf(bench.clinicId, id)).filter(({ status }) => status === 'requested');
  const openTask = async (id: string) => {
    const [pointer] = await pointers(id);
    const task = pointer && (await readTask(bench.clinicId, pointer.taskId));
    const kind = taskKinds.find(({ name }) => name === task?.kind);
    if (!task || !kind) throw new Error('no task is open');
    return { task, kind };
  };
  return {
    bench,
    frontDesk,
    read,
    drive,
    async register(body) {
      const { body: made } = await register(bench.context, registrationBody.parse(body));
      const { id } = made as { id: string };
      await drive(id);
      return id;
    },
    async supply(id, body) {
      await supplyInformation(bench.context, id, (await read(id)).version, informationBody.parse(body));
      await drive(id);
    },
    async decide(id, choice, fields = {}) {
      const { task, kind } = await openTask(id);
      const [addressee] = task.addressees;
      if (!addressee) throw new Error('nobody is asked');
      const context = { ...bench.context, actor: { kind: 'staff', id: addressee.staffId } } as const;
      const link = { taskId: task.id, staffId: addressee.staffId, generation: addressee.generation };
      const decided = await decideTask(context, kind, link, { choice, ...fields });
      if (decided.outcome === 'faults') throw new Error(decided.faults.map(({ detail }) => detail).join('; '));
      await drive(id);
      return decided.outcome;
    },
    async page(id) {
      const { task, kind } = await openTask(id);
      return JSON.stringify(await kind.view(bench.context, task));
    },
    openTasks: async (id) => (await pointers(id)).map(({ kind }) => kind),
  };
}

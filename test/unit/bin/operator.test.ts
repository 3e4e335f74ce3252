import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import {
  commandLine,
  commands,
  findCommand,
  help,
  helpOf,
  untilDone,
  UsageError,
} from '../../../bin/operator/commands.ts';
import { render, renderJson } from '../../../bin/operator/render.ts';
import { clinicSettingsSchema, staffRoles } from '../../../functions/clinics/clinic.ts';
import { scopes } from '../../../functions/platform/http/route.ts';
import { caseCommands } from '../../../functions/clinics/operator/case-commands.ts';
import { clinicCommands } from '../../../functions/clinics/operator/clinic-commands.ts';
import type { Command } from '../../../functions/clinics/operator/command.ts';
import {
  clientCommands,
  payerCommands,
  paymentCommands,
} from '../../../functions/clinics/operator/credential-commands.ts';

const offered: Readonly<Record<string, Command>> = {
  ...clinicCommands,
  ...clientCommands,
  ...payerCommands,
  ...paymentCommands,
  ...caseCommands,
};
const noFile = (): string => {
  throw new Error('no such file');
};

/** What `npm run frontdesk -- …` would send, with one value for each option. */
function typed(line: string, values: Record<string, string[]> = {}, file: () => string = noFile): unknown {
  const { command, rest } = findCommand(line.split(' '));
  if (!command) throw new Error('no such command');
  return commandLine(command, rest, values, file);
}

describe('the operator’s commands', () => {
  test('are those that the function knows, and every one has help', () => {
    expect(commands.map(({ name }) => name).toSorted()).toEqual(Object.keys(offered).toSorted());
    for (const command of commands) {
      expect(help()).toContain(command.summary);
      expect(helpOf(command)).toContain(`npm run frontdesk -- ${command.name}`);
      expect(command.example.startsWith(command.name)).toBe(true);
    }
  });

  test('tell in their help all that one needs to onboard a clinic', () => {
    const helpFor = (name: string): string => {
      const { command } = findCommand(name.split(' '));
      return command ? helpOf(command) : '';
    };
    const [file = '{}'] = /^\{\n[^]*?^\}$/m.exec(helpFor('clinic onboard')) ?? [];

    expect(clinicSettingsSchema.parse(JSON.parse(file)).staffedHours.tuesday).toHaveLength(2);
    for (const role of staffRoles) expect(helpFor('staff add')).toContain(role);
    for (const scope of scopes) expect(helpFor('client create')).toContain(scope);
  });

  test('become the arguments that the function takes', () => {
    const clinic = 'clinic_01k0000000000000000000000a';
    const args = typed(`staff add ${clinic}`, {
      name: ['Ada Reyes'],
      email: ['ada@clinic.example'],
      role: ['nurse,supervisor', 'clinician'],
    });

    expect(offered['staff add']?.args.parse(args)).toEqual({
      clinic,
      name: 'Ada Reyes',
      email: 'ada@clinic.example',
      roles: ['nurse', 'supervisor', 'clinician'],
    });
  });

  test('may come after options that hold everywhere', () => {
    const { command, rest } = findCommand(['--local', '--stage', 'dev', 'clinic', 'show', 'clinic_x', '--json']);

    expect(command?.name).toBe('clinic show');
    expect(rest).toEqual(['clinic_x', '--json', '--local', '--stage', 'dev']);
  });

  test('take days as from..to', () => {
    expect(typed('staff change clinic_x staff_x', { away: ['2026-12-24..2026-12-31'] })).toMatchObject({
      away: { from: '2026-12-24', to: '2026-12-31' },
    });
  });

  test('take one day alone', () => {
    expect(typed('staff change clinic_x staff_x', { away: ['2026-12-24'] })).toMatchObject({
      away: { from: '2026-12-24', to: '2026-12-24' },
    });
  });

  test('read JSON from files, and spread a payer’s credentials', () => {
    const file = (): string => '{"clientId":"a","clientSecret":"b"}';

    expect(typed('payer put', { file: ['payer.json'] }, () => '{"id":"x"}')).toEqual({ payer: { id: 'x' } });
    expect(typed('payer secret summit', { credentials: ['-'] }, file)).toEqual({
      payer: 'summit',
      clientId: 'a',
      clientSecret: 'b',
    });
  });

  test.each<[string, string, Record<string, string[]>, () => string]>([
    ['an argument lacks', 'clinic show', {}, noFile],
    ['there is one too many', 'stuck now', {}, noFile],
    ['a file is not there', 'payer put', { file: ['nowhere.json'] }, noFile],
    ['a file is not JSON', 'payer put', { file: ['x'] }, () => 'not JSON'],
    ['an option lacks', 'staff add clinic_x', { name: ['a'], email: ['a@clinic.example'] }, noFile],
    [
      'an option is given twice',
      'staff add clinic_x',
      { name: ['a', 'b'], email: ['a@clinic.example'], role: ['nurse'] },
      noFile,
    ],
  ])('say what is wrong where %s', (_, line, values, file) => {
    expect(() => typed(line, values, file)).toThrow(UsageError);
  });
});

describe('the answers', () => {
  test('of a case are sentences', () => {
    const text = render('explain', {
      clinicId: 'clinic_a',
      id: 'preauth_b',
      kind: 'preauthorization',
      status: 'pended',
      version: 4,
      changedAt: '2026-11-21T00:00:00.000Z',
      now: '2026-11-21T00:00:00.000Z',
      dueAt: '2020-01-01T00:00:00.000Z',
      workflow: { execution: 'preauth_b-1', status: 'FAILED' },
      effects: [
        {
          id: 'eff_c',
          kind: 'sendMail',
          state: 'failed',
          attempts: 12,
          dueAt: '2026-11-21T00:00:00.000Z',
          lastProblem: 'Throttled',
        },
        { id: 'eff_d', kind: 'announce', state: 'done', attempts: 1, dueAt: '2026-11-21T00:00:00.000Z' },
      ],
      tasks: [{ id: 'task_e', kind: 'release', status: 'ready' }],
    });

    expect(text).toContain('preauth_b of clinic_a is a preauthorization with the status pended');
    expect(text).toContain('it is overdue');
    expect(text).toContain('preauth_b-1 is FAILED');
    expect(text).toContain('eff_c (sendMail) is failed after 12 attempts');
    expect(text).not.toContain('eff_d');
    expect(text).toContain('Task task_e (release) is ready');
  });

  test('of a case judge by its own clock, and say when a finished one is looked at again', () => {
    const case_ = {
      clinicId: 'clinic_a',
      id: 'preauth_b',
      kind: 'preauthorization',
      status: 'approved',
      version: 9,
      changedAt: '2099-11-21T00:00:00.000Z',
      now: '2099-11-22T00:00:00.000Z',
      workflow: { execution: 'preauth_b-2', status: 'none' },
      tasks: [],
    };
    const start = {
      id: 'eff_c',
      kind: 'startWorkflow',
      state: 'pending',
      attempts: 0,
      dueAt: '2099-12-02T00:00:00.000Z',
    };

    const text = render('explain', { ...case_, dueAt: '2099-11-21T12:00:00.000Z', effects: [start] });

    expect(text).toContain('it is overdue');
    expect(text).toContain('Its next workflow preauth_b-2 begins at 2099-12-02T00:00:00.000Z.');
    expect(render('explain', { ...case_, effects: [] })).toContain('has not been started');
  });

  test('of a clinic as JSON are settings that can be given back', () => {
    const settings = clinicSettingsSchema.parse({
      name: 'Lakeside',
      neutralName: 'Lakeside',
      timeZone: 'America/Chicago',
      staffedHours: { monday: [{ from: '08:00', to: '17:00' }] },
      contact: { phone: '+13125550142' },
    });
    const shown = { ...settings, id: 'clinic_a', version: 3, status: 'active', createdAt: '2026-11-21T00:00:00.000Z' };

    expect(clinicSettingsSchema.parse(JSON.parse(renderJson('clinic show', shown)))).toEqual(settings);
    expect(renderJson('staff add', { id: 'staff_a' })).toContain('staff_a');
  });

  test('of records are lines for people, with no brackets', () => {
    const clinic = { name: 'Lakeside', staffedHours: { monday: [{ from: '08:00', to: '17:00' }], tuesday: [] } };
    expect(render('clinic show', clinic)).toBe(
      'name  Lakeside\nstaffedHours\n  monday   from 08:00, to 17:00\n  tuesday',
    );
    const person = {
      id: 'staff_a',
      clinicId: 'clinic_a',
      roles: ['nurse'],
      away: { from: '2026-12-24', to: '2026-12-31' },
    };
    expect(render('staff add', person)).toBe('id     staff_a\nroles  nurse\naway   from 2026-12-24, to 2026-12-31');
    for (const { id } of [{ id: 'summit-advantage' }, { id: 'prairie-medicaid' }]) {
      const payer: unknown = JSON.parse(readFileSync(`functions/preauthorization/payers/${id}.json`, 'utf8'));
      expect(render('payer show', payer)).not.toMatch(/[{}"]/);
    }
  });

  test('of clients name their secrets with their age', () => {
    const secrets = [{ secretId: 'abc', createdAt: '2026-11-01T10:00:00.000Z', days: 20 }];
    expect(render('client list', [{ id: 'client_a', secrets }])).toContain('abc (of 2026-11-01, 20 days old)');
  });

  test('of nothing stuck say so', () => {
    expect(render('stuck', { cases: [], effects: [], deadLetters: [] })).toBe('Nothing stands still.');
  });

  test('of lists are tables', () => {
    expect(render('clinic list', [{ id: 'clinic_a', name: 'Lakeside', roles: ['x', 'y'] }])).toBe(
      'id        name      roles\nclinic_a  Lakeside  x, y',
    );
    expect(render('clinic list', [])).toBe('None.');
  });

  test('that come in parts are asked for until none is left, and added up', async () => {
    const parts = [
      { patients: 3, indexed: 1, next: { pk: 'a', sk: 'b' } },
      { patients: 2, indexed: 2 },
    ];
    const given: unknown[] = [];
    const told: unknown[] = [];

    const answer = await untilDone(
      { clinic: 'clinic_a' },
      (args) => {
        given.push(args);
        return Promise.resolve({ ok: true, result: parts[given.length - 1] });
      },
      (soFar) => told.push({ ...soFar }),
    );

    expect(given).toEqual([{ clinic: 'clinic_a' }, { clinic: 'clinic_a', after: { pk: 'a', sk: 'b' } }]);
    expect(told).toEqual([{ patients: 3, indexed: 1 }]);
    expect(answer).toEqual({ ok: true, result: { patients: 5, indexed: 3 } });
  });

  test('bad news has an exit code of its own', () => {
    const failed = (name: string, result: unknown): boolean | undefined =>
      commands.find((command) => command.name === name)?.failed?.(result);

    expect(failed('stuck', { cases: [], effects: [], deadLetters: [] })).toBe(false);
    expect(failed('stuck', { cases: [], effects: [{}], deadLetters: [] })).toBe(true);
    expect(failed('audit verify', [{ findings: [] }])).toBe(false);
    expect(failed('audit verify', [{ findings: [] }, { findings: [{}] }])).toBe(true);
  });
});

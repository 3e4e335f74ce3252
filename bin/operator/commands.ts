import { staffRoles } from '../../functions/clinics/clinic.ts';
import type { OperatorAnswer } from '../../functions/clinics/handlers/operate.ts';
import { scopes } from '../../functions/platform/http/route.ts';

/** The operator's commands as they are typed: their options, their help, and how they become the function's arguments. */

/** The command cannot be understood; the message says what would be. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

interface Option {
  readonly help: string;
  /** How it is shown in the help, e.g. `NAME`. */
  readonly value: string;
  /** The command cannot do without it. */
  readonly needed?: true;
  /** May be given several times, or with commas. */
  readonly many?: true;
  /** Names a file with JSON (`-`: standard input); its contents are the argument. */
  readonly json?: true;
  /** The function's name of the argument, where it differs. */
  readonly as?: string;
}

export interface CommandLine {
  readonly name: string;
  readonly summary: string;
  /** Positional arguments, in order; those in brackets may be left out. */
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, Option>>;
  readonly example: string;
  /** What else to know of it: what stands in its file, and where there is one to start from. */
  readonly more?: string;
  /** Its answer may say where the `next` one goes on: it is given until none does, and its numbers are added up. */
  readonly goesOn?: true;
  /** Whether the result is bad news: the exit code then is 1. */
  readonly failed?: (result: unknown) => boolean;
}

const staffOptions = {
  name: { value: 'NAME', help: 'Full name' },
  email: { value: 'ADDRESS', help: 'Address for mail and sign-in' },
  role: { value: 'ROLE', many: true, as: 'roles', help: `Once for each: ${staffRoles.join(', ')}` },
  npi: { value: 'NPI', help: 'National Provider Identifier, for clinicians' },
} as const satisfies Record<string, Option>;

const settings = {
  settings: { value: 'FILE', json: true, needed: true, help: 'The settings as JSON; - reads standard input' },
} as const satisfies Record<string, Option>;

const clinicFile = `The least that the file says. What stands in mail (neutralName) shall tell nothing of what the clinic treats; a day
that is not named is free, and so is a closed one:

{
  "name": "Lakeside Family Clinic",
  "neutralName": "Lakeside",
  "timeZone": "America/Chicago",
  "staffedHours": {
    "monday": [{ "from": "08:00", "to": "17:00" }],
    "tuesday": [{ "from": "08:00", "to": "12:00" }, { "from": "13:00", "to": "17:00" }],
    "closed": ["2026-12-25"]
  },
  "contact": { "phone": "+13125550142" }
}

It may also say, here with what holds otherwise (minutes are staffed minutes, numbers of escalation are hundredths of
the time until the deadline): "reviewTurnaround": { "standard": 480, "expedited": 120 }, "escalation": { "remindAt": [50],
"nextPersonAt": 75, "supervisorAt": 90, "queueAt": 100 }, "informationDays": 14,
"reminders": { "daysAhead": [7, 2] } (before a visit), "visitNeeds": { "firstDaysBefore": 5, "lastDaysBefore": 1 } (business
days before a visit).`;

export const commands: readonly CommandLine[] = [
  {
    name: 'clinic onboard',
    summary: 'Make a clinic',
    positionals: [],
    options: settings,
    example: 'clinic onboard --settings clinic.json',
    more: clinicFile,
  },
  { name: 'clinic list', summary: 'List the clinics', positionals: [], options: {}, example: 'clinic list' },
  {
    name: 'clinic show',
    summary: "Show a clinic's settings",
    positionals: ['CLINIC'],
    options: {},
    example: 'clinic show clinic_01k… --json',
  },
  {
    name: 'clinic settings',
    summary: "Replace a clinic's settings",
    positionals: ['CLINIC'],
    options: settings,
    example: 'clinic settings clinic_01k… --settings clinic.json',
    more: `All of them: what the file does not say gets its usual value. \`clinic show CLINIC --json\` gives a file to start from.

${clinicFile}`,
  },
  {
    name: 'clinic close',
    summary: "Refuse all of a clinic's API clients; open cases go on",
    positionals: ['CLINIC'],
    options: {},
    example: 'clinic close clinic_01k…',
  },
  {
    name: 'clinic reopen',
    summary: 'Open a closed clinic again',
    positionals: ['CLINIC'],
    options: {},
    example: 'clinic reopen clinic_01k…',
  },
  {
    name: 'staff add',
    summary: 'Add a staff member and invite them to sign in',
    positionals: ['CLINIC'],
    options: {
      ...staffOptions,
      name: { ...staffOptions.name, needed: true },
      email: { ...staffOptions.email, needed: true },
      role: { ...staffOptions.role, needed: true },
    },
    example: 'staff add clinic_01k… --name "Ada Reyes" --email ada@clinic.example --role nurse',
  },
  {
    name: 'staff change',
    summary: 'Change a staff member; what is not named stays',
    positionals: ['CLINIC', 'STAFF'],
    options: {
      ...staffOptions,
      away: {
        value: 'FROM..TO',
        help: 'Gets no new tasks from the first to the last of these days, or on this one: DAY',
      },
    },
    example: 'staff change clinic_01k… staff_01k… --away 2026-12-24..2026-12-31',
  },
  {
    name: 'staff deactivate',
    summary: 'Take a person off the staff at once',
    positionals: ['CLINIC', 'STAFF'],
    options: {},
    example: 'staff deactivate clinic_01k… staff_01k…',
  },
  {
    name: 'staff reactivate',
    summary: 'Take a person back on',
    positionals: ['CLINIC', 'STAFF'],
    options: {},
    example: 'staff reactivate clinic_01k… staff_01k…',
  },
  {
    name: 'staff list',
    summary: "List a clinic's staff",
    positionals: ['CLINIC'],
    options: {},
    example: 'staff list clinic_01k…',
  },
  {
    name: 'client create',
    summary: 'Make an API client; its secret is shown once',
    positionals: ['CLINIC'],
    options: {
      name: { value: 'NAME', needed: true, help: 'What the clinic calls it' },
      scope: { value: 'SCOPE', many: true, needed: true, as: 'scopes', help: `Once for each: ${scopes.join(', ')}` },
    },
    example: 'client create clinic_01k… --name "EHR interface" --scope preauthorization.read,preauthorization.write',
  },
  {
    name: 'client rotate',
    summary: 'Give a client a second secret, shown once; the first stays good',
    positionals: ['CLINIC', 'CLIENT'],
    options: {},
    example: 'client rotate clinic_01k… client_01k…',
  },
  {
    name: 'client retire',
    summary: 'Retire the older of two secrets, or the one that is named',
    positionals: ['CLINIC', 'CLIENT'],
    options: { secret: { value: 'SECRET-ID', help: 'The id of the secret that shall be good no more' } },
    example: 'client retire clinic_01k… client_01k…',
  },
  {
    name: 'client revoke',
    summary: 'Refuse a client for good, within 60 seconds, whatever tokens it holds',
    positionals: ['CLINIC', 'CLIENT'],
    options: {},
    example: 'client revoke clinic_01k… client_01k…',
  },
  {
    name: 'client list',
    summary: "List a clinic's API clients",
    positionals: ['CLINIC'],
    options: {},
    example: 'client list clinic_01k…',
  },
  {
    name: 'payer put',
    summary: "Add or replace a payer's data, for all clinics",
    positionals: [],
    options: {
      file: { value: 'FILE', json: true, needed: true, as: 'payer', help: 'The payer as JSON; - reads standard input' },
    },
    example: 'payer put --file payer.json',
    more: `Start from one of functions/preauthorization/payers/*.json, or from \`payer show PAYER --json\`. Every line of it is dated and
names its source: docs/payer-gateway.md.`,
  },
  { name: 'payer list', summary: 'List the payers', positionals: [], options: {}, example: 'payer list' },
  {
    name: 'payer show',
    summary: "Show a payer's data",
    positionals: ['PAYER'],
    options: {},
    example: 'payer show summit-advantage --json',
  },
  {
    name: 'payer secret',
    summary: 'Store the credentials with which Frontdesk calls a payer',
    positionals: ['PAYER'],
    options: {
      credentials: {
        value: 'FILE',
        json: true,
        needed: true,
        as: '...',
        help: 'JSON with clientId and clientSecret; - reads standard input, so that no shell remembers it',
      },
    },
    example: 'payer secret summit-advantage --credentials -',
  },
  {
    name: 'payment secret',
    summary: "Store the credentials of a clinic's payment gateway",
    positionals: ['CLINIC'],
    options: {
      credentials: {
        value: 'FILE',
        json: true,
        needed: true,
        as: '...',
        help: 'JSON with apiKey and webhookSecrets (one, or two while they change); - reads standard input',
      },
    },
    example: 'payment secret clinic_01k… --credentials -',
  },
  {
    name: 'stuck',
    summary: 'List what stands still: overdue cases, effects late or given up, dead letters',
    positionals: [],
    options: {},
    example: 'stuck',
    failed: (result) =>
      Object.values(result as Record<string, unknown[]>).some((part) => Array.isArray(part) && part.length > 0),
  },
  {
    name: 'explain',
    summary: 'Tell how a case stands, what it waits for and what failed',
    positionals: ['CASE'],
    options: {},
    example: 'explain preauth_01k…',
  },
  {
    name: 'redrive',
    summary: 'Set a case going again: what was given up, and its workflow if none is open',
    positionals: ['CASE'],
    options: {},
    example: 'redrive preauth_01k…',
  },
  {
    name: 'patients index',
    summary: 'Make patients be found whom an earlier release made, of one clinic or of all',
    positionals: ['[CLINIC]'],
    options: {},
    example: 'patients index clinic_01k…',
    more: `Give it once after a release that says so. It goes on until all are done; given again, it leaves alone what is right already,
and where it was cut off it may simply be given again.`,
    goesOn: true,
  },
  {
    name: 'audit verify',
    summary: 'Hold the audit against its archive and the records',
    positionals: ['[CLINIC]'],
    options: {},
    example: 'audit verify clinic_01k…',
    failed: (result) => (result as { findings: unknown[] }[]).some(({ findings }) => findings.length > 0),
  },
  {
    name: 'bounce list',
    summary: 'List staff whom mail does not reach',
    positionals: ['[CLINIC]'],
    options: {},
    example: 'bounce list',
  },
  {
    name: 'bounce clear',
    summary: 'Say that mail reaches a person again',
    positionals: ['CLINIC', 'STAFF'],
    options: {},
    example: 'bounce clear clinic_01k… staff_01k…',
  },
];

/** The command that the first words name (two words before one), and what stands around it. Options may stand before it. */
export function findCommand(argv: readonly string[]): { command?: CommandLine; rest: readonly string[] } {
  let start = 0;
  while (argv[start]?.startsWith('-')) start += /^--(stage|operator)$/.test(argv[start] ?? '') ? 2 : 1;
  for (const words of [2, 1]) {
    const named = argv.slice(start, start + words).join(' ');
    const command = commands.find(({ name }) => name === named);
    if (command) return { command, rest: [...argv.slice(start + words), ...argv.slice(0, start)] };
  }
  return { rest: argv };
}

/**
 * The function's arguments.
 * @param readFile reads a file that an option names
 * @throws UsageError
 */
export function commandLine(
  command: CommandLine,
  positionals: readonly string[],
  values: Readonly<Record<string, unknown>>,
  readFile: (name: string) => string,
): Record<string, unknown> {
  const needed = command.positionals.filter((name) => !name.startsWith('['));
  if (positionals.length < needed.length || positionals.length > command.positionals.length)
    throw new UsageError(`Usage: ${usage(command)}`);
  const args: Record<string, unknown> = {};
  command.positionals.forEach((name, index) => {
    const value = positionals[index];
    if (value !== undefined) args[name.replaceAll(/[[\]]/g, '').toLowerCase()] = value;
  });
  for (const [name, option] of Object.entries(command.options)) {
    const given = values[name] as string[] | undefined;
    if (!given) {
      if (option.needed) throw new UsageError(`--${name} is needed. Usage: ${usage(command)}`);
      continue;
    }
    const value = read(name, option, given, readFile);
    if (option.as === '...') Object.assign(args, value);
    else args[option.as ?? name] = value;
  }
  return args;
}

function read(name: string, option: Option, given: readonly string[], readFile: (name: string) => string): unknown {
  if (option.many) return given.flatMap((value) => value.split(',')).filter(Boolean);
  const [value = '', ...more] = given;
  if (more.length > 0) throw new UsageError(`--${name} can be given once.`);
  if (name === 'away') {
    const [from, to = from] = value.split('..');
    return { from, to };
  }
  if (!option.json) return value;
  let contents: string;
  try {
    contents = readFile(value);
  } catch {
    throw new UsageError(`--${name}: the file ${value} cannot be read.`);
  }
  try {
    return JSON.parse(contents) as unknown;
  } catch {
    throw new UsageError(`--${name}: ${value} is not JSON.`);
  }
}

/**
 * Gives a command until its answer no longer says where the next goes on.
 * @param give gives it once, with the arguments
 * @param tell is told how far it is
 * @returns the last answer, with the numbers of all
 */
export async function untilDone(
  args: Readonly<Record<string, unknown>>,
  give: (args: Readonly<Record<string, unknown>>) => Promise<OperatorAnswer>,
  tell: (soFar: Readonly<Record<string, number>>) => void,
): Promise<OperatorAnswer> {
  const sums: Record<string, number> = {};
  for (let after: unknown; ;) {
    const answer = await give(after === undefined ? args : { ...args, after });
    if (!answer.ok) return answer;
    const { next, ...numbers } = answer.result as Record<string, unknown>;
    for (const [name, value] of Object.entries(numbers)) sums[name] = (sums[name] ?? 0) + Number(value);
    if (next === undefined) return { ok: true, result: sums };
    after = next;
    tell(sums);
  }
}

function usage({ name, positionals, options }: CommandLine): string {
  const optional = Object.entries(options).map(([option, { value, needed }]) =>
    needed ? `--${option} ${value}` : `[--${option} ${value}]`,
  );
  const all = [name, ...positionals, ...optional];
  return `npm run frontdesk -- ${all.join(' ')}`;
}

const everywhere = [
  ['--stage NAME', 'The stage; otherwise FRONTDESK_STAGE, or dev'],
  ['--local', 'The local stack (AWS_ENDPOINT_URL, or http://localhost:4566)'],
  ['--json', 'The answer as JSON'],
  ['--operator NAME', 'Who you are, for the audit; otherwise FRONTDESK_OPERATOR, or your user name'],
] as const;

/** Help for all commands. */
export function help(): string {
  return [
    'Frontdesk, for operators: npm run frontdesk -- <command> …',
    '',
    ...table(commands.map((command) => [[command.name, ...command.positionals].join(' '), command.summary])),
    '',
    'Everywhere:',
    ...table(everywhere),
    '',
    'npm run frontdesk -- <command> --help tells more of one.',
  ].join('\n');
}

/** Help for one command. */
export function helpOf(command: CommandLine): string {
  const options = Object.entries(command.options).map(
    ([name, { value, help: words }]) => [`--${name} ${value}`, words] as const,
  );
  return [
    `${command.summary}.`,
    '',
    usage(command),
    '',
    ...table([...options, ...everywhere]),
    '',
    `Example: npm run frontdesk -- ${command.example}`,
    ...(command.more === undefined ? [] : ['', command.more]),
  ].join('\n');
}

function table(rows: readonly (readonly [string, string])[] | readonly string[][]): string[] {
  const width = Math.max(...rows.map(([left = '']) => left.length));
  return rows.map(([left = '', right = '']) => `  ${left.padEnd(width)}  ${right}`);
}

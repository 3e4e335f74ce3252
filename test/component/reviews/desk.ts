/** A clinic's desk for tests of tasks: a case to decide, its kind of task, browsers that visit links. */
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { commit } from '../../../functions/platform/commit.ts';
import { newId } from '../../../functions/platform/ids.ts';
import { recordKey } from '../../../functions/platform/keys.ts';
import { getItem } from '../../../functions/platform/table.ts';
import { handler as mailHandler } from '../../../functions/notifications/handlers/send-mail.ts';
import {
  closeTasks,
  openTask,
  readTask,
  type NewTask,
  type Task,
  type TaskKind,
} from '../../../functions/reviews/index.ts';
import { taskPageHandlers } from '../../../functions/reviews/pages/index.ts';
import { beginSession } from '../../../functions/reviews/session.ts';
import { ORIGIN, type ClinicBench, type Person } from '../clinic-bench.ts';

/** What only those who proved who they are may see. */
export const PATIENT = 'Wilhelmina Quackenbush';

export const kind: TaskKind = {
  name: 'preauthorization-release',
  view: async () => ({
    warnings: ['An earlier request was denied'],
    sections: [
      { title: 'Patient', facts: [{ label: 'Name', value: PATIENT }] },
      { title: 'Items', tables: [{ caption: 'Services', columns: ['Code', 'Units'], rows: [['72148', '1 <b>']] }] },
    ],
    choices: [
      { value: 'release', heading: 'Release', label: 'Approve and send to payer', fields: [] },
      {
        value: 'return',
        heading: 'Return',
        label: 'Return with a question',
        fields: [
          { name: 'question', label: 'Question', help: 'The clinic reads it.', type: 'textarea', required: true },
          { name: 'due', label: 'Answer by', type: 'date', required: false },
        ],
      },
    ],
  }),
  async decide(context, task, { choice }) {
    const subject = await getItem(recordKey(context.clinicId, task.subjectId));
    if (!subject) throw new Error('the case has gone');
    return {
      records: [
        {
          kind: 'preauthorization',
          id: task.subjectId,
          key: recordKey(context.clinicId, task.subjectId),
          from: Number(subject['version']),
          attributes: { schema: 1, status: choice === 'release' ? 'submitting' : 'awaiting-information' },
          action: `preauthorization.${choice}`,
        },
      ],
      effects: [{ kind: 'wakeWorkflow', params: {} }],
      announce: { type: 'preauthorization.decided', status: choice },
    };
  },
};

export const { show, decide } = taskPageHandlers('preauthorization', [kind]);

/** Opens a case with its task, and sends the mail. */
export async function openCase(bench: ClinicBench, more: Partial<NewTask> = {}): Promise<Task> {
  const subjectId = newId('preauthorization');
  const parts = await openTask(bench.context, {
    kind: kind.name,
    capability: 'preauthorization',
    title: 'Release a prior authorization request',
    subjectKind: 'preauthorization',
    subjectId,
    roles: ['authorization-specialist'],
    dueAt: '2026-11-24T15:00:00.000Z',
    ...more,
  });
  await commit(bench.context, {
    records: [
      {
        kind: 'preauthorization',
        id: subjectId,
        key: recordKey(bench.clinicId, subjectId),
        from: null,
        attributes: { schema: 1, status: 'in-review' },
        action: 'preauthorization.assessed',
      },
      ...parts.records,
    ],
    writes: parts.writes,
    effects: parts.effects,
  });
  await sendMails(bench);
  return await taskNow(bench, parts.task.id);
}

export async function withdrawCase(bench: ClinicBench, task: Task): Promise<void> {
  const parts = await closeTasks(bench.context, task.subjectId, 'The request was cancelled.');
  await commit(bench.context, parts);
  await sendMails(bench);
}

export async function taskNow(bench: ClinicBench, id: string): Promise<Task> {
  const task = await readTask(bench.clinicId, id);
  if (!task) throw new Error('no such task');
  return task;
}

/** Runs the mail sender over every mail that is to go. */
export async function sendMails(bench: ClinicBench): Promise<void> {
  const effects = await bench.effects('sendMail');
  for (const { pk, sk } of effects) await mailHandler({ Records: [{ body: JSON.stringify({ pk, sk }) }] } as never);
}

/** The secrets of the links in a person's mails, oldest first. */
export function secretsFor(bench: ClinicBench, person: Person): string[] {
  return bench
    .mails()
    .filter(({ to }) => to.includes(person.email))
    .flatMap(({ text }) => /\/tasks\/preauthorization\/([\w-]{43})/.exec(text)?.[1] ?? []);
}

export function lastSecret(bench: ClinicBench, person: Person): string {
  const secret = secretsFor(bench, person).at(-1);
  if (secret === undefined) throw new Error('that person got no link');
  return secret;
}

/** A browser: a session's cookie, if it has one. */
export interface Browser {
  readonly cookie?: string;
}

export const stranger: Browser = {};

export async function signedIn(person: Pick<Person, 'subject'>): Promise<Browser> {
  const [cookie] = (await beginSession(person.subject)).split(';');
  return { cookie };
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

export async function visit(browser: Browser, secret: string): Promise<Answer> {
  return answerOf(await show(eventOf(browser, 'GET', secret)));
}

export async function post(
  browser: Browser,
  secret: string,
  form: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = { 'sec-fetch-site': 'same-origin', origin: 'null' },
): Promise<Answer> {
  return answerOf(await decide(eventOf(browser, 'POST', secret, form, headers)));
}

/** Loads the page, then presses a button of it: the redirect that follows is followed. */
export async function press(browser: Browser, secret: string, form: Readonly<Record<string, string>>): Promise<Answer> {
  const csrf = csrfOf((await visit(browser, secret)).body);
  const answer = await post(browser, secret, { csrf, ...form });
  if (answer.status !== 303) return answer;
  if (answer.headers['Location'] !== `${ORIGIN}/tasks/preauthorization/${secret}`) throw new Error('led astray');
  return await visit(browser, secret);
}

export function csrfOf(body: string): string {
  return /name="csrf" value="([^"]+)"/.exec(mainOf(body))?.[1] ?? '';
}

const mainOf = (body: string): string => body.slice(body.indexOf('<main>'));

export function eventOf(
  { cookie }: Browser,
  httpMethod: string,
  link: string,
  form?: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): APIGatewayProxyEvent {
  return {
    httpMethod,
    path: `/tasks/preauthorization/${link}`,
    pathParameters: { link },
    headers: {
      ...(cookie === undefined ? {} : { Cookie: cookie }),
      ...(form ? { 'Content-Type': 'application/x-www-form-urlencoded' } : {}),
      ...headers,
    },
    queryStringParameters: null,
    body: form ? new URLSearchParams(form).toString() : null,
    isBase64Encoded: false,
    requestContext: { requestId: 'request', identity: { sourceIp: '192.0.2.1' } },
  } as unknown as APIGatewayProxyEvent;
}

function answerOf({ statusCode, headers, body }: APIGatewayProxyResult): Answer {
  return { status: statusCode, headers: headers ?? {}, body };
}

/** The console of the local stack, under `/_local/`: what a newcomer understands Frontdesk by, and what tests ask as JSON. */
import type { CreateService, Host, HttpRequest, HttpResponse } from '../contract.ts';
import { enrolledUsers } from '../services/cognito/index.ts';
import { Aws } from './aws.ts';
import { CasePages } from './cases.ts';
import { ClockPages } from './clock.ts';
import { ExecutionPages } from './executions.ts';
import { FaultPages } from './faults.ts';
import { html, instant, json, page, redirect, stylesheet, table, text, type Html } from './html.ts';
import { Mailbox } from './mailbox.ts';
import { RightsPages, type Judged } from './rights.ts';
import { TablePages } from './tables.ts';

type Answer = HttpResponse | undefined | Promise<HttpResponse | undefined>;
type Route = readonly [
  method: 'GET' | 'POST' | 'DELETE',
  path: RegExp,
  handle: (request: HttpRequest, id: string) => Answer,
];

/**
 * The console. It is for the person at the machine alone: the wire answers only to loopback names, and what changes
 * something is refused to pages of other origins.
 */
export const createService: CreateService = (host) => {
  const mailbox = new Mailbox(host);
  const clock = new ClockPages(host.clock);
  const faults = new FaultPages(host.faults);
  const aws = new Aws(host);
  const executions = new ExecutionPages(aws);
  const cases = new CasePages(aws, executions);
  const tables = new TablePages(aws);
  const rights = new RightsPages(() => (host.stats()['iam'] ?? { rights: [], refused: [] }) as Judged);
  const routes: readonly Route[] = [
    ['GET', /^\/_local$/, () => redirect('/_local/')],
    ['GET', /^\/_local\/$/, () => overview(host, mailbox, executions)],
    ['GET', /^\/_local\/style\.css$/, stylesheet],
    ['GET', /^\/_local\/mailbox\/?$/, () => mailbox.listPage()],
    ['GET', /^\/_local\/mailbox\/(\d+)$/, (_request, id) => mailbox.showPage(id)],
    ['GET', /^\/_local\/mailbox\/(\d+)\/html$/, (_request, id) => mailbox.htmlPart(id)],
    ['GET', /^\/_local\/mailbox\/(\d+)\/raw$/, (_request, id) => mailbox.rawPart(id)],
    ['GET', /^\/_local\/clock$/, () => clock.page()],
    ['POST', /^\/_local\/clock$/, (request) => clock.moveByForm(request)],
    ['GET', /^\/_local\/authenticator$/, () => authenticator(host)],
    ['GET', /^\/_local\/executions$/, (request) => executions.listPage(request)],
    ['GET', /^\/_local\/executions\/([^/]+)$/, (_request, arn) => executions.showPage(arn)],
    ['GET', /^\/_local\/cases$/, (request) => cases.listPage(request)],
    ['GET', /^\/_local\/cases\/([^/]+)$/, (_request, key) => cases.showPage(key)],
    ['GET', /^\/_local\/tables$/, () => tables.listPage()],
    ['GET', /^\/_local\/tables\/([^/]+)$/, (request, name) => tables.showPage(name, request)],
    ['GET', /^\/_local\/effects$/, () => tables.effectsPage()],
    ['GET', /^\/_local\/faults$/, () => faults.page()],
    ['POST', /^\/_local\/faults$/, (request) => faults.armByForm(request)],
    ['POST', /^\/_local\/faults\/ended$/, (request) => faults.endByForm(request)],
    ['GET', /^\/_local\/rights$/, () => rights.listPage()],
    ['GET', /^\/_local\/rights\/([^/]+)$/, (_request, name) => rights.showPage(name)],
    ['GET', /^\/_local\/api\/mails$/, ({ query }) => mailbox.listJson(query.get('to'))],
    ['GET', /^\/_local\/api\/mails\/(\d+)$/, (_request, id) => mailbox.showJson(id)],
    ['GET', /^\/_local\/api\/clock$/, () => clock.show()],
    ['POST', /^\/_local\/api\/clock$/, (request) => clock.move(request)],
    ['GET', /^\/_local\/api\/authenticator$/, () => json(enrolledUsers(host))],
    ['GET', /^\/_local\/api\/faults$/, () => faults.list()],
    ['POST', /^\/_local\/api\/faults$/, (request) => faults.arm(request)],
    ['DELETE', /^\/_local\/api\/faults(?:\/(fault-\d+))?$/, (_request, id) => faults.disarm(id)],
    ['GET', /^\/_local\/api\/faults\/recording$/, () => faults.recording()],
    ['POST', /^\/_local\/api\/faults\/recording$/, () => faults.record()],
    ['DELETE', /^\/_local\/api\/faults\/recording$/, () => faults.stopRecording()],
    ['GET', /^\/_local\/api\/stats$/, () => json(host.stats())],
  ];
  return {
    name: 'console',
    protocol: { kind: 'json', version: '1.1', targetPrefix: 'FrontdeskConsole' },
    operations: {},
    resourceTypes: {},
    pages: [
      {
        matches: ({ path }) => path === '/_local' || path.startsWith('/_local/'),
        handle: async (request) => {
          const onPath = routes.filter(([, path]) => path.test(request.path));
          const route = onPath.find(
            ([method]) => method === request.method || (method === 'GET' && request.method === 'HEAD'),
          );
          if (route === undefined) {
            return onPath.length > 0
              ? text('Method not allowed.\n', undefined, 405)
              : text('There is no such page.\n', undefined, 404);
          }
          const [method, path, handle] = route;
          if (method !== 'GET' && !isSameOrigin(request))
            return text('Only from the console itself.\n', undefined, 403);
          const id = decoded(path.exec(request.path)?.[1] ?? '');
          const answer = id === undefined ? undefined : await handle(request, id);
          return answer ?? text('There is nothing of that name.\n', undefined, 404);
        },
      },
    ],
    *contents() {
      for (const raw of mailbox.raw()) yield { sink: 'mailbox', text: raw };
    },
  };
};

/** Browsers say where a request comes from; what says nothing is no page of another site. */
function isSameOrigin({ headers }: HttpRequest): boolean {
  const site = headers['sec-fetch-site'];
  // Under `no-referrer` a browser sends `Origin: null` even to its own origin, so the clearer header goes first.
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const origin = headers['origin'];
  return origin === undefined || origin === `http://${headers['host'] ?? ''}`;
}

/** Undefined where the percent-encoding is broken. */
function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

async function overview(host: Host, mailbox: Mailbox, executions: ExecutionPages): Promise<HttpResponse> {
  return page(
    'Local stack',
    html`<p>It is ${instant(host.clock.now())} in the stack.</p>
      <ul>
        <li>The API: <code>${host.apiOrigin}</code></li>
        <li>AWS protocols and sign-in: <code>${host.origin}</code></li>
        <li><a href="/_local/cases">Cases</a>: what happened to each, and all that is kept of it</li>
        <li><a href="/_local/mailbox">Mailbox</a>: ${mailbox.size} ${mailbox.size === 1 ? 'mail' : 'mails'}</li>
        <li><a href="/_local/clock">Clock</a>: what is due next; days pass at a click</li>
        <li><a href="/_local/authenticator">Authenticator</a>: the codes of local staff</li>
        <li>
          <a href="/_local/tables">Tables</a>, <a href="/_local/effects">open effects</a>,
          <a href="/_local/faults">faults</a> on demand, and <a href="/_local/rights">rights</a>: allowed, used, refused
        </li>
        <li>
          As JSON: <a href="/_local/api/mails">mails</a>, <a href="/_local/api/clock">clock</a>,
          <a href="/_local/api/stats">counts</a>, <a href="/_local/api/faults">faults</a>
        </li>
      </ul>
      <h2>State machines</h2>
      ${await machineTable(executions)}`,
  );
}

/** Each state machine with how many executions run, ended, and failed. */
async function machineTable(executions: ExecutionPages): Promise<Html> {
  const machines = await executions.machines();
  if (machines.length === 0) return html`<p>The templates declare none.</p>`;
  const rows = await Promise.all(
    machines.map(async (machine) => {
      const all = await executions.executionsOf(machine, Infinity);
      const count = (...statuses: string[]): string =>
        String(all.filter(({ status }) => statuses.includes(status)).length);
      return [
        html`<a href="/_local/executions">${machine.name}</a>`,
        count('RUNNING'),
        count('SUCCEEDED'),
        count('FAILED', 'TIMED_OUT', 'ABORTED'),
      ];
    }),
  );
  return table(['Machine', 'Running', 'Ended', 'Failed'], rows);
}

/** What an authenticator app would show: the stack made these users' secrets, so it can. */
function authenticator(host: Host): HttpResponse {
  const rows = enrolledUsers(host).map(
    ({ email, code }) =>
      html`<tr>
        <td>${email}</td>
        <td class="code">${code}</td>
      </tr>`,
  );
  const table = html`<table>
    <thead>
      <tr>
        <th scope="col">Staff member</th>
        <th scope="col">Code now</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
  return page(
    'Authenticator',
    rows.length === 0
      ? html`<p>Nobody has come to that step of a sign-in yet. Load this page again when you are asked for a code.</p>`
      : table,
  );
}

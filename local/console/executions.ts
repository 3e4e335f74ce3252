/** The executions of state machines: which there are, and what each did, drawn and step by step. */
import { AwsError, type HttpRequest, type HttpResponse } from '../contract.ts';
import type { Aws } from './aws.ts';
import { drawn, spaced, type Machine } from './graph.ts';
import { html, instant, page, shownJson, table, type Html } from './html.ts';
import { pathOf, type HistoryEvent, type Path, type Step } from './path.ts';

export interface ListedMachine {
  readonly name: string;
  readonly stateMachineArn: string;
}
export interface ListedExecution {
  readonly name: string;
  readonly executionArn: string;
  readonly status: string;
  readonly startDate: Date;
  readonly stopDate?: Date;
}
interface Execution extends ListedExecution {
  readonly input: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

/** So many executions of each machine are listed, the latest first. */
const LISTED = 100;
/** So many of the first steps are shown; a long-lived case hands over to a new execution well before. */
const STEPS_SHOWN = 1000;

export class ExecutionPages {
  readonly #aws: Aws;

  constructor(aws: Aws) {
    this.#aws = aws;
  }

  async machines(): Promise<readonly ListedMachine[]> {
    return await this.#aws.list<ListedMachine>('ListStateMachines', 'stateMachines', {});
  }

  async executionsOf({ stateMachineArn }: ListedMachine, most = LISTED): Promise<readonly ListedExecution[]> {
    const all = await this.#aws.list<ListedExecution>('ListExecutions', 'executions', { stateMachineArn }, most);
    return all.slice(0, most);
  }

  /** Every machine with its latest executions. `?status=RUNNING` leaves the others out. */
  async listPage({ query }: HttpRequest): Promise<HttpResponse> {
    const wanted = query.get('status');
    const parts: Html[] = [];
    for (const machine of await this.machines()) {
      const all = await this.executionsOf(machine);
      const shown = all.filter(({ status }) => wanted === null || status === wanted);
      parts.push(
        html`<h2>${machine.name}</h2>
          ${executionTable(shown)}`,
      );
    }
    return page(
      'Executions',
      html`<p>
          Show <a href="/_local/executions">all</a>, <a href="/_local/executions?status=RUNNING">those that run</a> or
          <a href="/_local/executions?status=FAILED">those that failed</a>. The latest ${LISTED} of each state machine.
        </p>
        ${parts}`,
    );
  }

  /** One execution: its machine with the path that it took, and each step with what went in and came out. */
  async showPage(arn: string): Promise<HttpResponse | undefined> {
    const found = await this.#execution(arn);
    if (found === undefined) return undefined;
    const { execution, machine, path } = found;
    const open = path.steps.filter(({ to }) => to === undefined).map(({ state }) => state);
    const ended = execution.status !== 'RUNNING';
    const svg = await drawn(
      machine,
      { ...path, here: new Set(ended ? [] : open), failed: new Set(ended ? open : []) },
      `The state machine, with the path of ${execution.name}`,
    );
    return page(
      execution.name,
      html`${summary(execution, open)}
        <h2>The path</h2>
        <p>
          Green: gone through. Blue with ▶: where it is now. Red with ✗: where it failed. A state leads to its last step
          below.
        </p>
        <div class="graph" tabindex="0" role="region" aria-label="The state machine">${{ html: svg }}</div>
        <h2>Step by step</h2>
        ${stepTable(path.steps.slice(0, STEPS_SHOWN))}
        ${path.steps.length > STEPS_SHOWN ? html`<p>And ${path.steps.length - STEPS_SHOWN} more.</p>` : ''}`,
      { wide: true },
    );
  }

  async #execution(executionArn: string): Promise<{ execution: Execution; machine: Machine; path: Path } | undefined> {
    try {
      const execution = await this.#aws.call<Execution>('states', 'DescribeExecution', { executionArn });
      const { definition } = await this.#aws.call<{ definition: string }>(
        'states',
        'DescribeStateMachineForExecution',
        { executionArn },
      );
      const events = await this.#aws.list<HistoryEvent>('GetExecutionHistory', 'events', { executionArn }, 25_000);
      return { execution, machine: JSON.parse(definition) as Machine, path: pathOf(events) };
    } catch (error) {
      if (error instanceof AwsError && /DoesNotExist|InvalidArn/.test(error.code)) return undefined;
      throw error;
    }
  }
}

export function executionTable(executions: readonly ListedExecution[]): Html {
  if (executions.length === 0) return html`<p>None.</p>`;
  return table(
    ['Execution', 'Status', 'Began', 'Ended'],
    executions.map(({ name, executionArn, status, startDate, stopDate }) => [
      html`<a href="/_local/executions/${encodeURIComponent(executionArn)}">${name}</a>`,
      status,
      instant(new Date(startDate).getTime()),
      stopDate === undefined ? '' : instant(new Date(stopDate).getTime()),
    ]),
  );
}

function summary(
  { status, startDate, stopDate, input, output, error, cause }: Execution,
  open: readonly string[],
): Html {
  const { id, clinicId } = idsIn(input);
  return html`<dl>
    <dt>Status</dt>
    <dd>${status}${status === 'RUNNING' && open.length > 0 ? `, in ${open.map(spaced).join(', ')}` : ''}</dd>
    <dt>From</dt>
    <dd>${instant(new Date(startDate).getTime())}</dd>
    ${
      stopDate === undefined
        ? ''
        : html`<dt>To</dt>
            <dd>${instant(new Date(stopDate).getTime())}</dd>`
    }
    ${
      error === undefined
        ? ''
        : html`<dt>Error</dt>
            <dd>${error}${cause === undefined ? '' : `: ${cause}`}</dd>`
    }
    ${
      id === undefined || clinicId === undefined
        ? ''
        : html`<dt>Case</dt>
            <dd><a href="/_local/cases/${encodeURIComponent(`${clinicId}#${id}`)}">${id}</a></dd>`
    }
    <dt>Input</dt>
    <dd>${shownJson(input)}</dd>
    ${
      output === undefined
        ? ''
        : html`<dt>Output</dt>
            <dd>${shownJson(output)}</dd>`
    }
  </dl>`;
}

/** Executions of cases get `{ clinicId, id }`. */
function idsIn(input: string): { readonly clinicId?: string; readonly id?: string } {
  const value: unknown = JSON.parse(input);
  if (typeof value !== 'object' || value === null) return {};
  const { clinicId, id } = value as Record<string, unknown>;
  return { ...(typeof clinicId === 'string' && { clinicId }), ...(typeof id === 'string' && { id }) };
}

function stepTable(steps: readonly Step[]): Html {
  return table(
    ['', 'State', 'From', 'Took', 'Input', 'Output'],
    steps.map(({ state, from, to, input, output, troubles }, index) => [
      html`<span id="step-${index + 1}">${index + 1}</span>`,
      html`${spaced(state)}${troubles.map(
        ({ error, cause }) =>
          html`<br /><strong>${error}</strong>${cause === undefined ? '' : `: ${cause.slice(0, 300)}`}`,
      )}`,
      instant(from),
      to === undefined ? '' : lasting(to - from),
      input === undefined ? '' : shownJson(input),
      output === undefined ? '' : shownJson(output),
    ]),
  );
}

/** A length of time as people say it. */
export function lasting(milliseconds: number): string {
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1000],
  ] as const;
  for (const [unit, size] of units)
    if (milliseconds >= size) return `${(milliseconds / size).toFixed(milliseconds % size === 0 ? 0 : 1)} ${unit}`;
  return `${milliseconds} ms`;
}

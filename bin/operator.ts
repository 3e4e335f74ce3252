import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { parseArgs, stripVTControlCharacters } from 'node:util';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { OperatorAnswer } from '../functions/clinics/handlers/operate.ts';
import { commandLine, findCommand, help, helpOf, untilDone, UsageError } from './operator/commands.ts';
import { render, renderJson } from './operator/render.ts';

/**
 * The operator's command: `npm run frontdesk -- <command> …`. It finds the operator function of a stage by the SSM
 * parameter that the deployment wrote, and invokes it: the same against the local stack and a deployed one.
 */
async function main(argv: readonly string[]): Promise<number> {
  const { command, rest } = findCommand(argv);
  if (!command) {
    const wanted = rest.filter((word) => !word.startsWith('-')).join(' ');
    if (wanted === '' || wanted === 'help') {
      console.log(help());
      return wanted === '' && !rest.includes('--help') ? 2 : 0;
    }
    throw new UsageError(`There is no command "${wanted}".`);
  }
  const { values, positionals } = parse(command.options, rest);
  if (values['help'] === true) {
    console.log(helpOf(command));
    return 0;
  }
  const args = commandLine(command, positionals, values, (file) => readFileSync(file === '-' ? 0 : file, 'utf8'));
  const stage = values['local'] === true ? 'local' : text(values['stage'], process.env['FRONTDESK_STAGE'] ?? 'dev');
  const operator = text(values['operator'], process.env['FRONTDESK_OPERATOR'] ?? userInfo().username);
  const give = (given: Readonly<Record<string, unknown>>): Promise<OperatorAnswer> =>
    invoke(stage, { command: command.name, args: given, operator });
  const answer = command.goesOn
    ? await untilDone(args, give, (soFar) => console.error(`So far: ${JSON.stringify(soFar)}`))
    : await give(args);
  if (!answer.ok) {
    const { title, detail, faults } = answer.problem;
    if (values['json'] === true) console.log(JSON.stringify(answer.problem, null, 2));
    else {
      console.error(`${title}. ${detail}`);
      for (const fault of faults) console.error(`  ${fault.pointer || '/'} ${fault.detail}`);
    }
    return 1;
  }
  const shown = values['json'] === true ? renderJson(command.name, answer.result) : render(command.name, answer.result);
  console.log(stripVTControlCharacters(shown));
  return command.failed?.(answer.result) ? 1 : 0;
}

function parse(
  options: Readonly<Record<string, unknown>>,
  args: readonly string[],
): {
  values: Record<string, unknown>;
  positionals: string[];
} {
  const string = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...Object.fromEntries(Object.keys(options).map((name) => [name, { type: 'string', multiple: true } as const])),
        stage: string,
        operator: string,
        local: flag,
        json: flag,
        help: flag,
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'The options cannot be read.');
  }
}

function text(value: unknown, otherwise: string): string {
  return typeof value === 'string' && value !== '' ? value : otherwise;
}

async function invoke(
  stage: string,
  payload: { readonly command: string; readonly args: unknown; readonly operator: string },
): Promise<OperatorAnswer> {
  const settings = stage === 'local' ? localSettings() : {};
  const name = `/frontdesk/${stage}/operator-function`;
  const FunctionName = await findFunction(name, stage, settings);
  const { Payload, FunctionError } = await new LambdaClient(settings).send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) }),
  );
  if (FunctionError || !Payload)
    throw new Error(`The operator function failed (${FunctionError ?? 'no answer'}): see its log.`);
  return JSON.parse(Buffer.from(Payload).toString('utf8')) as OperatorAnswer;
}

async function findFunction(name: string, stage: string, settings: object): Promise<string> {
  try {
    const { Parameter } = await new SSMClient(settings).send(new GetParameterCommand({ Name: name }));
    if (Parameter?.Value) return Parameter.Value;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ParameterNotFound') throw error;
  }
  throw new Error(`The stage ${stage} is not deployed in this account and region: there is no parameter ${name}.`);
}

/** The local stack takes any credentials as the person at the machine. */
function localSettings(): object {
  return {
    endpoint: process.env['AWS_ENDPOINT_URL'] ?? 'http://localhost:4566',
    region: process.env['AWS_REGION'] ?? 'us-east-1',
    credentials: {
      accessKeyId: process.env['AWS_ACCESS_KEY_ID'] ?? 'local',
      secretAccessKey: process.env['AWS_SECRET_ACCESS_KEY'] ?? 'local',
    },
  };
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const usage = error instanceof UsageError;
  const message = error instanceof Error ? error.message || error.name : String(error);
  console.error(
    usage
      ? `${message}\nSee: npm run frontdesk -- --help`
      : `Frontdesk could not be reached or failed: ${message}\nA stage needs AWS credentials and AWS_REGION; --local needs a running npm start, on other ports AWS_ENDPOINT_URL.`,
  );
  process.exitCode = usage ? 2 : 1;
}

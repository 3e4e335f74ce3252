import { BRANCH_FIELDS, MACHINE_FIELDS, PROCESSOR_FIELDS, REQUIRED_FIELDS, SUPPORTED_FIELDS } from './asl-fields.ts';
import {
  parseTimestamp,
  type Diagnostic,
  type Integration,
  type Machine,
  type NumberField,
  type State,
  type StringField,
  type Workflow,
} from './definition.ts';
import { FieldReader, finding, isObject, type Fields } from './field-reader.ts';
import { checkTransitions } from './transitions.ts';

/** A definition that compiled, or why AWS (or this engine, by name) refuses it. */
export type Compiled =
  | { readonly machine: Machine; readonly diagnostics: readonly Diagnostic[] }
  | { readonly machine?: never; readonly diagnostics: readonly Diagnostic[] };

/**
 * Parses and checks the text of a definition, as one of an Express workflow if so asked. Never throws: everything wrong
 * with it is in `diagnostics`.
 */
export function compile(text: string, express = false): Compiled {
  let definition: unknown;
  try {
    definition = JSON.parse(text);
  } catch (error) {
    return {
      diagnostics: [{ severity: 'ERROR', code: 'INVALID_JSON_DESCRIPTION', message: (error as Error).message }],
    };
  }
  if (!isObject(definition)) {
    return { diagnostics: [finding('SCHEMA_VALIDATION_FAILED', 'Expected value of type Object', '/')] };
  }
  const compiler = new Compiler(definition['QueryLanguage'] === 'JSONata', express);
  const machine = compiler.machine(definition);
  const failed = compiler.diagnostics.some((diagnostic) => diagnostic.severity === 'ERROR');
  return failed ? { diagnostics: compiler.diagnostics } : { machine, diagnostics: compiler.diagnostics };
}

class Compiler extends FieldReader {
  private readonly workflows: Workflow[] = [];
  /** State names are unique in the whole machine, branches and processors included. */
  private readonly names = new Set<string>();
  private readonly jsonataByDefault: boolean;
  private readonly express: boolean;

  constructor(jsonataByDefault: boolean, express: boolean) {
    super();
    this.jsonataByDefault = jsonataByDefault;
    this.express = express;
  }

  machine(definition: Fields): Machine {
    this.only(definition, MACHINE_FIELDS, '');
    const language = definition['QueryLanguage'];
    if (language !== undefined && language !== 'JSONata' && language !== 'JSONPath') {
      this.schema("Value is not one of the allowed values: ['JSONPath', 'JSONata']", '/QueryLanguage');
    }
    const timeout = definition['TimeoutSeconds'];
    if (timeout !== undefined && !(Number.isInteger(timeout) && Number(timeout) > 0 && Number(timeout) <= 99_999_999)) {
      this.schema('TimeoutSeconds must be a positive integer of at most 99999999', '/TimeoutSeconds');
    }
    this.workflow(definition, '', new Set());
    return { workflows: this.workflows, timeoutSeconds: typeof timeout === 'number' ? timeout : undefined };
  }

  /** Compiles a machine, a branch or a processor, and gives its number. `outer` are the variables of the scopes around it. */
  private workflow(definition: Fields, path: string, outer: ReadonlySet<string>): number {
    const missing = ['StartAt', 'States'].filter((field) => !(field in definition));
    if (missing.length > 0) {
      this.schema(`These fields are required: [${missing.join(', ')}]`, path === '' ? '/' : path);
    }
    const number = this.workflows.length;
    const states = new Map<string, State>();
    const startAt = typeof definition['StartAt'] === 'string' ? definition['StartAt'] : '';
    this.workflows.push({ startAt, states });
    const declared = isObject(definition['States']) ? definition['States'] : {};
    if (definition['States'] !== undefined && Object.keys(declared).length === 0) {
      this.schema('States must name at least one state', `${path}/States`);
    }
    const own = new Set<string>();
    for (const state of Object.values(declared)) for (const name of assigned(state)) own.add(name);
    for (const name of own) {
      if (outer.has(name)) {
        this.schema(
          `Variable '${name}' is assigned in an outer scope and cannot be assigned in an inner one`,
          `${path}/States`,
        );
      }
    }
    const visible = new Set([...outer, ...own]);
    for (const [name, fields] of Object.entries(declared)) {
      const at = `${path}/States/${name}`;
      if (name.length > 80) this.error('INVALID_STATE_NAME', 'The name of a state must not exceed 80 characters', at);
      if (this.names.has(name)) this.error('DUPLICATE_STATE_NAME', `Duplicate State name: ${name}`, at);
      this.names.add(name);
      const state = isObject(fields) ? this.state(name, fields, at, visible) : undefined;
      if (!isObject(fields)) this.schema('Expected value of type Object', at);
      if (state !== undefined) states.set(name, state);
    }
    this.diagnostics.push(...checkTransitions(definition, path));
    return number;
  }

  private state(name: string, fields: Fields, at: string, visible: ReadonlySet<string>): State | undefined {
    const type: unknown = fields['Type'];
    if (type === undefined) {
      this.schema('These fields are required: [Type]', at);
      return undefined;
    }
    const supported = typeof type === 'string' ? SUPPORTED_FIELDS[type] : undefined;
    if (typeof type !== 'string' || supported === undefined) {
      this.schema(
        `Value is not one of the allowed values: [${Object.keys(SUPPORTED_FIELDS)
          .map((known) => `'${known}'`)
          .join(', ')}]`,
        `${at}/Type`,
      );
      return undefined;
    }
    if (!this.speaksJsonata(fields, at)) return undefined;
    const missing = (REQUIRED_FIELDS[type] ?? []).filter((field) => !(field in fields));
    if (missing.length > 0) this.schema(`These fields are required: [${missing.join(', ')}]`, at);
    this.only(fields, supported, at);
    const common = {
      name,
      assign: this.assign(fields['Assign'], `${at}/Assign`),
      output: this.template(fields['Output'], `${at}/Output`),
    };
    const next = typeof fields['Next'] === 'string' ? fields['Next'] : undefined;
    const handling = () => ({
      retry: this.retry(fields['Retry'], `${at}/Retry`),
      catch: this.catchers(fields['Catch'], `${at}/Catch`),
    });
    switch (type) {
      case 'Pass':
        return { ...common, next, type: 'Pass' };
      case 'Succeed':
        return { ...common, type: 'Succeed' };
      case 'Fail':
        return {
          ...common,
          type: 'Fail',
          error: this.string(fields['Error'], `${at}/Error`),
          cause: this.string(fields['Cause'], `${at}/Cause`),
        };
      case 'Choice':
        return {
          ...common,
          type: 'Choice',
          rules: this.rules(fields['Choices'], `${at}/Choices`),
          default: fields['Default'] as string | undefined,
        };
      case 'Wait':
        return { ...common, next, type: 'Wait', ...this.waiting(fields, at) };
      case 'Task':
        return {
          ...common,
          ...handling(),
          next,
          type: 'Task',
          integration: this.integration(fields['Resource'], `${at}/Resource`),
          arguments: this.template(fields['Arguments'], `${at}/Arguments`),
          timeoutSeconds: this.number(fields['TimeoutSeconds'], `${at}/TimeoutSeconds`, 1),
          heartbeatSeconds: this.heartbeat(fields, at),
        };
      case 'Parallel':
        return {
          ...common,
          ...handling(),
          next,
          type: 'Parallel',
          arguments: this.template(fields['Arguments'], `${at}/Arguments`),
          branches: this.list(fields['Branches'], `${at}/Branches`).map((branch, index) =>
            this.nested(branch, `${at}/Branches[${index}]`, BRANCH_FIELDS, visible),
          ),
        };
      case 'Map':
        return {
          ...common,
          ...handling(),
          next,
          type: 'Map',
          items: this.template(fields['Items'], `${at}/Items`),
          itemSelector: this.template(fields['ItemSelector'], `${at}/ItemSelector`),
          maxConcurrency: this.number(fields['MaxConcurrency'], `${at}/MaxConcurrency`, 0),
          toleratedFailureCount: this.number(fields['ToleratedFailureCount'], `${at}/ToleratedFailureCount`, 0),
          toleratedFailurePercentage: this.percentage(
            fields['ToleratedFailurePercentage'],
            `${at}/ToleratedFailurePercentage`,
          ),
          processor: this.processor(fields['ItemProcessor'], `${at}/ItemProcessor`, visible),
        };
      default:
        return undefined;
    }
  }

  /** JSONPath is refused by name: this engine knows only JSONata. */
  private speaksJsonata(fields: Fields, at: string): boolean {
    const language = fields['QueryLanguage'];
    if (language === 'JSONPath' && this.jsonataByDefault) {
      this.schema("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine", at);
      return false;
    }
    if (language === 'JSONata' || (language === undefined && this.jsonataByDefault)) return true;
    this.error(
      'UNSUPPORTED_QUERY_LANGUAGE',
      'The local engine runs JSONata only, and this state is written in JSONPath',
      at,
    );
    return false;
  }

  private nested(definition: unknown, at: string, fields: readonly string[], visible: ReadonlySet<string>): number {
    if (!isObject(definition)) {
      this.schema('Expected value of type Object', at);
      return 0;
    }
    this.only(definition, fields, at);
    return this.workflow(definition, at, visible);
  }

  private processor(definition: unknown, at: string, visible: ReadonlySet<string>): number {
    const config = isObject(definition) ? definition['ProcessorConfig'] : undefined;
    if (isObject(config) && config['Mode'] !== undefined && config['Mode'] !== 'INLINE') {
      this.error('UNSUPPORTED_PROCESSOR', 'The local engine runs inline Map states only', `${at}/ProcessorConfig/Mode`);
    }
    return this.nested(definition ?? {}, at, PROCESSOR_FIELDS, visible);
  }

  private integration(resource: unknown, at: string): Integration {
    if (resource === 'arn:aws:states:::lambda:invoke') return { kind: 'invoke' };
    if (resource === 'arn:aws:states:::lambda:invoke.waitForTaskToken') {
      if (this.express)
        this.schema("Express state machine does not support '.waitForTaskToken' service integration", at);
      return { kind: 'callback' };
    }
    if (typeof resource === 'string' && /^arn:[\w-]+:lambda:[\w-]*:\d*:function:[\w-]+(:[\w$-]+)?$/.test(resource)) {
      return { kind: 'function', arn: resource };
    }
    if (typeof resource === 'string' && /^arn:[\w-]+:states:/.test(resource)) {
      this.error('UNSUPPORTED_RESOURCE', `The local engine invokes Lambda functions only, not '${resource}'`, at);
    } else if (resource !== undefined) {
      this.schema('Value is not a valid resource ARN', at);
    }
    return { kind: 'invoke' };
  }

  private heartbeat(fields: Fields, at: string): NumberField | undefined {
    const [timeout, heartbeat] = [fields['TimeoutSeconds'], fields['HeartbeatSeconds']];
    if (typeof heartbeat === 'number' && typeof timeout === 'number' && heartbeat >= timeout) {
      this.schema('HeartbeatSeconds must be smaller than TimeoutSeconds', `${at}/HeartbeatSeconds`);
    }
    return this.number(heartbeat, `${at}/HeartbeatSeconds`, 1);
  }

  private waiting(
    fields: Fields,
    at: string,
  ): { seconds: NumberField | undefined; timestamp: StringField | undefined } {
    if (['Seconds', 'Timestamp'].filter((field) => field in fields).length !== 1) {
      this.schema('There should only be one of the following fields: [Seconds, Timestamp]', at);
    }
    const timestamp = this.string(fields['Timestamp'], `${at}/Timestamp`);
    if (typeof timestamp === 'string' && parseTimestamp(timestamp) === undefined) {
      this.schema(
        `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${timestamp}`,
        `${at}/Timestamp`,
      );
    }
    return { seconds: this.number(fields['Seconds'], `${at}/Seconds`, 0), timestamp };
  }
}

/** Every variable name that a state assigns, its rules and catchers included. */
function assigned(state: unknown): string[] {
  if (!isObject(state)) return [];
  const owners = [
    state,
    ...[state['Choices'], state['Catch']].flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : [])),
  ];
  return owners.flatMap((owner) => (isObject(owner) && isObject(owner['Assign']) ? Object.keys(owner['Assign']) : []));
}

import {
  BRANCH_FIELDS,
  INVOKE_ARGUMENTS,
  MACHINE_FIELDS,
  PROCESSOR_FIELDS,
  REQUIRED_FIELDS,
  SUPPORTED_FIELDS,
} from './asl-fields.ts';
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
import { expressionSource, type Template } from './expressions.ts';
import { FieldReader, finding, isObject, MOST_SECONDS, type Fields } from './field-reader.ts';
import { jsonFault } from './json-fault.ts';
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
      diagnostics: [
        { severity: 'ERROR', code: 'INVALID_JSON_DESCRIPTION', message: jsonFault(text, (error as Error).message) },
      ],
    };
  }
  if (definition === null) {
    return {
      diagnostics: [
        { severity: 'ERROR', code: 'MISSING_DESCRIPTION', message: 'Received a null or empty workflow input' },
      ],
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
    if (typeof language === 'string' && language !== 'JSONata' && language !== 'JSONPath') {
      this.schema("Value is not one of the allowed values: ['JSONPath', 'JSONata']", '/QueryLanguage');
    }
    const timeout = definition['TimeoutSeconds'];
    const timeoutSeconds =
      timeout === undefined
        ? undefined
        : this.limited(timeout, '/TimeoutSeconds', { least: 1, most: MOST_SECONDS, whole: true });
    this.workflow(definition, '', new Set());
    return { workflows: this.workflows, timeoutSeconds };
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
    if (definition['States'] !== undefined && !isObject(definition['States'])) {
      this.schema('Expected value of type Object', `${path}/States`);
    } else if (definition['States'] !== undefined && Object.keys(declared).length === 0) {
      this.schema('States must name at least one state', `${path}/States`);
    }
    const own = new Set<string>();
    for (const [state, fields] of Object.entries(declared)) {
      for (const { name, at } of assigned(fields, `${path}/States/${state}`)) {
        own.add(name);
        if (outer.has(name)) this.schema(`The variable name '${name}' was already defined in a parent scope.`, at);
      }
    }
    const visible = new Set([...outer, ...own]);
    for (const [name, fields] of Object.entries(declared)) {
      const at = `${path}/States/${name}`;
      if (name === '') this.error('INVALID_STATE_NAME', 'The name of a state must not be empty', at);
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
    if (typeof type !== 'string') {
      this.schema('Expected value of type String', `${at}/Type`);
      return undefined;
    }
    if (supported === undefined) {
      this.schema(
        `Value is not one of the allowed values: [${Object.keys(SUPPORTED_FIELDS)
          .map((known) => `'${known}'`)
          .join(', ')}]`,
        `${at}/Type`,
      );
      return undefined;
    }
    if (!this.speaksJsonata(fields, at)) return undefined;
    // Iterator is the old name of the processor.
    const given = (field: string): boolean => field in fields || (field === 'ItemProcessor' && 'Iterator' in fields);
    const missing = (REQUIRED_FIELDS[type] ?? []).filter((field) => !given(field));
    if (missing.length > 0) this.schema(`These fields are required: [${missing.join(', ')}]`, at);
    this.only(fields, supported, at);
    const works = type === 'Task' || type === 'Parallel' || type === 'Map';
    const common = {
      name,
      assign: this.assign(fields['Assign'], `${at}/Assign`, works ? 'result' : undefined),
      output: this.template(fields['Output'], `${at}/Output`, works ? 'result' : undefined),
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
          default: typeof fields['Default'] === 'string' ? fields['Default'] : undefined,
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
          arguments: this.taskArguments(fields, at),
          timeoutSeconds: this.number(fields['TimeoutSeconds'], `${at}/TimeoutSeconds`, 1, MOST_SECONDS),
          heartbeatSeconds: this.heartbeat(fields, at),
        };
      case 'Parallel':
        return {
          ...common,
          ...handling(),
          next,
          type: 'Parallel',
          arguments: this.template(fields['Arguments'], `${at}/Arguments`),
          branches: this.branches(fields['Branches'], `${at}/Branches`, visible),
        };
      case 'Map':
        return {
          ...common,
          ...handling(),
          next,
          type: 'Map',
          items: this.items(fields['Items'], `${at}/Items`),
          itemSelector: this.template(fields['ItemSelector'], `${at}/ItemSelector`),
          maxConcurrency: this.number(fields['MaxConcurrency'], `${at}/MaxConcurrency`, 0),
          toleratedFailureCount: this.number(fields['ToleratedFailureCount'], `${at}/ToleratedFailureCount`, 0),
          toleratedFailurePercentage: this.percentage(
            fields['ToleratedFailurePercentage'],
            `${at}/ToleratedFailurePercentage`,
          ),
          processor: this.processor(fields, at, visible),
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

  private branches(value: unknown, at: string, visible: ReadonlySet<string>): number[] {
    const branches = this.list(value, at);
    if (Array.isArray(value) && branches.length === 0) this.schema('Branches must hold at least one branch', at);
    return branches.map((branch, index) => this.nested(branch, `${at}[${index}]`, BRANCH_FIELDS, visible));
  }

  private items(value: unknown, at: string): Template | undefined {
    if (value !== undefined && !Array.isArray(value) && expressionSource(value) === undefined)
      this.schema('Expected value of type Array', at);
    return this.template(value, at);
  }

  private processor(fields: Fields, at: string, visible: ReadonlySet<string>): number {
    const field = 'ItemProcessor' in fields ? 'ItemProcessor' : 'Iterator';
    const definition = fields[field];
    if (definition === undefined) return 0;
    const path = `${at}/${field}`;
    const config = isObject(definition) ? definition['ProcessorConfig'] : undefined;
    const mode = isObject(config) ? config['Mode'] : undefined;
    if (mode === 'DISTRIBUTED') {
      this.error(
        'UNSUPPORTED_PROCESSOR',
        'The local engine runs inline Map states only',
        `${path}/ProcessorConfig/Mode`,
      );
    } else if (mode !== undefined && mode !== 'INLINE') {
      this.schema("Value is not one of the allowed values: ['INLINE', 'DISTRIBUTED']", `${path}/ProcessorConfig/Mode`);
    }
    return this.nested(definition, path, PROCESSOR_FIELDS, visible);
  }

  /** The arguments of a call are checked as far as they are written down. */
  private taskArguments(fields: Fields, at: string): Template | undefined {
    const given = fields['Arguments'];
    const invokes = typeof fields['Resource'] === 'string' && fields['Resource'].includes(':::lambda:invoke');
    if (invokes && isObject(given)) {
      if (!('FunctionName' in given))
        this.schema('The field "FunctionName" is required but was missing', `${at}/Arguments`);
      for (const name of Object.keys(given)) {
        if (!INVOKE_ARGUMENTS.includes(name))
          this.schema(`The field "${name}" is not supported by Step Functions`, `${at}/Arguments`);
      }
    }
    return this.template(given, `${at}/Arguments`);
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
    } else if (typeof resource === 'string') {
      this.schema('Value is not a valid resource ARN', at);
    }
    return { kind: 'invoke' };
  }

  private heartbeat(fields: Fields, at: string): NumberField | undefined {
    const [timeout, heartbeat] = [fields['TimeoutSeconds'], fields['HeartbeatSeconds']];
    if (typeof heartbeat === 'number' && typeof timeout === 'number' && heartbeat >= timeout) {
      this.schema('HeartbeatSeconds must be smaller than TimeoutSeconds', `${at}/HeartbeatSeconds`);
    }
    return this.number(heartbeat, `${at}/HeartbeatSeconds`, 1, MOST_SECONDS);
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
    return { seconds: this.number(fields['Seconds'], `${at}/Seconds`, 0, MOST_SECONDS), timestamp };
  }
}

/** Every variable that a state assigns, its rules and catchers included, and where. */
function assigned(state: unknown, at: string): { name: string; at: string }[] {
  if (!isObject(state)) return [];
  const names = (owner: unknown, path: string): { name: string; at: string }[] =>
    isObject(owner) && isObject(owner['Assign'])
      ? Object.keys(owner['Assign']).map((name) => ({ name, at: `${path}/Assign/${name}` }))
      : [];
  return [
    ...names(state, at),
    ...['Choices', 'Catch'].flatMap((list) => {
      const entries: unknown = state[list];
      return Array.isArray(entries) ? entries.flatMap((entry, index) => names(entry, `${at}/${list}[${index}]`)) : [];
    }),
  ];
}

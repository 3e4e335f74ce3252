import {
  parseTimestamp,
  type Catcher,
  type ChoiceRule,
  type Diagnostic,
  type Integration,
  type Machine,
  type NumberField,
  type Retrier,
  type State,
  type StringField,
  type Workflow,
} from './definition.ts';
import { expressionSource, parseExpression, parseTemplate, type Expression, type Template } from './expressions.ts';
import { forbiddenReferences } from './references.ts';
import { checkTransitions } from './transitions.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A definition that compiled, or why AWS (or this engine, by name) refuses it. */
export type Compiled =
  | { readonly machine: Machine; readonly diagnostics: readonly Diagnostic[] }
  | { readonly machine?: never; readonly diagnostics: readonly Diagnostic[] };

/** Parses and checks the text of a definition. Never throws: everything wrong with it is in `diagnostics`. */
export function compile(text: string): Compiled {
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
  const compiler = new Compiler(definition['QueryLanguage'] === 'JSONata');
  const machine = compiler.machine(definition);
  const failed = compiler.diagnostics.some((diagnostic) => diagnostic.severity === 'ERROR');
  return failed ? { diagnostics: compiler.diagnostics } : { machine, diagnostics: compiler.diagnostics };
}

const COMMON = ['Type', 'Comment', 'QueryLanguage'];
const GOING = [...COMMON, 'Next', 'End', 'Assign', 'Output'];
const SUPPORTED: Readonly<Record<string, readonly string[]>> = {
  Pass: GOING,
  Wait: [...GOING, 'Seconds', 'Timestamp'],
  Succeed: [...COMMON, 'Output'],
  Fail: [...COMMON, 'Error', 'Cause'],
  Choice: [...COMMON, 'Choices', 'Default', 'Assign', 'Output'],
  Task: [...GOING, 'Resource', 'Arguments', 'Retry', 'Catch', 'TimeoutSeconds', 'HeartbeatSeconds'],
  Parallel: [...GOING, 'Branches', 'Arguments', 'Retry', 'Catch'],
  Map: [
    ...GOING,
    ...[
      'Items',
      'ItemSelector',
      'ItemProcessor',
      'MaxConcurrency',
      'ToleratedFailureCount',
      'ToleratedFailurePercentage',
    ],
    ...['Retry', 'Catch'],
  ],
};
const JSONPATH_FIELDS = [
  ...[
    'InputPath',
    'OutputPath',
    'ResultPath',
    'Parameters',
    'Result',
    'ResultSelector',
    'SecondsPath',
    'TimestampPath',
  ],
  ...['TimeoutSecondsPath', 'HeartbeatSecondsPath', 'ItemsPath', 'MaxConcurrencyPath', 'ErrorPath', 'CausePath'],
  ...['ToleratedFailureCountPath', 'ToleratedFailurePercentagePath'],
];
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  Task: ['Resource'],
  Choice: ['Choices'],
  Parallel: ['Branches'],
  Map: ['ItemProcessor'],
};

class Compiler {
  readonly diagnostics: Diagnostic[] = [];
  private readonly workflows: Workflow[] = [];
  private readonly jsonataByDefault: boolean;

  constructor(jsonataByDefault: boolean) {
    this.jsonataByDefault = jsonataByDefault;
  }

  machine(definition: Fields): Machine {
    this.only(definition, ['Comment', 'QueryLanguage', 'StartAt', 'States', 'TimeoutSeconds', 'Version'], '');
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
    const startAt = String(definition['StartAt'] ?? '');
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
      if ([...name].length > 80) this.schema('The name of a state must not exceed 80 characters', at);
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
    const supported = typeof type === 'string' ? SUPPORTED[type] : undefined;
    if (supported === undefined) {
      this.schema(
        `Value is not one of the allowed values: [${Object.keys(SUPPORTED)
          .map((known) => `'${known}'`)
          .join(', ')}]`,
        `${at}/Type`,
      );
      return undefined;
    }
    if (!this.speaksJsonata(fields, at)) return undefined;
    const missing = (REQUIRED[String(type)] ?? []).filter((field) => !(field in fields));
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
            this.nested(branch, `${at}/Branches[${index}]`, ['StartAt', 'States', 'Comment'], visible),
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
          toleratedFailurePercentage: this.number(
            fields['ToleratedFailurePercentage'],
            `${at}/ToleratedFailurePercentage`,
            0,
            false,
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
    return this.nested(definition ?? {}, at, ['StartAt', 'States', 'Comment', 'ProcessorConfig'], visible);
  }

  private integration(resource: unknown, at: string): Integration {
    if (resource === 'arn:aws:states:::lambda:invoke') return { kind: 'invoke' };
    if (resource === 'arn:aws:states:::lambda:invoke.waitForTaskToken') return { kind: 'callback' };
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
      this.schema('Exactly one of these fields is required: [Seconds, Timestamp]', at);
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

  private rules(value: unknown, at: string): ChoiceRule[] {
    const rules = this.list(value, at);
    if (value !== undefined && rules.length === 0) this.schema('Choices must hold at least one rule', at);
    return rules.map((rule, index) => {
      const path = `${at}[${index}]`;
      const fields = isObject(rule) ? rule : {};
      this.only(fields, ['Condition', 'Next', 'Assign', 'Output', 'Comment'], path);
      const missing = ['Condition', 'Next'].filter((field) => !(field in fields));
      if (missing.length > 0) this.schema(`These fields are required: [${missing.join(', ')}]`, path);
      return {
        condition: this.condition(fields['Condition'], `${path}/Condition`),
        next: String(fields['Next']),
        assign: this.assign(fields['Assign'], `${path}/Assign`),
        output: this.template(fields['Output'], `${path}/Output`),
      };
    });
  }

  private condition(value: unknown, at: string): Expression | boolean {
    const expression = this.expression(value, at);
    if (expression !== undefined) return expression;
    if (value !== undefined && typeof value !== 'boolean' && expressionSource(value) === undefined) {
      this.schema('Condition must be a JSONata expression or a boolean', at);
    }
    return value === true;
  }

  private retry(value: unknown, at: string): Retrier[] {
    return this.list(value ?? [], at).map((retrier, index) => {
      const path = `${at}[${index}]`;
      const fields = isObject(retrier) ? retrier : {};
      this.only(
        fields,
        [
          'ErrorEquals',
          'IntervalSeconds',
          'MaxAttempts',
          'BackoffRate',
          'MaxDelaySeconds',
          'JitterStrategy',
          'Comment',
        ],
        path,
      );
      const number = (field: string, least: number, fallback: number, whole = true): number => {
        const given = fields[field];
        if (given === undefined) return fallback;
        if (typeof given === 'number' && given >= least && (!whole || Number.isInteger(given))) return given;
        this.schema(`${field} must be ${whole ? 'an integer' : 'a number'} of at least ${least}`, `${path}/${field}`);
        return fallback;
      };
      const jitter = fields['JitterStrategy'];
      if (jitter !== undefined && jitter !== 'FULL' && jitter !== 'NONE') {
        this.schema("Value is not one of the allowed values: ['FULL', 'NONE']", `${path}/JitterStrategy`);
      }
      return {
        errorEquals: this.errorNames(fields['ErrorEquals'], path, index === this.list(value ?? [], at).length - 1),
        intervalSeconds: number('IntervalSeconds', 0, 1),
        maxAttempts: number('MaxAttempts', 0, 3),
        backoffRate: number('BackoffRate', 1, 2, false),
        maxDelaySeconds: fields['MaxDelaySeconds'] === undefined ? undefined : number('MaxDelaySeconds', 1, 1),
        jitter: jitter === 'FULL',
      };
    });
  }

  private catchers(value: unknown, at: string): Catcher[] {
    return this.list(value ?? [], at).map((catcher, index) => {
      const path = `${at}[${index}]`;
      const fields = isObject(catcher) ? catcher : {};
      this.only(fields, ['ErrorEquals', 'Next', 'Assign', 'Output', 'Comment'], path);
      if (!('Next' in fields)) this.schema('These fields are required: [Next]', path);
      return {
        errorEquals: this.errorNames(fields['ErrorEquals'], path, index === this.list(value ?? [], at).length - 1),
        next: String(fields['Next']),
        assign: this.assign(fields['Assign'], `${path}/Assign`),
        output: this.template(fields['Output'], `${path}/Output`),
      };
    });
  }

  private errorNames(value: unknown, at: string, last: boolean): string[] {
    const names = Array.isArray(value) ? value.filter((name): name is string => typeof name === 'string') : [];
    if (value === undefined) this.schema('These fields are required: [ErrorEquals]', at);
    else if (names.length === 0) this.schema('ErrorEquals must be a non-empty array of strings', `${at}/ErrorEquals`);
    if (names.includes('States.ALL') && (names.length > 1 || !last)) {
      this.schema("'States.ALL' must appear alone, and in the last element", `${at}/ErrorEquals`);
    }
    return names;
  }

  private assign(value: unknown, at: string): Template | undefined {
    if (value === undefined) return undefined;
    if (!isObject(value)) {
      this.schema('Expected value of type Object', at);
      return undefined;
    }
    for (const name of Object.keys(value)) {
      if (!/^[\p{ID_Start}_][\p{ID_Continue}_]{0,79}$/u.test(name))
        this.schema(`Variable name '${name}' is not valid`, at);
      if (name === 'states') this.schema("Variable name 'states' is reserved", at);
    }
    return this.template(value, at);
  }

  private number(value: unknown, at: string, least: number, whole = true): NumberField | undefined {
    if (value === undefined) return undefined;
    const expression = this.expression(value, at);
    if (expression !== undefined) return expression;
    if (typeof value === 'number' && value >= least && (!whole || Number.isInteger(value))) return value;
    if (expressionSource(value) === undefined) {
      this.schema(
        `Value must be ${whole ? 'an integer' : 'a number'} of at least ${least}, or a JSONata expression`,
        at,
      );
    }
    return undefined;
  }

  private string(value: unknown, at: string): StringField | undefined {
    if (value === undefined) return undefined;
    const expression = this.expression(value, at);
    if (expression !== undefined) return expression;
    if (typeof value === 'string') return value;
    this.schema('Expected value of type String', at);
    return undefined;
  }

  private expression(value: unknown, at: string): Expression | undefined {
    const source = expressionSource(value);
    if (source === undefined) return undefined;
    this.references(source, at);
    try {
      return parseExpression(source);
    } catch (error) {
      this.error('INVALID_JSONATA_EXPRESSION', messageOf(error), at);
      return undefined;
    }
  }

  private template(value: unknown, at: string): Template | undefined {
    if (value === undefined) return undefined;
    this.templateReferences(value, at);
    return parseTemplate(value, (_source, path, error) => {
      this.error('INVALID_JSONATA_EXPRESSION', messageOf(error), at + path);
    });
  }

  private templateReferences(value: unknown, at: string): void {
    const source = expressionSource(value);
    if (source !== undefined) this.references(source, at);
    else if (Array.isArray(value)) value.forEach((item, index) => this.templateReferences(item, `${at}[${index}]`));
    else if (isObject(value))
      for (const [key, item] of Object.entries(value)) this.templateReferences(item, `${at}/${key}`);
  }

  private references(source: string, at: string): void {
    for (const name of forbiddenReferences(source)) {
      this.error('UNSUPPORTED_JSONATA_EXPRESSION', `Reference to '${name}' at the top level is not supported.`, at);
    }
  }

  private list(value: unknown, at: string): readonly unknown[] {
    if (Array.isArray(value)) return value;
    if (value !== undefined) this.schema('Expected value of type Array', at);
    return [];
  }

  private only(fields: Fields, supported: readonly string[], at: string): void {
    for (const field of Object.keys(fields)) {
      if (supported.includes(field)) continue;
      if (JSONPATH_FIELDS.includes(field) && at !== '') {
        this.schema(
          `The QueryLanguage is set to 'JSONata', but field '${field}' is only supported for the 'JSONPath' QueryLanguage`,
          `${at}/${field}`,
        );
      } else {
        this.schema(`Field '${field}' is not supported`, at === '' ? '/' : at);
      }
    }
  }

  private schema(message: string, location: string): void {
    this.error('SCHEMA_VALIDATION_FAILED', message, location);
  }

  private error(code: string, message: string, location: string): void {
    this.diagnostics.push(finding(code, message, location));
  }
}

function finding(code: string, message: string, location: string): Diagnostic {
  return { severity: 'ERROR', code, message, location };
}

function messageOf(error: unknown): string {
  return (error as { message?: string }).message ?? String(error);
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

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

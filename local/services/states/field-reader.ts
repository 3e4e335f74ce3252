import { CATCHER_FIELDS, JSONPATH_FIELDS, RETRIER_FIELDS, RULE_FIELDS } from './asl-fields.ts';
import type { Catcher, ChoiceRule, Diagnostic, NumberField, Retrier, StringField } from './definition.ts';
import { expressionSource, parseExpression, parseTemplate, type Expression, type Template } from './expressions.ts';
import { forbiddenReferences } from './references.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** Reads the fields of states one by one, and notes in `diagnostics` what is wrong with them. */
export class FieldReader {
  readonly diagnostics: Diagnostic[] = [];

  protected rules(value: unknown, at: string): ChoiceRule[] {
    const rules = this.list(value, at);
    if (value !== undefined && rules.length === 0) this.schema('Choices must hold at least one rule', at);
    return rules.map((rule, index) => {
      const path = `${at}[${index}]`;
      const fields = isObject(rule) ? rule : {};
      this.only(fields, RULE_FIELDS, path);
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

  protected retry(value: unknown, at: string): Retrier[] {
    return this.list(value ?? [], at).map((retrier, index) => {
      const path = `${at}[${index}]`;
      const fields = isObject(retrier) ? retrier : {};
      this.only(fields, RETRIER_FIELDS, path);
      const number = (field: string, least: number, fallback: number, whole = true): number => {
        const given = fields[field];
        if (given === undefined) return fallback;
        if (typeof given === 'number' && given >= least && (!whole || Number.isInteger(given))) return given;
        this.schema(`Minimum value is ${whole ? least : least.toFixed(1)}`, `${path}/${field}`);
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

  protected catchers(value: unknown, at: string): Catcher[] {
    return this.list(value ?? [], at).map((catcher, index) => {
      const path = `${at}[${index}]`;
      const fields = isObject(catcher) ? catcher : {};
      this.only(fields, CATCHER_FIELDS, path);
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

  protected assign(value: unknown, at: string): Template | undefined {
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

  protected number(value: unknown, at: string, least: number): NumberField | undefined {
    if (value === undefined) return undefined;
    const expression = this.expression(value, at);
    if (expression !== undefined) return expression;
    if (typeof value === 'number' && Number.isInteger(value)) {
      if (value < least) this.schema(`Minimum value is ${least}`, at);
      return value;
    }
    if (expressionSource(value) === undefined) this.schema('Expected value of type Integer', at);
    return undefined;
  }

  protected percentage(value: unknown, at: string): NumberField | undefined {
    if (value === undefined) return undefined;
    const expression = this.expression(value, at);
    if (expression !== undefined) return expression;
    if (typeof value === 'number') {
      if (value < 0) this.schema('Minimum value is 0.0', at);
      if (value > 100) this.schema('Maximum value is 100.0', at);
      return value;
    }
    if (expressionSource(value) === undefined) this.schema('Expected value of type Number', at);
    return undefined;
  }

  protected string(value: unknown, at: string): StringField | undefined {
    if (value === undefined) return undefined;
    const expression = this.expression(value, at);
    if (expression !== undefined) return expression;
    if (typeof value === 'string') return value;
    this.schema('Expected value of type String', at);
    return undefined;
  }

  protected expression(value: unknown, at: string): Expression | undefined {
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

  protected template(value: unknown, at: string): Template | undefined {
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

  protected list(value: unknown, at: string): readonly unknown[] {
    if (Array.isArray(value)) return value;
    if (value !== undefined) this.schema('Expected value of type Array', at);
    return [];
  }

  protected only(fields: Fields, supported: readonly string[], at: string): void {
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

  protected schema(message: string, location: string): void {
    this.error('SCHEMA_VALIDATION_FAILED', message, location);
  }

  protected error(code: string, message: string, location: string): void {
    this.diagnostics.push(finding(code, message, location));
  }
}

export function finding(code: string, message: string, location: string): Diagnostic {
  return { severity: 'ERROR', code, message, location };
}

function messageOf(error: unknown): string {
  return (error as { message?: string }).message ?? String(error);
}

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import {
  CATCHER_FIELDS,
  FIELD_TYPES,
  FOREIGN_FIELDS,
  JSONPATH_FIELDS,
  RETRIER_FIELDS,
  RULE_FIELDS,
} from './asl-fields.ts';
import type { Catcher, ChoiceRule, Diagnostic, NumberField, Retrier, StringField } from './definition.ts';
import { expressionSource, parseExpression, parseTemplate, type Expression, type Template } from './expressions.ts';
import { absentMembers, forbiddenReferences, type Special } from './references.ts';

/** The largest number of seconds that Step Functions counts. */
export const MOST_SECONDS = 99_999_999;

export type Fields = Readonly<Record<string, unknown>>;

/** Reads the fields of states one by one, and notes in `diagnostics` what is wrong with them. */
export class FieldReader {
  readonly diagnostics: Diagnostic[] = [];

  protected rules(value: unknown, at: string): ChoiceRule[] {
    const rules = this.list(value, at);
    if (value !== undefined && rules.length === 0) this.schema('Choices must hold at least one rule', at);
    return rules.map((rule, index) => {
      const path = `${at}[${index}]`;
      const fields = this.object(rule, path);
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
      const fields = this.object(retrier, path);
      this.only(fields, RETRIER_FIELDS, path);
      const number = (field: string, least: number, fallback: number, most?: number): number => {
        const given = fields[field];
        if (given === undefined) return fallback;
        return this.limited(given, `${path}/${field}`, { least, most, whole: field !== 'BackoffRate' }) ?? fallback;
      };
      const jitter = fields['JitterStrategy'];
      if (jitter !== undefined && jitter !== 'FULL' && jitter !== 'NONE') {
        this.schema("Value is not one of the allowed values: ['FULL', 'NONE']", `${path}/JitterStrategy`);
      }
      return {
        errorEquals: this.errorNames(fields['ErrorEquals'], path, index === this.list(value ?? [], at).length - 1),
        intervalSeconds: number('IntervalSeconds', 0, 1, MOST_SECONDS),
        maxAttempts: number('MaxAttempts', 0, 3, MOST_SECONDS),
        backoffRate: number('BackoffRate', 1, 2),
        maxDelaySeconds:
          fields['MaxDelaySeconds'] === undefined ? undefined : number('MaxDelaySeconds', 1, 1, 31_622_400),
        jitter: jitter === 'FULL',
      };
    });
  }

  protected catchers(value: unknown, at: string): Catcher[] {
    return this.list(value ?? [], at).map((catcher, index) => {
      const path = `${at}[${index}]`;
      const fields = this.object(catcher, path);
      this.only(fields, CATCHER_FIELDS, path);
      if (!('Next' in fields)) this.schema('These fields are required: [Next]', path);
      return {
        errorEquals: this.errorNames(fields['ErrorEquals'], path, index === this.list(value ?? [], at).length - 1),
        next: String(fields['Next']),
        assign: this.assign(fields['Assign'], `${path}/Assign`, 'errorOutput'),
        output: this.template(fields['Output'], `${path}/Output`, 'errorOutput'),
      };
    });
  }

  private errorNames(value: unknown, at: string, last: boolean): string[] {
    const names = Array.isArray(value) ? value.filter((name): name is string => typeof name === 'string') : [];
    if (value === undefined) this.schema('These fields are required: [ErrorEquals]', at);
    else if (names.length === 0) this.schema('ErrorEquals must be a non-empty array of strings', `${at}/ErrorEquals`);
    if (names.includes('States.ALL') && (names.length > 1 || !last)) {
      this.schema('States.ALL must appear alone and at end of list', `${at}/ErrorEquals`);
    }
    return names;
  }

  protected assign(value: unknown, at: string, present?: Special): Template | undefined {
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
    return this.template(value, at, present);
  }

  /** A field that is a whole number, or an expression for one. */
  protected number(value: unknown, at: string, least: number, most?: number): NumberField | undefined {
    if (value === undefined) return undefined;
    const expression = this.expression(value, at);
    if (expression !== undefined || expressionSource(value) !== undefined) return expression;
    return this.limited(value, at, { least, most, whole: true });
  }

  protected percentage(value: unknown, at: string): NumberField | undefined {
    if (value === undefined) return undefined;
    const expression = this.expression(value, at);
    if (expression !== undefined || expressionSource(value) !== undefined) return expression;
    return this.limited(value, at, { least: 0, most: 100, whole: false });
  }

  /** A number within its limits. AWS writes limits of numbers with a fraction as such. */
  protected limited(
    value: unknown,
    at: string,
    { least, most, whole }: { least: number; most: number | undefined; whole: boolean },
  ): number | undefined {
    const shown = (limit: number): string => (whole ? String(limit) : limit.toFixed(1));
    if (typeof value !== 'number' || (whole && !Number.isInteger(value))) {
      this.schema(`Expected value of type ${whole ? 'Integer' : 'Number'}`, at);
      return undefined;
    }
    if (value < least) this.schema(`Minimum value is ${shown(least)}`, at);
    if (most !== undefined && value > most) this.schema(`Maximum value is ${shown(most)}`, at);
    return value;
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
    this.references(source, at, undefined);
    try {
      return parseExpression(source);
    } catch (error) {
      this.error('INVALID_JSONATA_EXPRESSION', messageOf(error), at);
      return undefined;
    }
  }

  /** `present` is what `$states` holds here besides the input and the context. */
  protected template(value: unknown, at: string, present?: Special): Template | undefined {
    if (value === undefined) return undefined;
    this.templateReferences(value, at, present);
    return parseTemplate(value, (_source, path, error) => {
      this.error('INVALID_JSONATA_EXPRESSION', messageOf(error), at + path);
    });
  }

  private templateReferences(value: unknown, at: string, present: Special | undefined): void {
    const source = expressionSource(value);
    if (source !== undefined) this.references(source, at, present);
    else if (Array.isArray(value))
      value.forEach((item, index) => this.templateReferences(item, `${at}[${index}]`, present));
    else if (isObject(value))
      for (const [key, item] of Object.entries(value)) this.templateReferences(item, `${at}/${key}`, present);
  }

  private references(source: string, at: string, present: Special | undefined): void {
    for (const name of forbiddenReferences(source)) {
      this.error('UNSUPPORTED_JSONATA_EXPRESSION', `Reference to '${name}' at the top level is not supported.`, at);
    }
    for (const name of absentMembers(source, present)) {
      this.error('UNSUPPORTED_JSONATA_EXPRESSION', `Reference to '${name}' is not supported in this field.`, at);
    }
  }

  private object(value: unknown, at: string): Fields {
    if (isObject(value)) return value;
    this.schema('Expected value of type Object', at);
    return {};
  }

  protected list(value: unknown, at: string): readonly unknown[] {
    if (Array.isArray(value)) return value;
    if (value !== undefined) this.schema('Expected value of type Array', at);
    return [];
  }

  protected only(fields: Fields, supported: readonly string[], at: string): void {
    for (const field of Object.keys(fields)) {
      if (supported.includes(field)) {
        const type = FIELD_TYPES[field];
        if (type !== undefined && typeof fields[field] !== type.toLowerCase())
          this.schema(`Expected value of type ${type}`, `${at}/${field}`);
        continue;
      }
      if (JSONPATH_FIELDS.includes(field) && at !== '') {
        this.schema(
          `The QueryLanguage is set to 'JSONata', but field '${field}' is only supported for the 'JSONPath' QueryLanguage`,
          `${at}/${field}`,
        );
      } else if (FOREIGN_FIELDS.includes(field)) {
        this.error('UNSUPPORTED_FIELD', `The local engine does not serve '${field}'`, `${at}/${field}`);
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

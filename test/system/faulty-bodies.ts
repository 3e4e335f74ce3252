import type { Schema } from './api.ts';

/** One thing wrong with a body that is right otherwise. */
export interface Faulty {
  /** What is wrong, for the one who reads that a test failed. */
  readonly wrong: string;
  /** JSON Pointer to it. */
  readonly pointer: string;
  readonly body: unknown;
}

/** Stands in every wrong text: no answer may repeat it. */
export const WRONG = 'wr0ng-v4lue';

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** Every way in which the value can be wrong by its schema, one at a time. */
export function faultyBodies(schema: Schema, value: unknown): Faulty[] {
  return [...wrongTypes(schema, value), ...inside(schema, value)].map(({ wrong, way, body }) => ({
    wrong,
    pointer: way.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''),
    body,
  }));
}

interface At {
  readonly wrong: string;
  readonly way: readonly string[];
  readonly body: unknown;
}

const at = (wrong: string, body: unknown, ...way: string[]): At => ({ wrong, way, body });

/** What a choice lets one choose, choices within it included. */
function branchesOf(schema: Schema): Schema[] {
  return (schema.oneOf ?? schema.anyOf)?.flatMap(branchesOf) ?? [schema];
}

/** The branch of a choice that the value takes. */
function branchOf(schema: Schema, value: unknown): Schema {
  const found = branchesOf(schema).find(
    (branch) =>
      typesOf(branch).includes(typeOf(value)) &&
      (!isObject(value) ||
        Object.entries(branch.properties ?? {}).every(
          ([name, member]) => member.const === undefined || member.const === value[name],
        )),
  );
  return found ?? schema;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}

/** The JSON types that the schema takes. */
function typesOf(schema: Schema): string[] {
  const branches = branchesOf(schema);
  if (branches[0] !== schema) return branches.flatMap(typesOf);
  if (schema.type) return [schema.type === 'integer' ? 'number' : schema.type];
  return [typeOf(schema.const ?? schema.enum?.[0])];
}

function wrongTypes(schema: Schema, value: unknown): At[] {
  const types = typesOf(schema);
  // None, a scalar and a container of the wrong kind.
  const others = [null, [true, 7, WRONG], [[{}], {}]].map((kinds) =>
    Array.isArray(kinds) ? kinds.find((other) => !types.includes(typeOf(other))) : kinds,
  );
  return others
    .filter((other) => other !== undefined && !types.includes(typeOf(other)))
    .map((other) => at(`${typeOf(other)} for ${typeOf(value)}`, other));
}

function inside(schema: Schema, value: unknown): At[] {
  const branch = branchOf(schema, value);
  if (isObject(value)) return insideObject(branch, value);
  if (Array.isArray(value)) return insideArray(branch, value);
  if (typeof value === 'string') return wrongTexts(branch, value);
  if (typeof value === 'number') return wrongNumbers(branch);
  return [];
}

function insideObject(schema: Schema, value: Json): At[] {
  const faults: At[] = [];
  for (const name of schema.required ?? []) {
    const { [name]: _left, ...rest } = value;
    faults.push(at('a member is missing', rest, name));
  }
  if (schema.additionalProperties === false)
    faults.push(at('an unknown member', { ...value, [`un/known~${WRONG}`]: 1 }, `un/known~${WRONG}`));
  if (schema.propertyNames)
    faults.push(at('a name that is none', { ...value, [`Bad Name ${WRONG}`]: 1 }, `Bad Name ${WRONG}`));
  for (const [name, member] of Object.entries(value)) {
    const of =
      schema.properties?.[name] ??
      (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined);
    if (!of) throw new Error(`the body of the test has a member ${name} that the schema does not know`);
    for (const fault of [...wrongTypes(of, member), ...inside(of, member)])
      faults.push({ ...fault, way: [name, ...fault.way], body: { ...value, [name]: fault.body } });
  }
  return faults;
}

function insideArray(schema: Schema, value: readonly unknown[]): At[] {
  const faults: At[] = [];
  if ((schema.minItems ?? 0) > 0) faults.push(at('too few', []));
  if (schema.maxItems === undefined) throw new Error('a list without an upper bound');
  faults.push(
    at(
      'too many',
      Array.from({ length: schema.maxItems + 1 }, () => value[0] ?? 1),
    ),
  );
  const { items } = schema;
  if (items && value.length > 0)
    for (const fault of [...wrongTypes(items, value[0]), ...inside(items, value[0])])
      faults.push({ ...fault, way: ['0', ...fault.way], body: [fault.body, ...value.slice(1)] });
  return faults;
}

function wrongTexts(schema: Schema, value: string): At[] {
  const faults = ['\u0000', '\u0085', '\ud800'].map((character) =>
    at('a control character or half a character', `${value}${character}`),
  );
  if (schema.enum ?? schema.const)
    return [at('not one of the words', WRONG), at('of another case', `${value} `), ...faults];
  faults.push(at('a giant text', WRONG.repeat(9_000)));
  if ((schema.minLength ?? 0) > 0) faults.push(at('an empty text', ''), at('white space alone', '   '));
  if (schema.maxLength !== undefined) faults.push(at('too long', 'x'.repeat(schema.maxLength + 1)));
  if (schema.pattern ?? schema.format) {
    faults.push(at('not of the form', WRONG), at('a line more', `${value}\nx`), at('empty', ''));
  }
  if (schema.format === 'date')
    for (const date of ['2026-02-30', '2026-1-1', '2026-01-01T00:00:00Z']) faults.push(at('no date', date));
  if (schema.format === 'date-time')
    for (const instant of ['2026-02-30T00:00:00Z', '2026-01-01', '2026-01-01T25:00:00Z', '2026-01-01 00:00:00'])
      faults.push(at('no instant', instant));
  if (schema.format === 'uri')
    for (const url of [
      'javascript:alert(1)',
      'file:///etc/passwd',
      'https://',
      '//example.org',
      'http://169.254.169.254/',
    ])
      faults.push(at('no address to call', url));
  // Free text may be of the form by chance.
  const form = schema.pattern === undefined ? undefined : new RegExp(schema.pattern, 'u');
  const byForm = ['not of the form', 'a line more'];
  return faults.filter(({ wrong, body }) => !(byForm.includes(wrong) && form?.test(String(body))));
}

function wrongNumbers(schema: Schema): At[] {
  if (schema.minimum === undefined || schema.maximum === undefined) throw new Error('a number without bounds');
  return [
    at('too small', schema.minimum - 1),
    at('too great', schema.maximum + 1),
    at('far too great', 1e300),
    ...(schema.type === 'integer' ? [at('not whole', schema.minimum + 0.5)] : []),
  ];
}

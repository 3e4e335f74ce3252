import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import * as z from 'zod';
import { loadHandlers } from '../../../lib/handlers.ts';
import { label, paragraphs, SCREENED, takesTexts, text, textsIn } from '../../../functions/platform/http/texts.ts';

test('a text is found wherever it stands in a body, also in one that is wrong elsewhere', () => {
  const schema = z
    .strictObject({
      reason: text(10).optional().describe('Why.'),
      name: label(10),
      many: z.array(z.strictObject({ note: paragraphs(10).nullable() })).default([]),
      facts: z.record(z.string(), z.union([z.boolean(), text(10)])),
    })
    .refine(() => false);
  const body = {
    reason: 'one, and too long for it',
    name: 'two',
    many: [{ note: 'three' }, { note: 4 }, 'five'],
    facts: { 'a/b': 'six', c: true },
    more: { reason: 'seven' },
  };
  expect(textsIn(schema, body)).toEqual([
    { pointer: '/reason', text: 'one, and too long for it' },
    { pointer: '/many/0/note', text: 'three' },
    { pointer: '/facts/a~1b', text: 'six' },
  ]);
  expect(textsIn(schema, 'nothing')).toEqual([]);
  expect([takesTexts(schema), takesTexts(z.strictObject({ name: label(5) }))]).toEqual([true, false]);
});

interface Schema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly const?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly [SCREENED]?: true;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}
interface Operation {
  readonly operationId: string;
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: Schema } } };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { schema: Schema }>> }>>;
}
const { paths } = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};
const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
const bodyOf = (operation: Operation): Schema => operation.requestBody?.content['application/json'].schema ?? {};

/** Every string of a body, by the names that lead to it. */
function strings(schema: Schema, path: string): { readonly path: string; readonly schema: Schema }[] {
  const members = Object.entries(schema.properties ?? {}).flatMap(([name, each]) => strings(each, `${path}/${name}`));
  const inside = [schema.items, schema.additionalProperties].flatMap((each) =>
    typeof each === 'object' ? strings(each, `${path}/*`) : [],
  );
  const choices = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  const own = schema.type === 'string' && schema.enum === undefined && schema.const === undefined;
  return [...(own ? [{ path, schema }] : []), ...members, ...inside, ...choices.flatMap((each) => strings(each, path))];
}

/** A pattern that lets a sentence through. */
const takesWords = ({ format, pattern }: Schema): boolean =>
  format === undefined &&
  (pattern === undefined || new RegExp(pattern, 'u').test('My chest hurts, and I cannot breathe.'));

/**
 * What takes words and is not screened: names, addresses, numbers on documents, and what a clinic tells patients. A new field stands here, or is
 * declared by `text` or `paragraphs`.
 */
const NAMES: ReadonlySet<string> = new Set(
  [
    // People, places and things by their names.
    'family given suffix name title description place specialty language assigner planName delegate city line by who from provider places timeZone',
    // Numbers and codes that others gave.
    'value number issuer reference sourceId controlNumber payerClaimNumber groupNumber memberId payerId phone courtOrder npi cursor',
    // What is told to patients, or asked of them; and the words that are sought.
    'preparation/text question own',
  ].flatMap((names) => names.split(' ')),
);

test('no field of the API in which somebody can say something is left out of the screening', () => {
  const unscreened = operations.flatMap((operation) =>
    strings(bodyOf(operation), '')
      .filter(({ schema }) => schema[SCREENED] !== true && takesWords(schema))
      .map(({ path }) => path.split('/').filter((part) => part !== '*' && part !== ''))
      .filter((names) => !NAMES.has(names.at(-1) ?? '') && !NAMES.has(names.slice(-2).join('/')))
      .map((names) => `${operation.operationId} ${names.join('/')}`),
  );
  expect(unscreened).toEqual([]);
});

test('every operation that takes such a text says in each of its answers where to go', () => {
  const silent = operations
    .filter((operation) => strings(bodyOf(operation), '').some(({ schema }) => schema[SCREENED] === true))
    .flatMap(({ operationId, responses }) =>
      Object.entries(responses)
        .filter(([, { content = {} }]) => !JSON.stringify(content).match(/EmergencyNotice|Problem/))
        .map(([status]) => `${operationId} ${status}`),
    );
  expect(silent).toEqual([]);
});

test('every function that takes such a text may read the list, and record what is found', async () => {
  // A statement is read, and nothing can be said to it: its page takes the proof alone.
  const mute = ['billing/prove-for-account-statement'];
  const screening = [...(await loadHandlers()).values()].filter(
    ({ entry, route, pages = [] }) =>
      (route?.body !== undefined && !route.readOnly && takesTexts(route.body)) ||
      (!mute.includes(entry) &&
        pages.some(({ method, path }) => method === 'POST' && /^\/(patient|tasks|front-desk)/.test(path))),
  );
  const unable = screening.filter(
    ({ needs }) => !needs.records?.includes('get') || !needs.records.includes('put') || needs.audit === undefined,
  );
  expect(screening.length).toBeGreaterThan(30);
  expect(unable.map(({ entry }) => entry)).toEqual([]);
});

import { reviewActions, serviceSystems, type Coding, type Item, type ReviewAction } from '../../case.ts';
import type { ItemAnswer } from '../gateway.ts';
import {
  codings,
  day,
  extensionsOf,
  list,
  node,
  nodes,
  part,
  resolved,
  text,
  type Node,
} from '../../../payers/index.ts';
import { answeredUnits, extensions, quantityUnits, systems } from './pas.ts';

export type AskedItem = Pick<Item, 'sequence' | 'quantity' | 'servicedPeriod' | 'productOrService'>;
export type Entries = readonly { readonly fullUrl?: string; readonly resource: Node }[];

const MAX_WORDS = 2000;

/**
 * What the payer says of each item, or undefined where it speaks of one that it was never asked for. An answer that
 * contradicts itself, or that certifies something else without saying what, has no review action: a person must look.
 */
export function readItems(
  response: Node,
  entries: Entries,
  asked: readonly AskedItem[],
  others: readonly number[],
): ItemAnswer[] | undefined {
  const notes = new Map(nodes(response['processNote']).map((note) => [Number(note['number']), text(note['text'])]));
  const answers = new Map<number, ItemAnswer>();
  for (const item of nodes(response['item'])) {
    const sequence = Number(item['itemSequence']);
    const about = asked.find((candidate) => candidate.sequence === sequence);
    if (!about && others.includes(sequence)) continue;
    if (!about) return undefined;
    const answer = readItem(item, about, entries, notes);
    const said = answers.get(sequence);
    answers.set(sequence, said && said.reviewAction !== answer.reviewAction ? undecided(answer) : answer);
  }
  for (const added of nodes(response['addItem'])) {
    for (const sequence of list(added['itemSequence']).map(Number)) {
      const about = asked.find((candidate) => candidate.sequence === sequence);
      const original = answers.get(sequence);
      if (!about && others.includes(sequence)) continue;
      if (!about) return undefined;
      if (original) answers.set(sequence, modifiedBy(original, added, about, entries, notes));
    }
  }
  if (answers.size === 0) return decidedAsAWhole(response, asked);
  return [...answers.values()].map(certain);
}

/** Older servers put one decision for all on the response itself. */
function decidedAsAWhole(response: Node, asked: readonly AskedItem[]): ItemAnswer[] {
  const { action, number, reasons } = reviewOf(response);
  return action === undefined
    ? []
    : asked.map(({ sequence }) =>
        certain({
          sequence,
          reviewAction: action,
          ...(number ? { authorizationNumber: number } : {}),
          reasons,
          providers: [],
        }),
      );
}

/** Certified in part or modified, without a word on how much, when or what: it cannot be told what may be done. */
function certain(answer: ItemAnswer): ItemAnswer {
  const { reviewAction, quantity, period, modified } = answer;
  const silent = quantity === undefined && period === undefined && modified === undefined;
  return silent && (reviewAction === 'A2' || reviewAction === 'A6') ? undecided(answer) : answer;
}

function undecided({ reviewAction: _reviewAction, ...answer }: ItemAnswer): ItemAnswer {
  return answer;
}

function readItem(
  item: Node,
  asked: AskedItem,
  entries: Entries,
  notes: ReadonlyMap<number, string | undefined>,
): ItemAnswer {
  const review = reviewOf(item);
  const detail = extensionsOf(item, extensions.itemAuthorizedDetail)[0] ?? {};
  const quantity = quantityOf(node(part(detail, 'quantity')?.['valueQuantity']), asked);
  const period = periodOf(node(extensionsOf(item, extensions.itemPreAuthPeriod)[0]?.['valuePeriod']), asked);
  const service = serviceOf(part(detail, 'productOrServiceCode')?.['valueCodeableConcept']);
  const modifier = extensionsOf(detail, 'modifier').flatMap((extension) =>
    codings(extension['valueCodeableConcept']).map(({ code }) => code),
  );
  const other = service && service.code !== asked.productOrService.code ? service : undefined;
  const words = [
    ...list(item['noteNumber']).map((number) => notes.get(Number(number))),
    ...nodes(item['adjudication']).map((adjudication) => text(node(adjudication['reason'])['text'])),
  ]
    .filter((each) => each !== undefined)
    .join('\n')
    .slice(0, MAX_WORDS);
  const answer: ItemAnswer = {
    sequence: asked.sequence,
    ...(review.action ? { reviewAction: review.action } : {}),
    ...(review.number ? { authorizationNumber: review.number } : {}),
    ...(quantity && quantity !== 'another-unit' ? { quantity } : {}),
    ...(period ? { period } : {}),
    reasons: review.reasons,
    ...(words ? { words } : {}),
    providers: extensionsOf(item, extensions.itemAuthorizedProvider).flatMap(
      (extension) => npiOf(node(part(extension, 'provider')?.['valueReference']), entries) ?? [],
    ),
    ...(review.action === 'A6' && (other ?? modifier.length > 0)
      ? {
          modified: { ...(other ? { productOrService: other } : {}), ...(modifier.length > 0 ? { modifier } : {}) },
        }
      : {}),
  };
  return quantity === 'another-unit' ? undecided(answer) : answer;
}

/** With A6 the original item comes back as A6, and what is certified in its place stands in `addItem`. */
function modifiedBy(
  original: ItemAnswer,
  added: Node,
  asked: AskedItem,
  entries: Entries,
  notes: ReadonlyMap<number, string | undefined>,
): ItemAnswer {
  const inner = readItem(added, asked, entries, notes);
  const service = serviceOf(added['productOrService']);
  const quantity = quantityOf(node(added['quantity']), asked);
  const period = inner.period ?? periodOf(node(added['servicedPeriod']), asked);
  const modifier = nodes(added['modifier']).flatMap((concept) => codings(concept).map(({ code }) => code));
  const providers = [
    ...inner.providers,
    ...nodes(added['provider']).flatMap((provider) => npiOf(provider, entries) ?? []),
  ];
  const number = inner.authorizationNumber ?? original.authorizationNumber;
  const merged: ItemAnswer = {
    ...original,
    ...(number ? { authorizationNumber: number } : {}),
    ...(quantity && quantity !== 'another-unit' ? { quantity } : inner.quantity ? { quantity: inner.quantity } : {}),
    ...(period ? { period } : {}),
    reasons: [...original.reasons, ...inner.reasons],
    providers: original.providers.length > 0 ? original.providers : providers,
    modified: {
      ...original.modified,
      ...(service ? { productOrService: service } : {}),
      ...(modifier.length > 0 ? { modifier } : {}),
    },
  };
  return quantity === 'another-unit' ? undecided(merged) : merged;
}

/** `reviewAction` on the adjudication (PAS), on the item, or on the response, nested or flat. Two that differ are none. */
function reviewOf(holder: Node): { action?: ReviewAction; number?: string; reasons: Coding[] } {
  const places = [...nodes(holder['adjudication']), holder];
  const reviews = places.flatMap((place) => extensionsOf(place, extensions.reviewAction));
  const codes = new Set(reviews.map(codeOf));
  const [code] = codes;
  const number =
    reviews.map((review) => text(part(review, 'number')?.['valueString'])).find((each) => each !== undefined) ??
    text(extensionsOf(holder, extensions.authorizationNumber)[0]?.['valueString']);
  const reasons = [
    ...reviews.flatMap((review) => [
      ...extensionsOf(review, 'reasonCode'),
      ...extensionsOf(review, extensions.reviewActionReason),
    ]),
    ...places.flatMap((place) => extensionsOf(place, extensions.reviewActionReason)),
  ].flatMap((extension): Coding[] => {
    const flat = text(extension['valueString']) ?? text(extension['valueCode']);
    return flat ? [{ code: flat }] : codings(extension['valueCodeableConcept']);
  });
  return {
    action: codes.size === 1 ? reviewActions.find((candidate) => candidate === code) : undefined,
    number,
    reasons,
  };
}

function codeOf(review: Node): string | undefined {
  const nested = part(review, extensions.reviewActionCode) ?? part(review, 'reviewActionCode') ?? part(review, 'code');
  const holder = nested ?? review;
  const coded = codings(holder['valueCodeableConcept']);
  return (
    // Beside the list of X12 a payer may write the same in a list of its own.
    (coded.find(({ system }) => system?.endsWith('/306')) ?? coded[0])?.code ??
    text(node(holder['valueCoding'])['code']) ??
    text(holder['valueCode']) ??
    text(holder['valueString'])
  );
}

/** How much, in the unit that was asked for; a count of something else is not converted. */
function quantityOf(quantity: Node, { quantity: asked }: AskedItem): ItemAnswer['quantity'] | 'another-unit' {
  const value = Number(quantity['value']);
  if (!Number.isFinite(value) || value <= 0) return undefined;
  const code = text(quantity['code']);
  const ours: readonly string[] = answeredUnits[asked.unit];
  const known = [...Object.values(quantityUnits), ...Object.values(answeredUnits).flat(), 'HS', 'MN', 'MJ', 'F2'];
  if (code !== undefined && (known as readonly string[]).includes(code) && !ours.includes(code)) return 'another-unit';
  return { value, unit: asked.unit };
}

/** A period of which only one end is told ends, or begins, as was asked. */
function periodOf(period: Node, { servicedPeriod }: AskedItem): ItemAnswer['period'] {
  const [start, end] = [day(period['start']), day(period['end'])];
  if (start === undefined && end === undefined) return undefined;
  return { start: start ?? servicedPeriod.start, end: end ?? servicedPeriod.end };
}

/** A CPT or HCPCS code. Out of X12 all of them come under the name of HCPCS, so the code's form tells which it is. */
function serviceOf(concept: unknown): NonNullable<ItemAnswer['modified']>['productOrService'] {
  const found = codings(concept).find(
    ({ system }) => system === systems.cpt || system?.replace(/^https?:/, 'http:') === systems.hcpcs,
  );
  if (!found) return undefined;
  if (/^\d{4}[0-9A-Z]$/.test(found.code)) return { system: serviceSystems.cpt, code: found.code };
  return /^[A-Z]\d{4}$/.test(found.code) ? { system: serviceSystems.hcpcs, code: found.code } : undefined;
}

function npiOf(reference: Node, entries: Entries): string | undefined {
  const identifier = node(reference['identifier']);
  const direct =
    identifier['system'] === undefined || identifier['system'] === systems.npi ? text(identifier['value']) : undefined;
  if (direct) return direct;
  const target = resolved(reference, entries);
  const resource =
    target?.['resourceType'] === 'PractitionerRole' ? resolved(node(target['practitioner']), entries) : target;
  return nodes(resource?.['identifier']).flatMap((each) =>
    each['system'] === systems.npi ? (text(each['value']) ?? []) : [],
  )[0];
}

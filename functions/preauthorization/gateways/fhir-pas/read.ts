import { reviewActions, type Coding, type ReviewAction, type UnitKind } from '../../case.ts';
import type { DocumentRequest, ItemAnswer, PayerAnswer } from '../gateway.ts';
import { extensions, systems } from './pas.ts';

/** What is expected of an answer: whom and what it must be about. */
export interface Expected {
  /** Identifiers of the claim that was submitted. */
  readonly identifiers: readonly string[];
  /** The sequences that were asked for, with the unit of each. */
  readonly items: readonly { readonly sequence: number; readonly unit: UnitKind }[];
  /** When the answer came. */
  readonly cameAt: string;
}

export type Reading =
  | { readonly kind: 'answer'; readonly answer: PayerAnswer }
  | { readonly kind: 'refused'; readonly problems: readonly Coding[] }
  /** An inquiry found nothing. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unreadable'; readonly problem: string };

type Node = Readonly<Record<string, unknown>>;

const MAX_WORDS = 2000;

/**
 * Reads what a payer answered. Strict where a mistake would hurt somebody: the decision is taken from `reviewAction`
 * and nothing else, an answer about another claim or another item is unreadable. Lenient in what differs among payers:
 * where the extension stands, and old forms of it.
 */
export function readAnswer(body: unknown, expected: Expected): Reading {
  const root = node(body);
  const type = text(root['resourceType']);
  if (type === 'OperationOutcome') return refusal(root);
  const resources = type === 'Bundle' ? list(root['entry']).map((entry) => node(node(entry)['resource'])) : [root];
  const responses = resources.filter((resource) => resource['resourceType'] === 'ClaimResponse');
  const outcome = resources.find((resource) => resource['resourceType'] === 'OperationOutcome');
  if (responses.length === 0) {
    if (
      outcome &&
      list(outcome['issue']).some((issue) => ['error', 'fatal'].includes(text(node(issue)['severity']) ?? ''))
    )
      return refusal(outcome);
    return type === 'Bundle' ? { kind: 'nothing' } : { kind: 'unreadable', problem: 'no-claim-response' };
  }
  const ours = responses.filter((response) => isAbout(response, resources, expected));
  if (ours.length === 0) return { kind: 'unreadable', problem: 'about-another-claim' };
  // Several answers to one claim: the newest holds.
  const response =
    ours.toSorted((a, b) => (text(a['created']) ?? '').localeCompare(text(b['created']) ?? '')).at(-1) ??
    node(undefined);
  const problems = list(response['error']).flatMap((error) => codings(node(error)['code']));
  const items = readItems(response, resources, expected);
  if (items === undefined) return { kind: 'unreadable', problem: 'unknown-item' };
  if (problems.length > 0 && items.every((item) => item.reviewAction === undefined))
    return { kind: 'refused', problems };
  return { kind: 'answer', answer: answerOf(response, resources, items, expected) };
}

function answerOf(
  response: Node,
  resources: readonly Node[],
  items: readonly ItemAnswer[],
  expected: Expected,
): PayerAnswer {
  const created = text(response['created']);
  const notes = list(response['processNote']).map((note) => text(node(note)['text']));
  const words = [text(response['disposition']), ...notes]
    .filter((part): part is string => part !== undefined)
    .join('\n')
    .slice(0, MAX_WORDS);
  const identifiers = list(response['identifier']).flatMap((identifier) => text(node(identifier)['value']) ?? []);
  const id = text(response['id']);
  const reference =
    text(response['preAuthRef']) ??
    items.find((item) => item.authorizationNumber)?.authorizationNumber ??
    identifiers.find((value) => !expected.identifiers.includes(value));
  const period = node(response['preAuthPeriod']);
  return {
    at: instant(created) ?? expected.cameAt,
    ...(reference ? { reference } : {}),
    identifiers: [...new Set([...identifiers, ...(id ? [id] : [])])],
    items: items.map((item) =>
      item.period || !text(period['start']) || !text(period['end'])
        ? item
        : { ...item, period: { start: day(text(period['start'])) ?? '', end: day(text(period['end'])) ?? '' } },
    ),
    documentRequests: documentRequests(resources, expected),
    ...extensionNotice(response, resources),
    ...(words ? { words } : {}),
  };
}

/** Whether a ClaimResponse is about the claim that was asked for: by its request, or by an identifier that it repeats. */
function isAbout(response: Node, resources: readonly Node[], expected: Expected): boolean {
  const request = node(response['request']);
  const named = [
    text(node(request['identifier'])['value']),
    ...list(response['identifier']).map((identifier) => text(node(identifier)['value'])),
    ...resources
      .filter((resource) => resource['resourceType'] === 'Claim')
      .flatMap((claim) => list(claim['identifier']).map((identifier) => text(node(identifier)['value']))),
  ].filter((value): value is string => value !== undefined);
  const referenced = text(request['reference']);
  const ids = expected.identifiers.map((identifier) => identifier.replaceAll('_', '-'));
  if (referenced && ids.some((id) => referenced.endsWith(`/${id}`) || referenced === id)) return true;
  if (named.some((value) => expected.identifiers.includes(value))) return true;
  const traces = list(response['item']).flatMap((item) =>
    extensionsOf(node(item), extensions.itemTraceNumber).map(
      (trace) => text(node(trace['valueIdentifier'])['value']) ?? '',
    ),
  );
  return traces.some((trace) => expected.identifiers.some((identifier) => trace.startsWith(`${identifier}-`)));
}

function readItems(response: Node, resources: readonly Node[], expected: Expected): ItemAnswer[] | undefined {
  const answers: ItemAnswer[] = [];
  for (const raw of list(response['item'])) {
    const item = node(raw);
    const sequence = Number(item['itemSequence']);
    const asked = expected.items.find((candidate) => candidate.sequence === sequence);
    if (!asked) return undefined;
    answers.push(readItem(item, sequence, asked.unit, resources));
  }
  for (const raw of list(response['addItem'])) {
    const added = node(raw);
    for (const sequence of list(added['itemSequence']).map(Number)) {
      const index = answers.findIndex((answer) => answer.sequence === sequence);
      const asked = expected.items.find((candidate) => candidate.sequence === sequence);
      const original = answers[index];
      if (!asked) return undefined;
      if (original) answers[index] = modifiedBy(original, added, asked.unit, resources);
    }
  }
  // A payer that puts one decision for all on the response itself (older servers).
  if (answers.length === 0) {
    const whole = reviewOf(response);
    if (whole.action !== undefined)
      return expected.items.map(({ sequence }) => ({
        sequence,
        reviewAction: whole.action,
        authorizationNumber: whole.number,
        reasons: whole.reasons,
        providers: [],
      }));
  }
  return answers;
}

function readItem(item: Node, sequence: number, unit: UnitKind, resources: readonly Node[]): ItemAnswer {
  const review = reviewOf(item);
  const period = periodOf(item);
  const detail = extensionsOf(item, extensions.itemAuthorizedDetail)[0];
  const quantity = detail && Number(node(part(detail, 'quantity')?.['valueQuantity'])['value']);
  const words =
    list(item['noteNumber']).length > 0
      ? undefined
      : text(
          node(list(item['adjudication'])[0])['reason'] && node(node(list(item['adjudication'])[0])['reason'])['text'],
        );
  return {
    sequence,
    reviewAction: review.action,
    ...(review.number ? { authorizationNumber: review.number } : {}),
    ...(quantity && Number.isFinite(quantity) && quantity > 0 ? { quantity: { value: quantity, unit } } : {}),
    ...(period ? { period } : {}),
    reasons: review.reasons,
    ...(words ? { words: words.slice(0, MAX_WORDS) } : {}),
    providers: extensionsOf(item, extensions.itemAuthorizedProvider).flatMap(
      (extension) => npiOf(node(part(extension, 'provider')?.['valueReference']), resources) ?? [],
    ),
  };
}

/** With A6 the original item comes back as A6, and what is certified in its place stands in `addItem`. */
function modifiedBy(original: ItemAnswer, added: Node, unit: UnitKind, resources: readonly Node[]): ItemAnswer {
  const inner = readItem(added, original.sequence, unit, resources);
  const service = codings(added['productOrService'])[0];
  const value = Number(node(added['quantity'])['value']);
  const period = inner.period ?? servicedPeriod(added);
  return {
    ...original,
    reviewAction: original.reviewAction ?? inner.reviewAction,
    ...(inner.authorizationNumber ? { authorizationNumber: inner.authorizationNumber } : {}),
    ...(Number.isFinite(value) && value > 0
      ? { quantity: { value, unit } }
      : inner.quantity
        ? { quantity: inner.quantity }
        : {}),
    ...(period ? { period } : {}),
    reasons: [...original.reasons, ...inner.reasons],
    providers: original.providers.length > 0 ? original.providers : inner.providers,
    modified: {
      ...(service?.system === 'http://www.ama-assn.org/go/cpt' ||
      service?.system === 'https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets'
        ? { productOrService: { system: service.system, code: service.code } }
        : {}),
      ...(list(added['modifier']).length > 0
        ? { modifier: list(added['modifier']).flatMap((modifier) => codings(modifier).map(({ code }) => code)) }
        : {}),
    },
  };
}

/** `reviewAction` on the adjudication (PAS), on the item, or on the response, nested or flat. */
function reviewOf(holder: Node): { action?: ReviewAction; number?: string; reasons: Coding[] } {
  const places = [...list(holder['adjudication']).map(node), holder];
  for (const place of places) {
    for (const review of extensionsOf(place, extensions.reviewAction)) {
      const flat =
        text(review['valueString']) ?? text(review['valueCode']) ?? codings(review['valueCodeableConcept'])[0]?.code;
      const nested = codings(
        node(part(review, extensions.reviewActionCode) ?? part(review, 'code') ?? part(review, 'reviewActionCode'))[
          'valueCodeableConcept'
        ],
      )[0]?.code;
      const number =
        text(part(review, 'number')?.['valueString']) ??
        text(extensionsOf(holder, extensions.authorizationNumber)[0]?.['valueString']);
      const reasons = [
        ...list(review['extension'])
          .map(node)
          .filter((extension) => ['reasonCode', extensions.reviewActionReason].includes(text(extension['url']) ?? '')),
        ...extensionsOf(place, extensions.reviewActionReason),
      ].flatMap((extension) => {
        const flatReason = text(extension['valueString']) ?? text(extension['valueCode']);
        return flatReason ? [{ code: flatReason }] : codings(extension['valueCodeableConcept']);
      });
      const code = nested ?? flat;
      return { action: reviewActions.find((candidate) => candidate === code), number, reasons };
    }
  }
  return { reasons: [], number: text(extensionsOf(holder, extensions.authorizationNumber)[0]?.['valueString']) };
}

function periodOf(item: Node): { start: string; end: string } | undefined {
  const period = node(extensionsOf(item, extensions.itemPreAuthPeriod)[0]?.['valuePeriod']);
  const start = day(text(period['start']));
  const end = day(text(period['end']));
  return start && end ? { start, end } : undefined;
}

function servicedPeriod(item: Node): { start: string; end: string } | undefined {
  const period = node(item['servicedPeriod']);
  const start = day(text(period['start']));
  const end = day(text(period['end']));
  return start && end ? { start, end } : undefined;
}

/** Requests for documents on a pend: CommunicationRequests or Tasks that come in the same Bundle. */
function documentRequests(resources: readonly Node[], expected: Expected): DocumentRequest[] {
  return resources
    .filter((resource) => resource['resourceType'] === 'CommunicationRequest' || resource['resourceType'] === 'Task')
    .flatMap((resource) => {
      const payloads = list(resource['payload']).map(node);
      const inputs = list(resource['input']).map(node);
      const dueAt = instant(
        text(resource['occurrenceDateTime']) ??
          text(node(resource['occurrencePeriod'])['end']) ??
          text(node(node(resource['restriction'])['period'])['end']),
      );
      const wanted = [
        ...payloads.flatMap((payload) => wantedOf(payload)),
        ...inputs.flatMap((input) =>
          codings(input['valueCodeableConcept']).map((coding) => ({
            code: coding.code,
            display: coding.display ?? coding.code,
          })),
        ),
      ];
      const category = codings(list(resource['category'])[0])[0];
      const all =
        wanted.length > 0
          ? wanted
          : category
            ? [{ code: category.code, display: category.display ?? category.code }]
            : [{ code: 'unspecified', display: 'The payer asks for more information' }];
      return all.map(({ code, display }) => ({
        code,
        display: display.slice(0, 200),
        items: itemsOf(resource, expected),
        ...(dueAt ? { dueAt } : {}),
      }));
    });
}

function wantedOf(payload: Node): { code: string; display: string }[] {
  const coded = list(payload['extension']).flatMap((extension) => codings(node(extension)['valueCodeableConcept']));
  if (coded.length > 0) return coded.map(({ code, display }) => ({ code, display: display ?? code }));
  const words = text(payload['contentString']);
  return words ? [{ code: 'unspecified', display: words }] : [];
}

function itemsOf(resource: Node, expected: Expected): number[] {
  const lines = list(resource['payload'])
    .flatMap((payload) => list(node(payload)['extension']))
    .flatMap((extension) => Number(node(extension)['valuePositiveInt'] ?? Number.NaN));
  return lines.filter((line) => expected.items.some(({ sequence }) => sequence === line));
}

/** A Task with business status `extension`, or a process note's date, by which a payer gives notice that it takes longer. */
function extensionNotice(response: Node, resources: readonly Node[]): { extension?: PayerAnswer['extension'] } {
  const noticed = [response, ...resources].flatMap((resource) =>
    extensionsOf(resource, 'urn:frontdesk:payer-extension'),
  )[0];
  const until = instant(text(noticed?.['valueDateTime']));
  return until ? { extension: { until } } : {};
}

function refusal(outcome: Node): Reading {
  const problems = list(outcome['issue']).map((raw) => {
    const issue = node(raw);
    const coded = codings(issue['details'])[0];
    return (
      coded ?? {
        code: text(issue['code']) ?? 'unknown',
        ...(text(issue['diagnostics']) ? { display: text(issue['diagnostics'])?.slice(0, 300) } : {}),
      }
    );
  });
  return { kind: 'refused', problems: problems.length > 0 ? problems : [{ code: 'unknown' }] };
}

function npiOf(reference: Node, resources: readonly Node[]): string | undefined {
  const direct = text(node(reference['identifier'])['value']);
  if (direct) return direct;
  const target = text(reference['reference'])?.split('/').at(-1);
  const resource = resources.find((candidate) => target !== undefined && candidate['id'] === target);
  return list(resource?.['identifier'])
    .map(node)
    .flatMap((identifier) => (identifier['system'] === systems.npi ? (text(identifier['value']) ?? []) : []))[0];
}

function codings(value: unknown): Coding[] {
  return list(node(value)['coding'])
    .map(node)
    .flatMap((coding) => {
      const code = text(coding['code']);
      const system = text(coding['system']);
      const display = text(coding['display']);
      return code
        ? [{ code, ...(system ? { system } : {}), ...(display ? { display: display.slice(0, 300) } : {}) }]
        : [];
    });
}

const extensionsOf = (holder: Node, url: string): Node[] =>
  list(holder['extension'])
    .map(node)
    .filter((extension) => extension['url'] === url);
const part = (extension: Node, url: string): Node | undefined => extensionsOf(extension, url)[0];
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const node = (value: unknown): Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Node) : {};
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
const day = (value: string | undefined): string | undefined =>
  value && /^\d{4}-\d{2}-\d{2}/.test(value) ? value.slice(0, 10) : undefined;

function instant(value: string | undefined): string | undefined {
  if (!value) return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

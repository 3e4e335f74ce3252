import type { Coding } from '../../case.ts';
import type { PayerAnswer } from '../gateway.ts';
import { DOCUMENTS } from './build.ts';
import {
  codings,
  day,
  extensionsOf,
  instant,
  list,
  node,
  nodes,
  resolved,
  text,
  type Node,
} from '../../../payers/index.ts';
import { reference } from './parties.ts';
import { extensions, systems } from './pas.ts';
import { readDocumentRequests } from './read-documents.ts';
import { readItems, type AskedItem, type Entries } from './read-items.ts';

/** What is expected of an answer: whom and what it must be about. */
export interface Expected {
  /** The identifier of the request. */
  readonly identifier: string;
  /** The identifier that the claim went under, where that is another: an update with documents. */
  readonly sentAs?: string;
  /** The payer's reference, where it gave one before. */
  readonly reference?: string;
  readonly birthDate: string;
  readonly items: readonly AskedItem[];
  /** Sequences that the payer may speak of without being asked: what an earlier version of the request held. */
  readonly others: readonly number[];
  /** When the answer came. */
  readonly cameAt: string;
  /** `submit`: the answer came on the very call, so that one which names no request is about this one. */
  readonly to: 'submit' | 'inquiry';
}

export type Reading =
  | { readonly kind: 'answer'; readonly answer: PayerAnswer }
  | { readonly kind: 'refused'; readonly problems: readonly Coding[] }
  /** There is no answer in it: an inquiry found nothing. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unreadable'; readonly problem: string };

const MAX_WORDS = 2000;

/**
 * Reads what a payer answered. Strict where a mistake would hurt somebody: the decision is taken from `reviewAction`
 * and nothing else; an answer about another claim, patient or item is unreadable. Lenient in what differs among payers:
 * where the extension stands, and old forms of it.
 */
export function readAnswer(body: unknown, expected: Expected): Reading {
  const root = node(body);
  const type = text(root['resourceType']);
  const entries: Entries =
    type === 'Bundle'
      ? nodes(root['entry']).map((entry) => ({ fullUrl: text(entry['fullUrl']), resource: node(entry['resource']) }))
      : [{ resource: root }];
  const responses = entries.flatMap(({ resource }) => (isAnswer(resource) ? [resource] : []));
  if (responses.length === 0) return withoutAnswer(type, entries);
  const judged = responses.map((response) => ({ response, about: isAbout(response, entries, expected) }));
  const ours = judged.filter(({ about }) => about === 'ours');
  const only = judged.length === 1 ? judged[0] : undefined;
  const found = ours.length > 0 ? ours : only?.about === 'unsaid' && expected.to === 'submit' ? [only] : [];
  // Several answers to one claim: the newest holds.
  const response = found
    .map((each) => each.response)
    .toSorted((a, b) => (instant(a['created']) ?? '').localeCompare(instant(b['created']) ?? ''))
    .at(-1);
  if (!response)
    // To a query by example come others of the patient's too.
    return expected.to === 'inquiry' && judged.every(({ about }) => about === 'another')
      ? { kind: 'nothing' }
      : { kind: 'unreadable', problem: 'about-another-claim' };
  const patient = resolved(node(response['patient']), entries);
  const birthDate = day(patient?.['birthDate']);
  if (birthDate !== undefined && birthDate !== expected.birthDate)
    return { kind: 'unreadable', problem: 'about-another-patient' };
  const problems = list(response['error']).flatMap((error) => codings(node(error)['code']));
  const items = readItems(response, entries, expected.items, expected.others);
  if (items === undefined) return { kind: 'unreadable', problem: 'unknown-item' };
  if (problems.length > 0 && items.every((item) => item.reviewAction === undefined))
    return { kind: 'refused', problems };
  return { kind: 'answer', answer: answerOf(response, entries, items, problems, expected) };
}

/** A ClaimResponse to a request for authorization that the payer has not taken back as an error. */
function isAnswer(resource: Node): boolean {
  const use = text(resource['use']);
  return (
    resource['resourceType'] === 'ClaimResponse' &&
    (use === undefined || use === 'preauthorization') &&
    resource['status'] !== 'entered-in-error'
  );
}

function withoutAnswer(type: string | undefined, entries: Entries): Reading {
  const issues = entries
    .filter(({ resource }) => resource['resourceType'] === 'OperationOutcome')
    .flatMap(({ resource }) => nodes(resource['issue']));
  if (issues.some(({ severity }) => severity === 'error' || severity === 'fatal')) return refusal(issues);
  // A warning may be that something was held back: that is not the same as nothing.
  if (issues.some(({ severity }) => severity !== 'information')) return { kind: 'unreadable', problem: 'warned' };
  return type === 'Bundle' || issues.length > 0
    ? { kind: 'nothing' }
    : { kind: 'unreadable', problem: 'no-claim-response' };
}

function answerOf(
  response: Node,
  entries: Entries,
  items: PayerAnswer['items'],
  problems: readonly Coding[],
  expected: Expected,
): PayerAnswer {
  const words = [
    text(response['disposition']),
    ...nodes(response['processNote']).map((note) => text(note['text'])),
    ...problems.map(({ code, display }) => `Error ${code}${display ? `: ${display}` : ''}`),
  ]
    .filter((each) => each !== undefined)
    .join('\n')
    .slice(0, MAX_WORDS);
  const identifiers = nodes(response['identifier']).flatMap((identifier) => text(identifier['value']) ?? []);
  const id = text(response['id']);
  const preAuthRef = text(response['preAuthRef']);
  const payersReference =
    preAuthRef ??
    items.find((item) => item.authorizationNumber)?.authorizationNumber ??
    identifiers.find((value) => !isName(value, expected));
  const period = node(
    response['preAuthPeriod'] ?? extensionsOf(response, extensions.authorizedEventDate)[0]?.['valuePeriod'],
  );
  const [start, end] = [day(period['start']), day(period['end'])];
  return {
    at: instant(response['created']) ?? expected.cameAt,
    ...(payersReference ? { reference: payersReference } : {}),
    identifiers: [...new Set([...identifiers, ...(id ? [id] : [])])],
    items: items.map((item) => {
      const asked = expected.items.find(({ sequence }) => sequence === item.sequence);
      return item.period || !asked || !(start ?? end)
        ? item
        : { ...item, period: { start: start ?? asked.servicedPeriod.start, end: end ?? asked.servicedPeriod.end } };
    }),
    documentRequests: readDocumentRequests(
      entries.map(({ resource }) => resource),
      expected.items,
    ),
    ...(words ? { words } : {}),
  };
}

/** Whether a ClaimResponse is about the claim that was asked for; `unsaid` where it names none that can be told. */
function isAbout(response: Node, entries: Entries, expected: Expected): 'ours' | 'another' | 'unsaid' {
  const request = node(response['request']);
  const requested = text(request['reference']) ?? '';
  const named = text(node(request['identifier'])['value']);
  const queried = /[?&]identifier=([^&]+)/.exec(requested)?.[1];
  const searched = queried === undefined ? undefined : decode(queried).split('|').at(-1);
  const own = [expected.identifier, expected.sentAs ?? expected.identifier].map(
    (identifier) => reference(['Claim', identifier]).reference,
  );
  const isOurs = (name: string | undefined): boolean => isName(name, expected);
  const identifiers = nodes(response['identifier']);
  const traces = nodes(response['item'])
    .flatMap((item) => extensionsOf(item, extensions.itemTraceNumber))
    .map((trace) => node(trace['valueIdentifier']))
    .filter((trace) => trace['system'] === undefined || trace['system'] === systems.item)
    .map((trace) => text(trace['value']) ?? '');
  if (
    isOurs(named) ||
    isOurs(searched) ||
    own.some((each) => requested === each || requested.split('/').at(-1) === each.replace('urn:uuid:', '')) ||
    identifiers.some((identifier) => isOurs(text(identifier['value']))) ||
    traces.some((trace) => trace.startsWith(`${expected.identifier}-`)) ||
    (expected.reference !== undefined && text(response['preAuthRef']) === expected.reference)
  )
    return 'ours';
  // A payer may keep the claim under an id of its own, so a mere `Claim/123` says nothing.
  if (
    named !== undefined ||
    searched !== undefined ||
    (requested.startsWith('urn:uuid:') && expected.to === 'submit') ||
    identifiers.some((identifier) => identifier['system'] === systems.claim)
  )
    return 'another';
  const claims = entries.filter(({ resource }) => resource['resourceType'] === 'Claim');
  return claims.length > 0 && claims.every(({ resource }) => isOtherClaim(resource, expected)) ? 'another' : 'unsaid';
}

/** A Claim beside the answer that has one of our kind of identifiers, and not the expected one. */
function isOtherClaim(claim: Node, expected: Expected): boolean {
  const own = nodes(claim['identifier']).filter((identifier) => identifier['system'] === systems.claim);
  return own.length > 0 && own.every((identifier) => !isName(text(identifier['value']), expected));
}

/** The request's name, or that of an update of it with documents. */
function isName(name: string | undefined, { identifier }: Expected): boolean {
  return name !== undefined && (name === identifier || name.startsWith(`${identifier}${DOCUMENTS}`));
}

function decode(written: string): string {
  try {
    return decodeURIComponent(written);
  } catch {
    return written;
  }
}

function refusal(issues: readonly Node[]): Reading {
  return {
    kind: 'refused',
    problems: issues.map((issue) => {
      const display = text(issue['diagnostics'])?.slice(0, 300);
      return (
        codings(issue['details'])[0] ?? { code: text(issue['code']) ?? 'unknown', ...(display ? { display } : {}) }
      );
    }),
  };
}

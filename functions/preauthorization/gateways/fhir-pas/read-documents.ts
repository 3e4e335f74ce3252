import type { DocumentRequest } from '../gateway.ts';
import { codings, instant, node, nodes, text, extensionsOf, type Node } from '../../../payers/index.ts';
import { extensions } from './pas.ts';
import type { AskedItem } from './read-items.ts';

const UNSPECIFIED = { code: 'unspecified', display: 'The payer asks for more information' };
const LOINC = /^\d{1,7}-\d$/;

/**
 * What a payer wants to see before it decides: a CommunicationRequest (LOINC codes as content or as its modifier, or words), or
 * a Task for attachments (`attachments-needed`), in the same Bundle. One that names no line is for the whole request.
 */
export function readDocumentRequests(resources: readonly Node[], asked: readonly AskedItem[]): DocumentRequest[] {
  return resources.flatMap((resource) => {
    const wanted =
      resource['resourceType'] === 'CommunicationRequest'
        ? fromCommunication(resource)
        : resource['resourceType'] === 'Task'
          ? fromTask(resource)
          : undefined;
    if (!wanted || ['completed', 'revoked', 'cancelled', 'entered-in-error'].includes(text(resource['status']) ?? ''))
      return [];
    const dueAt = dueOf(resource);
    return wanted.map(({ code, display, lines }) => ({
      code,
      display: display.slice(0, 200),
      items: lines.filter((line) => asked.some(({ sequence }) => sequence === line)),
      ...(dueAt ? { dueAt } : {}),
    }));
  });
}

interface Wanted {
  readonly code: string;
  readonly display: string;
  readonly lines: readonly number[];
}

function fromCommunication(request: Node): Wanted[] {
  const category = nodes(request['category']).flatMap(codings)[0];
  const payloads = nodes(request['payload']);
  if (payloads.length === 0)
    return [{ ...UNSPECIFIED, ...(category?.display ? { display: category.display } : {}), lines: linesOf(request) }];
  return payloads.flatMap((payload) => {
    const content = text(payload['contentString']);
    const lines = [...linesOf(payload), ...linesOf(request)];
    const coded = extensionsOf(payload, extensions.contentModifier).flatMap((extension) =>
      codings(extension['valueCodeableConcept']),
    );
    if (coded.length > 0)
      return coded.map(({ code, display }) => ({ code, display: display ?? content ?? code, lines }));
    if (content !== undefined && LOINC.test(content)) return [{ code: content, display: content, lines }];
    return [{ code: UNSPECIFIED.code, display: content ?? category?.display ?? UNSPECIFIED.display, lines }];
  });
}

function fromTask(task: Node): Wanted[] {
  const needed = nodes(task['input']).flatMap((input): Wanted[] => {
    const type = codings(input['type'])[0]?.code;
    if (type === 'attachments-needed')
      return codings(input['valueCodeableConcept']).map(({ code, display }) => ({
        code,
        display: display ?? text(node(input['valueCodeableConcept'])['text']) ?? code,
        lines: linesOf(input),
      }));
    return type?.startsWith('questionnaire')
      ? [{ code: UNSPECIFIED.code, display: 'The payer asks to answer its questionnaire', lines: linesOf(input) }]
      : [];
  });
  if (needed.length > 0) return needed;
  const isRequest = codings(task['code']).some(({ code }) => code.startsWith('attachment-request'));
  return isRequest ? [{ ...UNSPECIFIED, display: text(task['description']) ?? UNSPECIFIED.display, lines: [] }] : [];
}

function linesOf(holder: Node): number[] {
  return [...extensionsOf(holder, extensions.serviceLineNumber), ...extensionsOf(holder, extensions.lineNumber)].map(
    (extension) => Number(extension['valuePositiveInt'] ?? extension['valueInteger']),
  );
}

function dueOf(resource: Node): string | undefined {
  const written =
    text(resource['occurrenceDateTime']) ??
    text(node(resource['occurrencePeriod'])['end']) ??
    text(node(node(resource['restriction'])['period'])['end']);
  // Of a date alone the day's beginning in UTC: rather some hours early than late.
  return instant(written) ?? (written && /^\d{4}-\d{2}-\d{2}$/.test(written) ? `${written}T00:00:00.000Z` : undefined);
}

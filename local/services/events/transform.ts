/** What a target is sent of an event: the event, a part of it, a constant, or a template filled from it. */
import { RefusedProperty } from '../../contract.ts';
import type { BusEvent } from '../../contract.ts';

export interface InputShape {
  readonly Input?: string | undefined;
  readonly InputPath?: string | undefined;
  readonly InputTransformer?:
    | { readonly InputPathsMap?: Readonly<Record<string, string>> | undefined; readonly InputTemplate: string }
    | undefined;
}

const PATH = /^\$(\.[A-Za-z0-9_-]+|\[\d+\])*$/;

/** @throws RefusedProperty for a JSON path that is not served. */
export function checkShape(shape: InputShape, where: string): void {
  const paths = [shape.InputPath ?? '$', ...Object.values(shape.InputTransformer?.InputPathsMap ?? {})];
  const wrong = paths.find((path) => !PATH.test(path));
  if (wrong !== undefined) throw new RefusedProperty(`${where}: the path ${wrong} is not served`);
}

/** The text that the target is sent. */
export function shapeInput(
  shape: InputShape,
  event: BusEvent,
  rule: { readonly name: string; readonly arn: string },
): string {
  if (shape.Input !== undefined) return shape.Input;
  const { InputTransformer: transformer } = shape;
  if (transformer === undefined) return JSON.stringify(at(event, shape.InputPath ?? '$') ?? null);
  const values: Record<string, unknown> = {
    'aws.events.rule-arn': rule.arn,
    'aws.events.rule-name': rule.name,
    'aws.events.event.ingestion-time': event.time,
    'aws.events.event': event,
    'aws.events.event.json': event,
  };
  for (const [name, path] of Object.entries(transformer.InputPathsMap ?? {})) values[name] = at(event, path);
  return fill(transformer.InputTemplate, values);
}

function at(event: unknown, path: string): unknown {
  let value = event;
  for (const [, name, index] of path.matchAll(/\.([A-Za-z0-9_-]+)|\[(\d+)\]/g)) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[name ?? index ?? ''];
  }
  return value;
}

/** A placeholder in quotes becomes text within the text; a bare one becomes JSON. What the event lacks is empty. */
function fill(template: string, values: Readonly<Record<string, unknown>>): string {
  let quoted = false;
  return template.replaceAll(/\\.|"|<([A-Za-z0-9_.-]+)>/g, (part, name: string | undefined) => {
    if (part === '"') quoted = !quoted;
    if (name === undefined || !(name in values)) return part;
    const value = values[name];
    if (!quoted) return JSON.stringify(value ?? '');
    const text = typeof value === 'string' ? value : JSON.stringify(value ?? '');
    return value === undefined ? '' : JSON.stringify(text).slice(1, -1);
  });
}

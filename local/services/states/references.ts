import jsonata from 'jsonata';

interface Node {
  readonly type: string;
  readonly value?: unknown;
  readonly steps?: readonly Node[];
  readonly [member: string]: unknown;
}

/** What `$states` holds only in some fields. */
export type Special = 'result' | 'errorOutput';

/** Which members of `$states` an expression reads that its field does not have, as `$states.result`. */
export function absentMembers(source: string, present: Special | undefined): string[] {
  if (!/states\s*\.\s*(?:result|errorOutput)/.test(source)) return [];
  const found = new Set<string>();
  members(parsed(source), found);
  return [...found].filter((name) => name !== present).map((name) => `$states.${name}`);
}

function members(value: unknown, found: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) members(item, found);
  if (typeof value !== 'object' || value === null) return;
  const [first, second] = (value as Node).steps ?? [];
  if (
    first?.type === 'variable' &&
    first.value === 'states' &&
    (second?.value === 'result' || second?.value === 'errorOutput')
  )
    found.add(second.value);
  for (const member of Object.values(value)) members(member, found);
}

/** The tree of an expression, or nothing where it does not parse. */
function parsed(source: string): Node | undefined {
  try {
    return jsonata(source).ast() as unknown as Node;
  } catch {
    return undefined;
  }
}

/**
 * The names that an expression reads from a context item, which an expression of a state machine does not have: input
 * comes as `$states.input`, variables as `$name`. AWS refuses them when the definition is created.
 */
export function forbiddenReferences(source: string): string[] {
  const root = parsed(source);
  const found = new Set<string>();
  if (root !== undefined) visit(root, found);
  return [...found];
}

function visit(node: Node, found: Set<string>): void {
  switch (node.type) {
    case 'path': {
      // Only the first step stands at the top level; the others have what is before them as their context.
      const first = node.steps?.[0];
      if (first !== undefined) visit(first, found);
      return;
    }
    case 'name':
      found.add(String(node.value));
      return;
    case 'variable':
      if (node.value === '' || node.value === '$') found.add(`$${String(node.value)}`);
      return;
    case 'lambda':
    case 'transform':
      // Their bodies run with a context of their own, which may be an item of a sequence.
      return;
    default:
      for (const [member, value] of Object.entries(node)) {
        // Predicates, sort terms and groupings are evaluated per item.
        if (!['predicate', 'stages', 'group', 'terms'].includes(member)) visitValue(value, found);
      }
  }
}

function visitValue(value: unknown, found: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) visitValue(item, found);
  else if (typeof value === 'object' && value !== null) visit(value as Node, found);
}

import jsonata from 'jsonata';

interface Node {
  readonly type: string;
  readonly value?: unknown;
  readonly steps?: readonly Node[];
  readonly [member: string]: unknown;
}

/**
 * The names that an expression reads from a context item, which an expression of a state machine does not have: input
 * comes as `$states.input`, variables as `$name`. AWS refuses them when the definition is created.
 */
export function forbiddenReferences(source: string): string[] {
  let root: Node;
  try {
    root = jsonata(source).ast() as unknown as Node;
  } catch {
    return [];
  }
  const found = new Set<string>();
  visit(root, found);
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

/** How many identifiers of one notification are looked at: more is no notification of a payer. */
const MAX_SUBJECTS = 20;

/**
 * Reads a notification of a payer's subscription (FHIR R4 backport: a Bundle with SubscriptionStatus or Parameters,
 * with ids alone or with whole resources) for identifiers that may name a request of ours. They are hints: whatever
 * else the notification says is not believed, the payer is asked.
 */
export function notificationSubjects(body: unknown): string[] {
  const found = new Set<string>();
  const visit = (value: unknown, depth: number): void => {
    if (depth > 12 || typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (const member of value.slice(0, 200)) visit(member, depth + 1);
      return;
    }
    const node = value as Record<string, unknown>;
    if (node['resourceType'] === 'ClaimResponse') {
      add(found, node['id']);
      add(found, node['preAuthRef']);
      for (const identifier of list(node['identifier']))
        add(found, (identifier as Record<string, unknown> | null)?.['value']);
    }
    if (node['name'] === 'focus' && typeof node['valueReference'] === 'object')
      addReference(found, node['valueReference']);
    if (node['resourceType'] === 'SubscriptionStatus') {
      for (const event of list(node['notificationEvent']))
        addReference(found, (event as Record<string, unknown> | null)?.['focus']);
    }
    if (typeof node['request'] === 'object') addReference(found, node['request']);
    for (const member of Object.values(node)) visit(member, depth + 1);
  };
  visit(body, 0);
  return [...found].slice(0, MAX_SUBJECTS);
}

function addReference(found: Set<string>, value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const { reference, identifier } = value as { reference?: unknown; identifier?: { value?: unknown } };
  add(found, identifier?.value);
  if (typeof reference === 'string')
    add(
      found,
      reference
        .split('/')
        .at(-1)
        ?.replace(/^urn:uuid:/, ''),
    );
}

function add(found: Set<string>, value: unknown): void {
  if (typeof value === 'string' && /^[\x21-\x7e]{1,200}$/.test(value)) found.add(value);
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value.slice(0, 200) : []);

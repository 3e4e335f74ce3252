/** Condition keys of one request, by lower-case name: AWS compares the names of keys without case. */
export type Context = ReadonlyMap<string, readonly string[]>;

const compiled = new Map<string, RegExp>();

/** Whether `*` and `?` of the pattern stretch to this text. */
export function matchesWildcard(pattern: string, text: string, ignoreCase = false): boolean {
  if (pattern === '*') return true;
  if (!/[*?]/.test(pattern)) return ignoreCase ? pattern.toLowerCase() === text.toLowerCase() : pattern === text;
  const key = ignoreCase ? `i${pattern}` : `c${pattern}`;
  let expression = compiled.get(key);
  if (expression === undefined) {
    const source = pattern
      .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    expression = new RegExp(`^${source}$`, ignoreCase ? 'is' : 's');
    compiled.set(key, expression);
  }
  return expression.test(text);
}

/** Whether an ARN pattern matches: part by part, so that a wildcard does not reach over a colon of the first five. */
export function matchesArn(pattern: string, arn: string): boolean {
  const wanted = partsOf(pattern);
  const given = partsOf(arn);
  if (wanted === undefined || given === undefined) return matchesWildcard(pattern, arn);
  return wanted.every((part, index) => matchesWildcard(part, given[index] ?? ''));
}

function partsOf(arn: string): string[] | undefined {
  const parts = arn.split(':');
  return parts.length < 6 ? undefined : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

const VARIABLE = /\$\{([^}]*)\}/g;

/**
 * Puts the policy variables of a pattern in place (`${aws:PrincipalArn}`, `${key, 'otherwise'}`, `${*}`). Gives undefined
 * if the request does not carry one of them: then the pattern matches nothing.
 */
export function substitute(pattern: string, context: Context): string | undefined {
  if (!pattern.includes('${')) return pattern;
  let complete = true;
  const result = pattern.replaceAll(VARIABLE, (_whole, name: string) => {
    if (name === '*' || name === '?' || name === '$') return name;
    const [key = '', otherwise] = name.split(/\s*,\s*/);
    const values = context.get(key.trim().toLowerCase());
    const value = values?.length === 1 ? values[0] : otherwise?.replaceAll(/^'|'$/g, '');
    if (value === undefined) complete = false;
    return value ?? '';
  });
  return complete ? result : undefined;
}

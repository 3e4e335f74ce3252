/** Condition keys of one request, by lower-case name: AWS compares the names of keys without case. */
export type Context = ReadonlyMap<string, readonly string[]>;

/** A star or a question mark that stands for itself: it came out of a variable's value or of `${*}`. */
const MARKS: Readonly<Record<string, string>> = { '*': '\uE000', '?': '\uE001' };
const MARKED: Readonly<Record<string, string>> = { '\uE000': '*', '\uE001': '?' };

const compiled = new Map<string, RegExp>();

/** Compiles once; `write` gives the source of the expression. */
function expressionOf(key: string, flags: string, write: () => string): RegExp {
  let expression = compiled.get(key);
  if (expression === undefined) compiled.set(key, (expression = new RegExp(`^${write()}$`, flags)));
  return expression;
}

const escaped = (text: string): string => text.replaceAll(/[.+^${}()|[\]\\*?]/g, '\\$&');
const sourceOf = (pattern: string, any: string, one: string): string =>
  pattern.replaceAll(/[*?]|[^*?]+/g, (part) => (part === '*' ? any : part === '?' ? one : escaped(plain(part))));

/** A pattern whose variables are in place, as text: for operators that know no wildcards. */
export function plain(pattern: string): string {
  return pattern.replaceAll(/[\uE000\uE001]/g, (mark) => MARKED[mark] ?? mark);
}

/** Whether `*` and `?` of the pattern stretch to this text. */
export function matchesWildcard(pattern: string, text: string, ignoreCase = false): boolean {
  if (pattern === '*') return true;
  if (!/[*?\uE000\uE001]/.test(pattern))
    return ignoreCase ? pattern.toLowerCase() === text.toLowerCase() : pattern === text;
  const flags = ignoreCase ? 'is' : 's';
  return expressionOf(`${flags} ${pattern}`, flags, () => sourceOf(pattern, '.*', '.')).test(text);
}

/**
 * Whether the ARN pattern of a Resource element matches. A wildcard stays within its segment, unless it is the
 * segment's last character: then it may reach beyond the colon (IAM User Guide, "Resource").
 */
export function matchesResource(pattern: string, resource: string): boolean {
  if (pattern === '*') return true;
  if (!/[*?\uE000\uE001]/.test(pattern)) return pattern === resource;
  return expressionOf(`r ${pattern}`, 's', () =>
    pattern
      .split(':')
      .map((segment, index) => {
        if (index >= 5) return sourceOf(segment, '.*', '.');
        const reaches = segment.endsWith('*');
        const within = reaches ? segment.slice(0, -1) : segment;
        return sourceOf(within, '[^:]*', '[^:]') + (reaches ? '.*' : '');
      })
      .join(':'),
  ).test(resource);
}

/** Whether an ARN matches as ArnLike compares: each of the six parts by itself. What is no ARN matches none. */
export function matchesArn(pattern: string, arn: string): boolean {
  if (pattern === '*') return true;
  const wanted = partsOf(pattern);
  const given = partsOf(arn);
  return (
    wanted !== undefined &&
    given !== undefined &&
    wanted.every((part, index) => matchesWildcard(part, given[index] ?? ''))
  );
}

function partsOf(arn: string): string[] | undefined {
  const parts = arn.split(':');
  return parts.length < 6 ? undefined : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

const VARIABLE = /\$\{([^}]*)\}/g;

/**
 * Puts the policy variables of a pattern in place (`${aws:PrincipalArn}`, `${key, 'otherwise'}`, `${*}`); what comes in
 * that way is no wildcard. Gives undefined if the request does not carry one of them: then the pattern matches nothing.
 */
export function substitute(pattern: string, context: Context): string | undefined {
  if (!pattern.includes('${')) return pattern;
  let complete = true;
  const result = pattern.replaceAll(VARIABLE, (_whole, name: string) => {
    if (name === '*' || name === '?') return MARKS[name] ?? name;
    if (name === '$') return name;
    const [key = '', otherwise] = name.split(/\s*,\s*/);
    const values = context.get(key.trim().toLowerCase());
    const value = values?.length === 1 ? values[0] : otherwise?.replaceAll(/^'|'$/g, '');
    if (value === undefined) complete = false;
    return (value ?? '').replaceAll(/[*?]/g, (character) => MARKS[character] ?? character);
  });
  return complete ? result : undefined;
}

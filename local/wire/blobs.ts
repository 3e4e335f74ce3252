/** Decodes the members of these names, at any depth, from base64. Everything else stays as it is. */
export function decodeBlobs(value: unknown, names: readonly string[] | undefined): unknown {
  if (names === undefined || names.length === 0) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => decodeBlobs(item, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]: [string, unknown]) => [
      name,
      typeof member === 'string' && names.includes(name)
        ? new Uint8Array(Buffer.from(member, 'base64'))
        : decodeBlobs(member, names),
    ]),
  );
}

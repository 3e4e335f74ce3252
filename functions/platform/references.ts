import { ValidationFailed } from './errors.ts';

/**
 * Every reference of a request, by its pointer, must have led to a record.
 * @throws ValidationFailed naming all that did not
 */
export function refuseUnknown(references: readonly (readonly [pointer: string, record: unknown])[]): void {
  const pointers = references.filter(([, record]) => record === undefined).map(([pointer]) => pointer);
  if (pointers.length > 0) throw unknown(pointers);
}

/** The refusal of references that led to no record. */
export function unknown(pointers: readonly string[]): ValidationFailed {
  return new ValidationFailed(
    'Mend every fault that is listed, then send the request again.',
    pointers.map((pointer) => ({ pointer, detail: 'is not known', code: 'unknown-reference' })),
  );
}

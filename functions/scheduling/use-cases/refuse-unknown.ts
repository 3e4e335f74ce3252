import { ValidationFailed } from '../../platform/errors.ts';

/**
 * Every reference of a request, by its pointer, must have led to a record.
 * @throws ValidationFailed naming all that did not
 */
export function refuseUnknown(references: readonly (readonly [pointer: string, record: unknown])[]): void {
  const faults = references
    .filter(([, record]) => record === undefined)
    .map(([pointer]) => ({ pointer, detail: 'is not known', code: 'unknown-reference' }));
  if (faults.length > 0)
    throw new ValidationFailed('Mend every fault that is listed, then send the request again.', faults);
}

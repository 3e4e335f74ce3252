import type { Fault } from '../../../platform/errors.ts';
import type { Patient } from '../../patient.ts';
import { MOST_REPLACED, recordIds, replacedBy, replaces } from '../../rules/links.ts';

/**
 * Why one record cannot take the place of another; nothing where it can.
 * @param distinct somebody once said that the two are two people, and it is not overruled
 */
export function obstaclesTo(survivor: Patient, duplicate: Patient, distinct: boolean): Fault[] {
  const place = '/duplicateId';
  const mergedInto = replacedBy(survivor);
  if (mergedInto !== undefined)
    return [
      { pointer: 'path:patientId', detail: `was merged into ${mergedInto}: merge into that one`, code: 'replaced' },
    ];
  if (survivor.id === duplicate.id) return [{ pointer: place, detail: 'must be another record', code: 'itself' }];
  if (replaces(survivor).includes(duplicate.id))
    return [{ pointer: place, detail: `was merged into ${survivor.id} already`, code: 'merged-already' }];
  const other = replacedBy(duplicate);
  if (other !== undefined)
    return [{ pointer: place, detail: `was merged into ${other}: merge that one`, code: 'replaced' }];
  const faults: Fault[] = [];
  if (replaces(survivor).length + recordIds(duplicate).length > MOST_REPLACED)
    faults.push({
      pointer: place,
      detail: `would be one too many: a record takes the place of ${MOST_REPLACED} at most`,
      code: 'too-many',
    });
  if ((survivor.test ?? false) !== (duplicate.test ?? false))
    faults.push({ pointer: place, detail: 'must both be real, or both be marked as a test', code: 'test-record' });
  if (distinct)
    faults.push({
      pointer: place,
      detail: 'is somebody else, as a person once said: if that was wrong, say overruleDistinct',
      code: 'said-distinct',
    });
  return faults;
}

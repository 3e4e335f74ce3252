import type { VisitType } from '../resource.ts';
import { listVisitTypes } from '../store.ts';

/** How many visit types are looked at: a clinic with more has visits that differ in name alone. */
const MOST = 300;
const PAGE = 100;

/** The clinic’s visit types that are booked, and in which one of these resources can fill a need. */
export async function visitTypesWith(clinicId: string, resourceIds: readonly string[]): Promise<VisitType[]> {
  const found: VisitType[] = [];
  let after: Record<string, unknown> | undefined;
  do {
    const page = await listVisitTypes(clinicId, { limit: PAGE, after });
    found.push(...page.items);
    after = page.next;
  } while (after && found.length < MOST);
  return found.filter(
    ({ status, needs }) =>
      status === 'active' && needs.some((need) => need.resourceIds.some((id) => resourceIds.includes(id))),
  );
}

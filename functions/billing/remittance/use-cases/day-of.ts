import type { Instant } from '../../../platform/clock.ts';
import { businessDay } from '../../ledger/business-day.ts';
import type { RemittanceRecord } from '../record.ts';

/** The business day of a remittance, `YYYY-MM-DD`: when the money came. */
export async function dayOf(clinicId: string, { payment, producedOn }: RemittanceRecord, at: Instant): Promise<string> {
  return payment.date ?? producedOn ?? (await businessDay(clinicId, at));
}

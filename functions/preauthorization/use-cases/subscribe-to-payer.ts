import { now, plusSeconds } from '../../platform/clock.ts';
import { logger } from '../../platform/log.ts';
import { getItem, putIf } from '../../platform/table.ts';
import type { PayerGateway, Submission } from '../gateways/gateway.ts';

/** A subscription is made anew after this long: a payer may have dropped it without a word. */
const RENEW_SECONDS = 30 * 24 * 3600;
/** A payer that took none is asked again after this long. */
const RETRY_SECONDS = 24 * 3600;

/**
 * Sees to it that the payer notifies of what it decides later: one subscription for each payer and requestor, whatever the clinic
 * and the case. Notifications spare waiting for the next inquiry and nothing else, so a failure is logged and fails nothing.
 */
export async function subscribeToPayer(
  gateway: PayerGateway,
  { payer, providers, notificationUrl }: Submission,
): Promise<void> {
  if (!gateway.subscribe || !notificationUrl) return;
  const { npi } = providers.facility;
  const at = now();
  try {
    const key = { pk: `payer#${payer.id}`, sk: `subscription#${npi}` };
    const known = await getItem(key);
    if (known?.['notificationUrl'] === notificationUrl && String(known['until']) > at) return;
    const taken = await gateway.subscribe(payer, notificationUrl, npi);
    const until = plusSeconds(at, taken ? RENEW_SECONDS : RETRY_SECONDS);
    const expires = Math.ceil(Date.parse(until) / 1000);
    await putIf({ ...key, type: 'payerSubscription', schema: 1, notificationUrl, taken, until, expires });
  } catch (error) {
    logger.warn('no subscription could be made', { payerId: payer.id, error: error as Error });
  }
}

import type { RecordChange } from '../../platform/commit.ts';
import { partition, recordKey } from '../../platform/keys.ts';
import { getItem, getItems, isNew, type Write } from '../../platform/table.ts';
import { domain, inOrder } from '../ledger/store.ts';
import type { Checkout, Purpose } from './checkout.ts';

/** The clinic's checkout, or undefined: also for another clinic's and for what is none. */
export async function readCheckout(clinicId: string, id: string): Promise<Checkout | undefined> {
  const item = await getItem(recordKey(clinicId, id));
  return item?.['type'] === 'checkout' ? domain<Checkout>(item) : undefined;
}

/** The change that makes the checkout (of version 0 until then) what it is from now on. */
export function checkoutChange(after: Checkout, deed: string): RecordChange {
  const { version, updatedAt: _updatedAt, ...attributes } = after;
  return {
    kind: 'checkout',
    id: after.id,
    key: recordKey(after.clinicId, after.id),
    from: version === 0 ? null : version,
    attributes: { schema: 1, ...attributes },
    action: `checkout.${deed}`,
  };
}

/** Under which name the last checkout of a purpose is found, within its account. */
function nameOf(purpose: Purpose): string {
  switch (purpose.kind) {
    case 'invoice':
      return `invoice#${purpose.invoiceId}`;
    case 'payment-plan':
      return `payment-plan#${purpose.paymentPlanId}`;
    case 'credit':
      return `credit#${purpose.appointmentId ?? ''}`;
  }
}

const lastKey = (clinicId: string, accountId: string, purpose: Purpose) => ({
  pk: partition(clinicId, accountId),
  sk: `lastCheckout#${nameOf(purpose)}`,
});

/** The pointers by which a checkout that was opened is found: among those of its account, and as the last one for something. */
export function checkoutPointers({ clinicId, accountId, purpose, id }: Checkout): Write[] {
  const sk = `${POINTER}${id}`;
  return [
    { put: { pk: partition(clinicId, accountId), sk, type: 'checkoutPointer', schema: 1, id } },
    { put: { ...lastKey(clinicId, accountId, purpose), type: 'lastCheckout', schema: 1, checkoutId: id } },
  ];
}
const POINTER = 'checkout#';

/** Checkouts of an account in the order of their opening. @param after the id of the last one that was read */
export async function readCheckouts(
  clinicId: string,
  accountId: string,
  limit: number,
  after?: string,
): Promise<Checkout[]> {
  const pointers = await inOrder<{ readonly id: string }>(clinicId, accountId, POINTER, limit, after);
  const found = await getItems(pointers.map(({ id }) => recordKey(clinicId, id)));
  return found.map((item) => domain<Checkout>(item)).toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** The last checkout that was opened for this, or undefined. */
export async function lastCheckoutOf(
  clinicId: string,
  accountId: string,
  purpose: Purpose,
): Promise<Checkout | undefined> {
  const item = await getItem(lastKey(clinicId, accountId, purpose));
  return item && (await readCheckout(clinicId, String(item['checkoutId'])));
}

/** How long it is remembered that an event was heard, in seconds: longer than its signature holds. */
const HEARD_SECONDS = 24 * 3600;

/** The write that lets an event of the gateway be heard once. */
export function heardWrite(clinicId: string, checkoutId: string, eventHash: string, at: string): Write {
  return {
    put: {
      pk: partition(clinicId, checkoutId),
      sk: `event#${eventHash}`,
      type: 'gatewayEvent',
      schema: 1,
      expires: Math.floor(Date.parse(at) / 1000) + HEARD_SECONDS,
    },
    condition: isNew,
  };
}

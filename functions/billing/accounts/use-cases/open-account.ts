import { refuseUnknown } from '../../../platform/references.ts';
import type * as z from 'zod';
import { now } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { newId } from '../../../platform/ids.ts';
import { readSurvivor } from '../../../registration/index.ts';
import { bookChange } from '../../ledger/store.ts';
import type { BillingAccount } from '../account.ts';
import type { accountBody } from '../schemas.ts';
import { accountView } from './show-account.ts';

/**
 * Opens an account for a patient: under the record that is used of the person.
 * @throws ValidationFailed if the clinic has no such patient
 */
export async function openAccount(context: Context, { patientId, name }: z.output<typeof accountBody>): Promise<Reply> {
  const patient = await readSurvivor(context.clinicId, patientId);
  refuseUnknown([['/patientId', patient]]);
  const at = now();
  const account: BillingAccount = {
    id: newId('billingAccount'),
    version: 0,
    patientId: patient?.id ?? patientId,
    status: 'active',
    ...(name === undefined ? {} : { name }),
    sums: {},
    lastEntry: 0,
    createdAt: at,
    updatedAt: at,
  };
  return await commit(
    context,
    {
      at,
      records: [bookChange(context.clinicId, { kind: 'billingAccount', record: account }, 'opened')],
      announce: { type: 'billingAccount.opened', status: account.status },
    },
    {
      status: 201,
      version: 1,
      location: `/v1/billing-accounts/${account.id}`,
      body: accountView({ ...account, version: 1 }),
    },
  );
}

import type * as z from 'zod';
import { auditRead } from '../../../platform/audit/entry.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { NotFound } from '../../../platform/errors.ts';
import { usd } from '../../../platform/money.ts';
import { pageOf, type Asked } from '../../paging.ts';
import { say } from '../../remittance/rules/say.ts';
import type { Denial } from '../denial.ts';
import { deedsFor } from '../rules/deeds.ts';
import type { denialReply } from '../schemas.ts';
import { denialQueue, positionOf, readDenial } from '../store.ts';

/** A denial as the API tells it. */
export function denialView({ clinicId: _clinicId, entries: _entries, amounts, amount, ...denial }: Denial) {
  return {
    ...denial,
    amount: usd(amount),
    amounts: amounts.map(({ chargeId, line, reason, remarks, amount: cents }) => ({
      chargeId,
      line,
      reason,
      remarks: [...remarks],
      amount: usd(cents),
      staff: say({ group: denial.group, reason, remarks }).staff,
    })),
    mayDo: deedsFor(denial),
  } satisfies z.input<typeof denialReply>;
}

/** @throws NotFound for every id that is not a denial of this clinic */
export async function denialOf({ clinicId }: Pick<Context, 'clinicId'>, id: string): Promise<Denial> {
  const found = await readDenial(clinicId, id);
  if (!found) throw new NotFound('There is no such denial.');
  return found;
}

/** @throws NotFound */
export async function showDenial(context: Context, id: string): Promise<Reply> {
  const denial = await denialOf(context, id);
  await auditRead(context, id, 'denial.read');
  return { status: 200, version: denial.version, body: denialView(denial) };
}

/**
 * One page of the denials that somebody must see to: by day, of one day the largest first.
 * @throws BadRequest if the cursor is not one of this list
 */
export async function denialsPageOf(context: Context, asked: Asked): Promise<Reply> {
  const { items, next } = await pageOf(
    context,
    'listDenials',
    'queue',
    asked,
    (limit, after: string | undefined) => denialQueue(context.clinicId, limit, after),
    positionOf,
  );
  await Promise.all(items.map(({ id }) => auditRead(context, id, 'denial.read')));
  return { status: 200, body: { denials: items.map(denialView), next } };
}

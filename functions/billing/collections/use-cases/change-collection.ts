import { workingStaff } from '../../../clinics/index.ts';
import { auditRead } from '../../../platform/audit/entry.ts';
import { againIfStale } from '../../../platform/case/again.ts';
import { now, type Instant } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { CollectionsBarred, NotInThisStatus, ValidationFailed } from '../../../platform/errors.ts';
import { newId } from '../../../platform/ids.ts';
import { businessDay } from '../../ledger/business-day.ts';
import { bookChange } from '../../ledger/store.ts';
import { assistanceOutcomes, type Collection } from '../collection.ts';
import { collectionBars } from '../rules/guard.ts';
import { collectionChange } from '../store.ts';
import { standingOf, standingView, type Standing } from './standing.ts';

type Outcome = (typeof assistanceOutcomes)[number];

/**
 * Sends what is owed of an invoice to collections. While anything stands against it, it is refused with every reason, and the attempt stands in the
 * audit.
 * @throws NotFound, ValidationFailed, CollectionsBarred, NotInThisStatus if it is there already
 */
export async function sendToCollections(
  context: Context,
  accountId: string,
  invoiceId: string,
  { chargeIds, staffId }: { readonly chargeIds?: readonly string[] | undefined; readonly staffId: string },
): Promise<Reply> {
  return await changed(context, accountId, invoiceId, staffId, 'sent', async (standing, before, today) => {
    if (before.status === 'sent') throw new NotInThisStatus('The invoice is with collections already.');
    const lines = standing.invoice.lines.map((line) => line.chargeId);
    const asked = chargeIds ?? lines;
    const strangers = asked.flatMap((id, index) => (lines.includes(id) ? [] : [index]));
    if (strangers.length > 0)
      throw new ValidationFailed(
        'Mend every fault that is listed, then send the request again.',
        strangers.map((index) => ({
          pointer: `/chargeIds/${index}`,
          detail: 'is not known',
          code: 'unknown-reference',
        })),
      );
    const bill = standing.billOf(asked);
    const bars = collectionBars(bill);
    if (bars.length > 0) {
      const kinds = bars.map(({ kind }) => kind).join(', ');
      await auditRead(context, standing.collection?.id ?? invoiceId, 'collection.refused', `${kinds}; by ${staffId}`);
      throw new CollectionsBarred(
        'Something stands against collections. Nothing was sent.',
        bars.map(({ kind, words, until }) => ({
          pointer: '',
          code: kind,
          detail: until === undefined ? words : `${words} Not before ${until}.`,
        })),
      );
    }
    const sent = { on: today, chargeIds: asked, amount: bill.owed, staffId };
    const { recalledFor: _recalledFor, ...rest } = before;
    return { ...rest, status: 'sent', sent: [...before.sent, sent] };
  });
}

/** The patient was told in writing what will be done. @throws NotFound, ValidationFailed */
export async function recordNotice(
  context: Context,
  accountId: string,
  invoiceId: string,
  { givenOn, staffId }: { readonly givenOn: string; readonly staffId: string },
): Promise<Reply> {
  return await changed(context, accountId, invoiceId, staffId, 'notice-given', (_standing, before, today) => {
    refuseToCome('/givenOn', givenOn, today);
    return { ...before, notices: [...before.notices, { givenOn, staffId }] };
  });
}

/** The patient applied for financial assistance: nothing goes to collections until that is decided. @throws NotFound, ValidationFailed */
export async function recordAssistance(
  context: Context,
  accountId: string,
  invoiceId: string,
  { appliedOn, staffId }: { readonly appliedOn: string; readonly staffId: string },
): Promise<Reply> {
  return await changed(context, accountId, invoiceId, staffId, 'assistance-applied', (_standing, before, today) => {
    refuseToCome('/appliedOn', appliedOn, today);
    return { ...before, assistance: { appliedOn, staffId } };
  });
}

/** The application is decided. @throws NotFound, ValidationFailed, NotInThisStatus if there is none that waits */
export async function decideAssistance(
  context: Context,
  accountId: string,
  invoiceId: string,
  { decidedOn, outcome, staffId }: { readonly decidedOn: string; readonly outcome: Outcome; readonly staffId: string },
): Promise<Reply> {
  return await changed(context, accountId, invoiceId, staffId, 'assistance-decided', (_standing, before, today) => {
    const { assistance } = before;
    if (!assistance || assistance.decided) throw new NotInThisStatus('No application waits for a decision.');
    refuseToCome('/decidedOn', decidedOn, today);
    return { ...before, assistance: { ...assistance, decided: { on: decidedOn, outcome, staffId } } };
  });
}

type Deed = (standing: Standing, before: Collection, today: string) => Collection | Promise<Collection>;

async function changed(
  context: Context,
  accountId: string,
  invoiceId: string,
  staffId: string,
  deed: string,
  change: Deed,
): Promise<Reply> {
  const { clinicId } = context;
  return await againIfStale(async () => {
    const at = now();
    const standing = await standingOf(context, accountId, invoiceId, at);
    await workingStaff(clinicId, staffId);
    const before = standing.collection ?? begun(standing, at);
    const after = await change(standing, before, await businessDay(clinicId, at));
    const version = before.version + 1;
    return await commit(
      context,
      {
        at,
        records: [
          collectionChange(clinicId, after, deed),
          // A dispute that begins at the same moment changes the invoice too: whoever comes second looks again.
          ...(deed === 'sent' ? [bookChange(clinicId, { kind: 'invoice', record: standing.invoice }, deed)] : []),
        ],
        announce: { type: `collection.${deed}`, status: after.status },
      },
      { status: 200, version, body: standingView(standing, { ...after, version }) },
    );
  });
}

function begun({ invoice: { accountId, id: invoiceId, patientId } }: Standing, at: Instant): Collection {
  return {
    id: newId('collection'),
    version: 0,
    accountId,
    invoiceId,
    patientId,
    status: 'not-sent',
    notices: [],
    sent: [],
    createdAt: at,
    updatedAt: at,
  };
}

function refuseToCome(pointer: string, day: string, on: string): void {
  if (day > on)
    throw new ValidationFailed('Mend every fault that is listed, then send the request again.', [
      { pointer, detail: 'must not be to come', code: 'to-come' },
    ]);
}

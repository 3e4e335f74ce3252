import type { Aside } from '../../../patient-links/index.ts';
import { againIfStale } from '../../../platform/case/again.ts';
import { now } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import { Conflict, ValidationFailed } from '../../../platform/errors.ts';
import type { PageLanguage } from '../../../platform/pages/language.ts';
import { readBooks } from '../../ledger/post.ts';
import { ALL, billFields, lineInWords } from '../rules/questions.ts';
import { reasonNames } from '../rules/reasons.ts';
import { isUndecided } from '../rules/statuses.ts';
import { disputesOf } from '../store.ts';
import { disputableLines } from '../use-cases/bill.ts';
import { opened } from '../use-cases/open-dispute.ts';
import { disputeWords } from '../words.ts';
import { filesAside } from './files-aside.ts';

/** What a patient pays by installments, as far as it can be disputed. */
interface InInstallments {
  readonly accountId: string;
  readonly lines: readonly { readonly chargeId: string; readonly invoiceId?: string }[];
}

/**
 * What a patient sees beside a payment plan who may say that something of it is wrong: the form of the bill, and that of files for what is disputed
 * already. Each is undefined where there is nothing to say.
 * @param isPlain whether the services may be named
 */
export async function disputeAsides(
  clinicId: string,
  { accountId, lines }: InInstallments,
  isPlain: boolean,
  language: PageLanguage,
): Promise<(Aside | undefined)[]> {
  const ids = [...new Set(lines.map(({ chargeId }) => chargeId))];
  const [{ charges }, ofAccount] = await Promise.all([
    readBooks(clinicId, accountId, { charges: ids }),
    disputesOf(clinicId, accountId),
  ]);
  const disputes = ofAccount.filter(
    ({ status, chargeIds }) => isUndecided(status) && chargeIds.some((id) => ids.includes(id)),
  );
  const can = disputableLines([...charges.values()], ({ sums }) => sums);
  const { bill } = disputeWords[language];
  const saying: Aside = {
    name: 'dispute',
    title: bill.title,
    paragraphs: [bill.ofPaymentPlan],
    fields: billFields(
      can.map((line) => ({ chargeId: line.chargeId, label: lineInWords(line, isPlain, language) })),
      language,
      bill.allOfPaymentPlan,
    ),
    send: bill.send,
    act: async (context, fields) => {
      const { about = '', words = '' } = fields;
      const chargeIds = about === ALL ? can.map(({ chargeId }) => chargeId) : [about];
      const reason = reasonNames.find((name) => name === fields['reason']);
      if (!reason) throw new Error('it was one of the choices');
      // The bill on which all of it stands, where there is one.
      const [invoiceId, ...others] = new Set(
        lines.flatMap((line) => (chargeIds.includes(line.chargeId) ? line.invoiceId : [])),
      );
      const of = invoiceId !== undefined && others.length === 0 ? { invoiceId } : {};
      try {
        await againIfStale(async () => {
          const said = { accountId, ...of, chargeIds, reason, words, evidence: [], openedBy: 'patient' } as const;
          return await commit(context, await opened(context, said, now()));
        });
      } catch (error) {
        // It was paid, or is disputed, since the page was shown.
        if (error instanceof Conflict || error instanceof ValidationFailed)
          return { faults: [{ pointer: '/about', detail: bill.unlisted }] };
        throw error;
      }
      return { done: true };
    },
  };
  return [can.length > 0 ? saying : undefined, await filesAside(clinicId, disputes, language)];
}

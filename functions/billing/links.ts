import type { PatientLink } from '../patient-links/index.ts';
import type { Context } from '../platform/context.ts';
import { confirmBillAddress } from './disputes/bill-kind.ts';
import { confirmDisputeAddress } from './disputes/kind.ts';
import { BILL_LINK_KIND, LINK_KIND } from './disputes/link-kind.ts';
import { disputeNotReached } from './disputes/use-cases/not-reached.ts';
import { confirmPaymentPlanAddress } from './payment-plans/kind.ts';
import { LINK_KIND as PAYMENT_PLAN_LINK_KIND } from './payment-plans/link-kind.ts';
import { paymentPlanNotReached } from './payment-plans/use-cases/not-reached.ts';
import { confirmStatementAddress } from './statements/account-kind.ts';
import { STATEMENT_LINK_KIND } from './statements/link-kind.ts';

/** What billing says of the mails with links to patients, by the kind of question. */
export const billingLinks: Readonly<
  Record<
    string,
    {
      readonly confirm: (context: Context, link: PatientLink) => Promise<boolean>;
      readonly notReached: (context: Context, subjectId: string) => Promise<void>;
    }
  >
> = {
  [PAYMENT_PLAN_LINK_KIND]: { confirm: confirmPaymentPlanAddress, notReached: paymentPlanNotReached },
  [LINK_KIND]: { confirm: confirmDisputeAddress, notReached: disputeNotReached },
  // Nobody waits for an answer about a bill, or an account.
  [BILL_LINK_KIND]: { confirm: confirmBillAddress, notReached: async () => {} },
  [STATEMENT_LINK_KIND]: { confirm: confirmStatementAddress, notReached: async () => {} },
};

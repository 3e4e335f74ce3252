import type { App } from 'aws-cdk-lib';
import { CapabilityStack, type CapabilityProps, type IsMine } from './capability-stack.ts';
import { WatchedQueue } from './constructs/watched-queue.ts';
import { Workflow } from './constructs/workflow.ts';
import { isOfPayments } from './payments-stack.ts';

/** What a patient owes and how it is paid: accounts, charges, claims, invoices, payments, good-faith estimates. */
export class BillingStack extends CapabilityStack {
  constructor(app: App, id: string, props: CapabilityProps) {
    super(app, id, props);
    this.apiFunctions('billing', isOfTheLedger);
  }
}

/** Remittances, disputes, payments through a gateway and payment plans have stacks of their own. */
const isOfTheLedger: IsMine = (entry) =>
  !isOfDisputes(entry) && !isOfRemittances(entry) && !isOfPayments(entry) && !isOfPaymentPlans(entry);

const isOfPaymentPlans: IsMine = (entry) => /payment-plan|installment/.test(entry) && !isOfPayments(entry);

/** What patients pay in installments. */
export class PaymentPlansStack extends CapabilityStack {
  constructor(app: App, id: string, props: CapabilityProps) {
    super(app, id, props);
    this.apiFunctions('billing', isOfPaymentPlans);
    this.workflowFunctions('billing', undefined, isOfPaymentPlans);
    new Workflow(this, 'payment-plan', props.stage);
  }
}

const isOfDisputes: IsMine = (entry) =>
  /dispute|collections|federal|ask-about-invoice|billing-task|go-on-without|ask-how-it-stands/.test(entry);

/** What patients say is wrong with a bill, and what keeps one from collections. */
export class DisputesStack extends CapabilityStack {
  constructor(app: App, id: string, props: CapabilityProps) {
    super(app, id, props);
    this.apiFunctions('billing', isOfDisputes);
    this.workflowFunctions('billing', undefined, isOfDisputes);
    new Workflow(this, 'dispute', props.stage);
  }
}

const isOfRemittances: IsMine = (entry) => /remittance|denial/.test(entry);
/** How long one run over a file of remittances may take, in seconds: less than another may take it over. */
const REMITTANCES_TIMEOUT = 90;

/** What payers answer to claims, and what they refused. */
export class RemittancesStack extends CapabilityStack {
  constructor(app: App, id: string, props: CapabilityProps) {
    super(app, id, props);
    this.apiFunctions('billing', isOfRemittances);
    const queue = new WatchedQueue(this, 'remittances', this.stage, {
      consumerTimeout: REMITTANCES_TIMEOUT,
      runbook: 'remittances-not-posted',
      meaning:
        'A file of remittances could not be read, a remittance not be posted, or nobody be asked about a denial.',
    });
    // One at a time: two files with the same remittance wait for each other.
    queue.feed(this.function('billing/take-remittances', { timeout: REMITTANCES_TIMEOUT, memory: 1024 }), 1);
  }
}

import type { App } from 'aws-cdk-lib';
import { CapabilityStack, type CapabilityProps, type IsMine } from './capability-stack.ts';
import { Workflow } from './constructs/workflow.ts';

/** What a patient owes and how it is paid: accounts, charges, claims, invoices, payments, good-faith estimates. */
export class BillingStack extends CapabilityStack {
  constructor(app: App, id: string, props: CapabilityProps) {
    super(app, id, props);
    this.apiFunctions('billing', isOfTheLedger);
  }
}

/** Remittances and disputes have stacks of their own. */
const isOfTheLedger: IsMine = (entry) => !isOfDisputes(entry) && !/remittance|denial|plan|installment/.test(entry);

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

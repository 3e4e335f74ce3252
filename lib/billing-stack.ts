import type { App } from 'aws-cdk-lib';
import { CapabilityStack, type CapabilityProps } from './capability-stack.ts';

/** What a patient owes and how it is paid: accounts, charges, claims, invoices, payments, good-faith estimates. */
export class BillingStack extends CapabilityStack {
  constructor(app: App, id: string, props: CapabilityProps) {
    super(app, id, props);
    this.apiFunctions('billing', isOfTheLedger);
  }
}

/** Remittances and disputes have stacks of their own. */
const isOfTheLedger = (entry: string): boolean => !/remittance|denial|dispute|collections|plan|installment/.test(entry);

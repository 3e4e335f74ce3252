import type { App } from 'aws-cdk-lib';
import { CapabilityStack, type CapabilityProps } from './capability-stack.ts';

/** Patients and their coverages. */
export class RegistrationStack extends CapabilityStack {
  constructor(app: App, id: string, props: CapabilityProps) {
    super(app, id, props);
    this.apiFunctions('registration');
  }
}

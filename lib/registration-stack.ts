import type { App } from 'aws-cdk-lib';
import { CapabilityStack, type CapabilityProps, type IsMine } from './capability-stack.ts';
import { Workflow } from './constructs/workflow.ts';
import { WatchedQueue } from './constructs/watched-queue.ts';

/** A payer and its token are waited for 40 seconds at most, twice where the token was no longer good. */
const PAYER_TIMEOUT = 90;

const isOfImports: IsMine = (entry) => /import|-rows$/.test(entry);
const isOfPatients: IsMine = (entry) => !isOfImports(entry);

/** Files of patients. One stack with the patients would have more resources than a stack should. */
export class PatientImportsStack extends CapabilityStack {
  constructor(app: App, id: string, props: CapabilityProps) {
    super(app, id, props);
    this.apiFunctions('registration', isOfImports);
    this.workflowFunctions('registration', undefined, isOfImports);
    new Workflow(this, 'patient-import', props.stage);
  }
}

/** Patients, their coverages, and whether these hold. */
export class RegistrationStack extends CapabilityStack {
  constructor(app: App, id: string, props: CapabilityProps) {
    super(app, id, props);
    this.apiFunctions('registration', isOfPatients);
    this.workflowFunctions('registration', undefined, isOfPatients);
    new Workflow(this, 'registration', props.stage);
    this.eligibility();
  }

  private eligibility(): void {
    const queue = new WatchedQueue(this, 'eligibility', this.stage, {
      consumerTimeout: PAYER_TIMEOUT,
      runbook: 'eligibility-not-asked',
      meaning: 'A payer could not be asked whether a coverage holds: the check waits for it.',
    });
    // One at a time: a payer that is slow holds up nobody else's check.
    queue.feed(this.function('registration/ask-eligibility', { timeout: PAYER_TIMEOUT }), 1);
  }
}

import type { App } from 'aws-cdk-lib';
import { CapabilityStack, type CapabilityProps } from './capability-stack.ts';
import { WatchedQueue } from './constructs/watched-queue.ts';
import { Workflow } from './constructs/workflow.ts';

/** Whose time can be booked, when it is free, and what is booked. */
export class SchedulingStack extends CapabilityStack {
  constructor(app: App, id: string, props: CapabilityProps) {
    super(app, id, props);
    this.apiFunctions('scheduling');
    this.workflowFunctions('scheduling');
    new Workflow(this, 'appointment', props.stage);
    this.visits();
  }

  private visits(): void {
    const queue = new WatchedQueue(this, 'visits', this.stage, {
      consumerTimeout: 60,
      runbook: 'visits-not-looked-at',
      meaning: 'What a visit needs could not be looked at: units may not be set aside, or a payer not asked.',
    });
    queue.feed(this.function('scheduling/look-at-visits', { timeout: 60 }));
  }
}

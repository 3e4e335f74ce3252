import type { App } from 'aws-cdk-lib';
import { CapabilityStack, type CapabilityProps } from './capability-stack.ts';
import { Workflow } from './constructs/workflow.ts';

/** Whose time can be booked, when it is free, and what is booked. */
export class SchedulingStack extends CapabilityStack {
  constructor(app: App, id: string, props: CapabilityProps) {
    super(app, id, props);
    this.apiFunctions('scheduling');
    this.workflowFunctions('scheduling');
    new Workflow(this, 'appointment', props.stage);
  }
}

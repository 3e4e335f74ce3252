import type { App } from 'aws-cdk-lib';
import { CapabilityStack, type CapabilityProps } from './capability-stack.ts';
import { Workflow } from './constructs/workflow.ts';

/** Human tasks: their workflow of reminders and escalation, the staff's sign-in, the list of open tasks. */
export class ReviewsStack extends CapabilityStack {
  constructor(app: App, id: string, props: CapabilityProps) {
    super(app, id, props);
    this.apiFunctions('reviews');
    for (const handler of props.handlers.values()) {
      if (handler.entry.startsWith('reviews/') && !handler.route && !handler.pages)
        this.function(handler.entry, { timeout: 30 });
    }
    new Workflow(this, 'human-task', props.stage);
  }
}

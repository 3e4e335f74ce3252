import type { App } from 'aws-cdk-lib';
import { CapabilityStack, type CapabilityProps } from './capability-stack.ts';
import { WatchedQueue } from './constructs/watched-queue.ts';
import { Workflow } from './constructs/workflow.ts';

/** Human tasks: their workflow of reminders and escalation, the staff's sign-in, the list of open tasks; and emergencies, which are asked of people at once. */
export class ReviewsStack extends CapabilityStack {
  constructor(app: App, id: string, props: CapabilityProps) {
    super(app, id, props);
    this.apiFunctions('reviews');
    for (const handler of props.handlers.values()) {
      if (handler.entry.startsWith('reviews/') && !handler.route && !handler.pages)
        this.function(handler.entry, { timeout: 30 });
    }
    new Workflow(this, 'human-task', props.stage);
    this.emergencies();
  }

  /** What may mean that somebody is in danger has a queue of its own: nothing stands before it. */
  private emergencies(): void {
    this.apiFunctions('emergencies');
    const queue = new WatchedQueue(this, 'emergencies', this.stage, {
      consumerTimeout: 30,
      runbook: 'emergency-not-raised',
      meaning: 'Somebody wrote what may mean danger, and no person could be asked.',
    });
    queue.feed(this.function('emergencies/raise-emergency', { timeout: 30 }));
  }
}

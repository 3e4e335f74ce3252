import type { App } from 'aws-cdk-lib';
import { CapabilityStack, type CapabilityProps, type IsMine } from './capability-stack.ts';
import { WatchedQueue } from './constructs/watched-queue.ts';
import { Workflow } from './constructs/workflow.ts';

const isOfTheDay: IsMine = (entry) =>
  /\/(mark-appointment-|check-|correct-appointment|get-check-in|get-queue|list-no-show|(get|report)-delay|.*front-desk)/.test(
    entry,
  );
const isOfTheCalendar: IsMine = (entry) => !isOfTheDay(entry);

/** What is done on the day of a visit. One stack with the calendar would have more resources than a stack should. */
export class SchedulingDayStack extends CapabilityStack {
  constructor(app: App, id: string, props: CapabilityProps) {
    super(app, id, props);
    this.apiFunctions('scheduling', isOfTheDay);
  }
}

/** Whose time can be booked, when it is free, and what is booked. */
export class SchedulingStack extends CapabilityStack {
  constructor(app: App, id: string, props: CapabilityProps) {
    super(app, id, props);
    this.apiFunctions('scheduling', isOfTheCalendar);
    this.workflowFunctions('scheduling', undefined, isOfTheCalendar);
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

import type { App } from 'aws-cdk-lib';
import { CapabilityStack, type CapabilityProps, type IsMine } from './capability-stack.ts';
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
  }
}

import type { App } from 'aws-cdk-lib';
import { CapabilityStack, type CapabilityProps, type IsMine } from './capability-stack.ts';
import { WatchedQueue } from './constructs/watched-queue.ts';
import { Workflow } from './constructs/workflow.ts';

/** How long giving out a whole day of freed time may take, in seconds. */
const OFFERS_TIMEOUT = 90;

const isOfOffers: IsMine = (entry) => /waitlist|offer|find-match|pass-on|absence/.test(entry);

const isOfTheDay: IsMine = (entry) =>
  /\/(mark-appointment-|check-|correct-appointment|get-check-in|get-queue|list-no-show|(get|report)-delay|.*front-desk)/.test(
    entry,
  );
const isOfTheCalendar: IsMine = (entry) => !isOfTheDay(entry) && !isOfOffers(entry);

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

/** The waitlist, and openings that are offered to patients. One stack with the appointments would have more resources than a stack should. */
export class OffersStack extends CapabilityStack {
  constructor(app: App, id: string, props: CapabilityProps) {
    super(app, id, props);
    this.apiFunctions('scheduling', isOfOffers);
    this.workflowFunctions('scheduling', undefined, isOfOffers);
    new Workflow(this, 'opening-offer', props.stage);
    const queue = new WatchedQueue(this, 'openings', this.stage, {
      consumerTimeout: OFFERS_TIMEOUT,
      runbook: 'openings-not-offered',
      meaning: 'Time that fell free, or the patients of somebody who is absent, could not be seen to.',
    });
    // One at a time: what is given to one is no longer free for the next.
    queue.feed(this.function('scheduling/offer-freed-time', { timeout: OFFERS_TIMEOUT }), 1);
  }
}

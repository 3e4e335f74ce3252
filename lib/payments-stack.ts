import type { App } from 'aws-cdk-lib';
import { CapabilityStack, type CapabilityProps, type IsMine } from './capability-stack.ts';
import { alarm, ownMetric } from './constructs/alarms.ts';
import { WatchedQueue } from './constructs/watched-queue.ts';

export const isOfPayments: IsMine = (entry) => /checkout|payment-gateway/.test(entry);

/** How long one run over checkouts may take, in seconds: each asks a gateway a few times. */
const SETTLE_TIMEOUT = 60;

/** How patients pay by the hosted page of a payment gateway. */
export class PaymentsStack extends CapabilityStack {
  constructor(app: App, id: string, props: CapabilityProps) {
    super(app, id, props);
    this.apiFunctions('billing', isOfPayments);
    const queue = new WatchedQueue(this, 'payments', this.stage, {
      consumerTimeout: SETTLE_TIMEOUT,
      runbook: 'payments-not-settled',
      meaning: 'Nobody could look how a checkout stands at a payment gateway: money may have come that is not posted.',
    });
    // One at a time: a gateway that is slow delays no more than itself.
    queue.feed(this.function('billing/settle-checkouts', { timeout: SETTLE_TIMEOUT }), 1);
    alarm(this, 'payment-events-refused', this.stage, {
      metric: ownMetric(this.stage, 'PaymentEventsRefused', 'billing/hear-payment-gateway', 'Sum'),
      threshold: 1,
      meaning: 'A payment gateway told of a payment that its clinic does not know: money may have come from nowhere.',
      runbook: 'payments-not-settled',
    });
  }
}

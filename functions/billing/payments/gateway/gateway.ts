import type { Instant } from '../../../platform/clock.ts';

/**
 * A payment gateway: a provider on whose own page a patient pays. Whatever the protocol, this is all that billing knows of it. No number
 * of a card, and nothing that tells who pays or what for, goes through here.
 *
 * Each request may be made again: what it names by `reference` is opened, and given back, once.
 */
export interface PaymentGateway {
  /** Opens a page on which this amount can be paid. @throws GatewayUnanswered, GatewayRefused */
  readonly open: (page: NewPage) => Promise<{ readonly url: string }>;
  /** How it stands; undefined where the gateway knows no such page. @throws GatewayUnanswered */
  readonly stateOf: (reference: string) => Promise<PageState | undefined>;
  /** From then on nobody can pay on the page. @throws GatewayUnanswered; GatewayRefused where somebody has paid, or does so now */
  readonly close: (reference: string) => Promise<void>;
  /** Gives money back by the way it came. What became of it stands in `stateOf`. @throws GatewayUnanswered, GatewayRefused */
  readonly refund: (refund: NewRefund) => Promise<void>;
}

export interface NewPage {
  /** Our name of it: says nothing of a person. */
  readonly reference: string;
  /** Cents. */
  readonly amount: number;
  readonly currency: 'USD';
  /** Where the patient's browser goes afterwards. */
  readonly returnUrl: string;
  /** From then on nobody can pay by it. */
  readonly expiresAt: Instant;
}

export interface NewRefund {
  readonly reference: string;
  /** The gateway's name of the payment. */
  readonly paymentId: string;
  readonly amount: number;
  readonly currency: 'USD';
}

/** What the gateway says of a page, whole: so it does not matter which news of it came, or in which order. */
export interface PageState {
  /** `expired`: nobody can pay by it any more. */
  readonly status: 'open' | 'paid' | 'expired';
  readonly payments: readonly PaymentState[];
}

export interface PaymentState {
  /** The gateway's name of it. */
  readonly id: string;
  /** `failed`: declined, nothing was taken. */
  readonly status: 'succeeded' | 'failed';
  /** Cents. */
  readonly amount: number;
  readonly at: Instant;
  readonly refunds: readonly RefundState[];
  /** Cents that the payer's bank took back. */
  readonly chargedBack: number;
}

export interface RefundState {
  /** The gateway's name of it. */
  readonly id: string;
  /** Our name of it; absent where somebody made it at the gateway itself. */
  readonly reference?: string;
  readonly status: 'pending' | 'succeeded' | 'failed';
  readonly amount: number;
}

/** No answer that can be read: it may have been done. Ask again. */
export class GatewayUnanswered extends Error {
  override readonly name = 'GatewayUnanswered';
  /** A word of our own: never what the other side said. */
  readonly problem: string;
  constructor(problem: string) {
    super(`payment gateway: ${problem}`);
    this.problem = problem;
  }
}

/** The gateway will not do it, however often it is asked. */
export class GatewayRefused extends Error {
  override readonly name = 'GatewayRefused';
  readonly problem: string;
  constructor(problem: string) {
    super(`payment gateway: ${problem}`);
    this.problem = problem;
  }
}

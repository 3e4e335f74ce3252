/** What the simulated payment provider keeps: its merchants, the pages they opened, and what was paid. Nothing is shared with the product. */
export interface Merchant {
  readonly apiKey: string;
  readonly webhookSecret: string;
  readonly webhookUrl: string;
}

export interface HostedCheckout {
  readonly reference: string;
  readonly merchant: string;
  /** The secret end of the page's address. */
  readonly token: string;
  readonly amount: number;
  readonly returnUrl: string;
  readonly expiresAt: number;
  status: 'open' | 'paid' | 'expired';
  readonly payments: Paid[];
}

export interface Paid {
  readonly id: string;
  readonly status: 'succeeded' | 'failed';
  readonly amount: number;
  readonly at: string;
  chargedBack: number;
  readonly refunds: GivenBack[];
}

export interface GivenBack {
  readonly id: string;
  readonly reference?: string;
  readonly amount: number;
  status: 'pending' | 'succeeded' | 'failed';
}

/** A checkout as its merchant may see it. */
export function shown({ reference, status, payments }: HostedCheckout): object {
  return {
    reference,
    status,
    payments: payments.map((payment) => ({ ...payment, currency: 'USD' })),
  };
}

/** What of a payment has not gone back. */
export function leftOf({ amount, chargedBack, refunds }: Paid): number {
  const back = refunds.reduce((sum, refund) => (refund.status === 'failed' ? sum : sum + refund.amount), 0);
  return amount - chargedBack - back;
}

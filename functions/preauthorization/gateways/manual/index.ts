import type { PayerGateway } from '../gateway.ts';

/** Payers that have a portal, a telephone or a fax and nothing else: staff bring the packet and record what was said. */
export const manual: PayerGateway = {
  submit: () => Promise.resolve({ kind: 'by-hand' }),
  sendDocuments: () => Promise.resolve({ kind: 'by-hand' }),
  inquire: () => Promise.resolve({ kind: 'no-answer', problem: 'by-hand' }),
};

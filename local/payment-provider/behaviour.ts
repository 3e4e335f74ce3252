/** What the simulated payment provider can be told to do wrong, until told otherwise. */
export const providerFaults = {
  'webhook-late': 'News goes out a quarter of an hour after it happened.',
  'webhook-twice': 'Each piece of news goes out twice.',
  'webhook-never': 'No news goes out.',
  'webhook-out-of-order': 'Each piece of news goes out after the next one, or after an hour.',
  down: 'It hangs up on whoever calls.',
  'lose-answer': 'It does what it is asked to, and hangs up without an answer.',
  'refund-slow': 'Money that is given back arrives a day later.',
  'refund-fails': 'Money that is given back does not arrive: that is known an hour later.',
} as const;
export type ProviderFault = keyof typeof providerFaults;
export const isProviderFault = (name: unknown): name is ProviderFault =>
  typeof name === 'string' && Object.hasOwn(providerFaults, name);

/**
 * List prices in US dollars, us-east-1, on demand, without free tiers, as AWS publishes them. An operator checks them
 * against https://aws.amazon.com/pricing before relying on them.
 */
export const PRICES_AS_OF = '2026-11-01';

export const prices = {
  /** Standard workflows, per state transition. */
  stateTransition: 25 / 1_000_000,
  lambdaRequest: 0.2 / 1_000_000,
  /** arm64, first tier. */
  lambdaGbSecond: 0.0000133334,
  dynamodbWriteUnit: 0.625 / 1_000_000,
  dynamodbReadUnit: 0.125 / 1_000_000,
  mail: 0.1 / 1_000,
  /** REST API, first 333 million. */
  apiRequest: 3.5 / 1_000_000,
  /** Per request of the firewall; its rules and list are fixed costs. */
  firewallRequest: 0.6 / 1_000_000,
  sqsRequest: 0.4 / 1_000_000,
  snsPublish: 0.5 / 1_000_000,
  kmsRequest: 0.03 / 10_000,
  s3Write: 0.005 / 1_000,
  s3Read: 0.0004 / 1_000,
  schedulerInvocation: 1 / 1_000_000,
  secretsRequest: 0.05 / 10_000,
  logGigabyte: 0.5,
} as const;

/** What stands whether or not anybody calls, per month. */
export const fixedMonthly = {
  'KMS keys (3)': 3,
  'firewall (1 list, 4 rules)': 5 + 4,
  'alarms (about 20)': 20 * 0.1,
  'secrets (payers and webhooks, about 10)': 10 * 0.4,
} as const;

/** Each active staff member signs in with the user pool's Plus plan. */
export const PRICE_PER_SIGNED_IN_STAFF = 0.02;

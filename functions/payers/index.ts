/** The payers room: what every way to a payer shares, whatever is asked of it. It knows no patient and no case. */
export {
  postFhir,
  postTo,
  postWithToken,
  withoutToken,
  type Exchange,
  type Message,
  type PayerSystem,
} from './exchange.ts';
export {
  codings,
  day,
  extensionsOf,
  instant,
  list,
  node,
  nodes,
  part,
  resolved,
  text,
  type Coding,
  type Node,
} from './node.ts';
export { credentials, TokenRefused } from './token.ts';
export { eligibilitySettings, type EligibilitySettings } from './eligibility-settings.ts';

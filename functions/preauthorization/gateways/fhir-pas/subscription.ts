import { extensions, profiles, SUBSCRIPTION_TOPIC, type Resource } from './pas.ts';

/**
 * A subscription to what a payer decides for one requestor, as the guide has it: its topic, filtered by the requestor's NPI, with
 * ids alone. What changed is asked for, so the payer need not send it.
 */
export function buildSubscription(notificationUrl: string, npi: string): Resource {
  return {
    resourceType: 'Subscription',
    meta: { profile: [profiles.backportSubscription, profiles.subscription] },
    status: 'requested',
    reason: 'Changes of prior authorizations',
    criteria: SUBSCRIPTION_TOPIC,
    _criteria: { extension: [{ url: extensions.filterCriteria, valueString: `org-identifier=${npi}` }] },
    channel: {
      type: 'rest-hook',
      endpoint: notificationUrl,
      payload: 'application/fhir+json',
      _payload: { extension: [{ url: extensions.payloadContent, valueCode: 'id-only' }] },
    },
  };
}

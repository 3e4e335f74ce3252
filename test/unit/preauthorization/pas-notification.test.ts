import { describe, expect, test } from '@jest/globals';
import { notificationSubjects } from '../../../functions/preauthorization/gateways/fhir-pas/notification.ts';

const status = (focus: unknown): object => ({
  resourceType: 'Parameters',
  parameter: [
    { name: 'subscription', valueReference: { reference: 'https://payer.example/fhir/Subscription/s1' } },
    { name: 'notification-event', part: [{ name: 'focus', valueReference: focus }] },
  ],
});
const bundle = (...resources: object[]): object => ({
  resourceType: 'Bundle',
  type: 'history',
  entry: resources.map((resource) => ({ resource, request: { method: 'GET', url: 'https://payer.example' } })),
});

describe('a notification names what to ask about, and nothing else of it is read', () => {
  test('ids alone', () => {
    expect(notificationSubjects(bundle(status({ reference: 'ClaimResponse/c7' })))).toEqual(['c7']);
    expect(notificationSubjects(bundle(status({ reference: 'urn:uuid:482fd012' })))).toEqual(['482fd012']);
  });

  test('a focus by identifier', () => {
    expect(notificationSubjects(bundle(status({ identifier: { value: 'preauth_1-1' } })))).toEqual(['preauth_1-1']);
  });

  test('as SubscriptionStatus', () => {
    const resource = {
      resourceType: 'SubscriptionStatus',
      notificationEvent: [{ focus: { reference: 'ClaimResponse/c7' } }],
    };
    expect(notificationSubjects(bundle(resource))).toEqual(['c7']);
  });

  test('with the whole answer: its id, its identifiers, its reference, and the request that it answers', () => {
    const response = {
      resourceType: 'ClaimResponse',
      id: 'c7',
      preAuthRef: 'AUTH1',
      identifier: [{ value: 'preauth_1-1' }],
      request: { reference: 'Claim/k1' },
    };
    expect(new Set(notificationSubjects(bundle(response)))).toEqual(new Set(['c7', 'AUTH1', 'preauth_1-1', 'k1']));
  });

  test('never more than twenty, and nothing out of nonsense', () => {
    const many = Array.from({ length: 50 }, (_, index) => status({ reference: `ClaimResponse/c${index}` }));
    expect(notificationSubjects(bundle(...many))).toHaveLength(20);
    for (const nonsense of [null, 5, 'x', [], { resourceType: 'ClaimResponse', id: 'a b', identifier: 'x' }])
      expect(notificationSubjects(nonsense)).toEqual([]);
  });

  test('what is nested without end is left alone', () => {
    let deep: object = status({ reference: 'ClaimResponse/c7' });
    for (let level = 0; level < 10_000; level += 1) deep = { deep };
    expect(notificationSubjects(deep)).toEqual([]);
  });
});

import * as z from 'zod';
import { linesOfBusiness } from '../patient.ts';
import { concept, humanName, identifier, type Read } from './read-patient.ts';

const reference = z.object({ reference: z.string().optional(), identifier: identifier.optional() });
const person = z.object({
  id: z.string().optional(),
  name: z.array(humanName).optional(),
  birthDate: z.string().optional(),
});

/** A FHIR R4 Coverage, as far as it is read. */
export const fhirCoverageResource = z.object({
  resourceType: z.literal('Coverage'),
  contained: z.array(person).optional(),
  status: z.string().optional(),
  type: concept.optional(),
  identifier: z.array(identifier).optional(),
  subscriber: reference.optional(),
  subscriberId: z.string().optional(),
  beneficiary: reference,
  relationship: concept.optional(),
  period: z.object({ start: z.string().optional(), end: z.string().optional() }).optional(),
  payor: z.array(reference).optional(),
  class: z.array(z.object({ type: concept, value: z.string().optional(), name: z.string().optional() })).optional(),
  order: z.number().optional(),
});
export type FhirCoverageResource = z.output<typeof fhirCoverageResource>;

/** Where the parts of our coverage stand in FHIR's. */
const pointers: readonly (readonly [ours: string, fhir: string])[] = [
  ['/payerId', '/payor/0'],
  ['/lineOfBusiness', '/type'],
  ['/planName', '/class'],
  ['/groupNumber', '/class'],
  ['/memberId', '/subscriberId'],
];

/**
 * What a Coverage says. The payer is the identifier of the first `payor`, or the id of the Organization that it refers to;
 * the line of business is a code of `type`; who holds the policy, where that is not the patient, is a contained resource.
 */
export function readFhirCoverage(resource: FhirCoverageResource): Read {
  const { payor, period, type, subscriber } = resource;
  const [payer] = payor ?? [];
  const classOf = (code: string): { value?: string; name?: string } | undefined =>
    resource.class?.find((each) => each.type.coding.some((coding) => coding.code === code));
  const plan = classOf('plan');
  const relationship = resource.relationship?.coding[0]?.code;
  const holder = resource.contained?.find(({ id }) => id !== undefined && subscriber?.reference === `#${id}`);
  const [name] = holder?.name ?? [];
  return {
    said: {
      status: resource.status,
      payerId: payer?.identifier?.value ?? idOf(payer?.reference),
      lineOfBusiness: type?.coding
        .map(({ code }) => code)
        .find((code) => (linesOfBusiness as readonly unknown[]).includes(code)),
      planName: plan?.name ?? plan?.value,
      memberId: resource.subscriberId ?? resource.identifier?.[0]?.value,
      groupNumber: classOf('group')?.value,
      relationship,
      ...(relationship !== 'self' && name
        ? { subscriber: { name: { family: name.family, given: name.given }, birthDate: holder?.birthDate } }
        : {}),
      period: period && { start: period.start?.slice(0, 10), end: period.end?.slice(0, 10) },
      order: resource.order,
    },
    leftOut: [],
    pointerOf: (pointer) => pointers.find(([ours]) => pointer.startsWith(ours))?.[1] ?? pointer,
  };
}

/** The id at the end of a reference: of `Patient/7`, of `https://…/Patient/7`, of `urn:uuid:…`. */
export function idOf(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : /[^/:]*$/.exec(text)?.[0];
}

import { decisionFor, type Decision } from './behaviour.ts';

/** The simulated payer's own reading of a request and writing of an answer, as Da Vinci PAS has them: nothing here is shared with the product. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Resource = { [key: string]: Json };

const PAS = 'http://hl7.org/fhir/us/davinci-pas/StructureDefinition';
const X306 = 'https://codesystem.x12.org/005010/306';

export interface Line {
  readonly sequence: number;
  readonly code: string;
  readonly system: string;
  readonly quantity: number;
  /** X12 673, as it was asked. */
  readonly unit?: string;
  readonly start: string;
  readonly end: string;
  readonly certification: string;
  readonly cancelled: boolean;
}

/** One request that the payer holds. */
export interface Held {
  readonly identifier: string;
  readonly reference: string;
  readonly memberId: string;
  readonly patient: string;
  /** Of everybody whom the request names. */
  readonly npis: readonly string[];
  readonly receivedAt: number;
  readonly related?: string;
  /** The update that stands in its place. */
  replacedBy?: string;
  lines: readonly Line[];
  documents: number;
  /** What was decided by hand, by sequence: goes before what the code says. */
  readonly decided: Map<number, Decision>;
}

/** Reads the Claim out of a request bundle, or undefined if there is none. */
export function readClaim(
  body: unknown,
): Omit<Held, 'reference' | 'receivedAt' | 'decided' | 'replacedBy'> | undefined {
  const entries = ((body as { entry?: { resource?: Resource }[] }).entry ?? []).map((entry) => entry.resource ?? {});
  const claim = entries.find((resource) => resource['resourceType'] === 'Claim');
  const coverage = entries.find((resource) => resource['resourceType'] === 'Coverage');
  if (!claim) return undefined;
  const items = (claim['item'] ?? []) as Resource[];
  const related = ((claim['related'] ?? []) as { claim?: { identifier?: { value?: string } } }[])[0];
  return {
    identifier: ((claim['identifier'] ?? []) as { value?: string }[])[0]?.value ?? '',
    memberId: (coverage?.['subscriberId'] as string | undefined) ?? '',
    patient: (claim['patient'] as { reference?: string } | undefined)?.reference ?? '',
    related: related?.claim?.identifier?.value,
    lines: items.map(readLine),
    documents: entries.filter((resource) => resource['resourceType'] === 'DocumentReference').length,
    npis: entries.flatMap((resource) =>
      ((resource['identifier'] ?? []) as { system?: string; value?: string }[])
        .filter(({ system }) => system?.endsWith('us-npi'))
        .map(({ value }) => value ?? ''),
    ),
  };
}

function readLine(item: Resource): Line {
  const coding = (item['productOrService'] as { coding?: { code?: string; system?: string }[] } | undefined)
    ?.coding?.[0];
  const period = item['servicedPeriod'] as { start?: string; end?: string } | undefined;
  const quantity = item['quantity'] as { value?: number; code?: string } | undefined;
  const certification = (
    (item['extension'] ?? []) as { url?: string; valueCodeableConcept?: { coding?: { code?: string }[] } }[]
  ).find(({ url }) => url === `${PAS}/extension-certificationType`);
  return {
    sequence: Number(item['sequence']),
    code: coding?.code ?? '',
    system: coding?.system ?? '',
    quantity: quantity?.value ?? 1,
    unit: quantity?.code,
    start: period?.start ?? '',
    end: period?.end ?? '',
    certification: certification?.valueCodeableConcept?.coding?.[0]?.code ?? 'I',
    cancelled: certification?.valueCodeableConcept?.coding?.[0]?.code === '3',
  };
}

/** What the payer would answer about a held request at this instant. */
export function answerBundle(held: Held, now: number): Resource {
  const items: Json[] = [];
  const added: Json[] = [];
  const extra: Resource[] = [];
  const notes: string[] = [];
  for (const line of held.lines) {
    const decision = held.decided.get(line.sequence) ?? decisionFor(line.code);
    if (line.cancelled) {
      items.push(item(line, held, 'C'));
      continue;
    }
    switch (decision.act) {
      case 'certify':
        items.push(item(line, held, 'A1', { certified: line.quantity }));
        break;
      case 'certify-in-part':
        items.push(item(line, held, 'A2', { certified: Math.max(1, Math.floor(line.quantity / 2)) }));
        break;
      case 'deny':
        // An appeal, or a peer-to-peer that brought new facts, overturns it.
        items.push(
          line.certification === '1' || line.certification === '2'
            ? item(line, held, 'A1', { certified: line.quantity })
            : item(line, held, 'A3', { reason: decision.reason }),
        );
        break;
      case 'pend': {
        const ripe = now >= held.receivedAt + decision.hours * 3_600_000;
        if (!ripe) items.push(item(line, held, 'A4'));
        else if (decision.then === 'certify') items.push(item(line, held, 'A1', { certified: line.quantity }));
        else items.push(item(line, held, 'A3', { reason: '0V' }));
        break;
      }
      case 'ask-for-documents':
        if (held.documents > 0) items.push(item(line, held, 'A1', { certified: line.quantity }));
        else {
          items.push(item(line, held, 'A4'));
          extra.push(communicationRequest(line, held, decision, now));
        }
        break;
      case 'modify':
        items.push(item(line, held, 'A6'));
        added.push({
          itemSequence: [line.sequence],
          extension: [period(line)],
          productOrService: { coding: [{ system: line.system, code: line.code }] },
          servicedPeriod: { start: line.start, end: line.end },
          quantity: { value: Math.max(1, line.quantity - 2), ...counted(line) },
          adjudication: [adjudication(held, line, 'A6')],
        });
        break;
      case 'contact':
        items.push(item(line, held, 'CT'));
        break;
      case 'no-action':
        items.push(item(line, held, 'NA'));
        break;
      case 'extend':
        // There is no element for it: payers say it in words, or by letter.
        items.push({ ...item(line, held, 'A4'), noteNumber: [notes.length + 1] });
        notes.push(`We extend the time for our decision by ${decision.days} days.`);
        break;
      case 'say-nothing':
        items.push({ itemSequence: line.sequence, adjudication: [{ category: submitted }] });
        break;
    }
  }
  const response: Resource = {
    resourceType: 'ClaimResponse',
    id: held.reference.toLowerCase(),
    identifier: [{ system: 'https://payer.example/trace', value: held.identifier }],
    status: 'active',
    type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/claim-type', code: 'professional' }] },
    use: 'preauthorization',
    patient: { reference: held.patient },
    created: new Date(now).toISOString(),
    insurer: { display: 'Simulated payer' },
    request: { identifier: { value: held.identifier } },
    // As real payers do: complete, whatever was decided.
    outcome: 'complete',
    preAuthRef: held.reference,
    item: items,
    ...(added.length > 0 ? { addItem: added } : {}),
    ...(notes.length > 0 ? { processNote: notes.map((text, index) => ({ number: index + 1, text })) } : {}),
    ...(extra.length > 0
      ? { communicationRequest: extra.map(({ id }) => ({ reference: fullUrl(id as string) })) }
      : {}),
  };
  return {
    resourceType: 'Bundle',
    type: 'collection',
    timestamp: new Date(now).toISOString(),
    entry: [response, ...extra].map((resource) => ({ fullUrl: fullUrl(resource['id'] as string), resource })),
  };
}

const fullUrl = (id: string): string => `https://payer.example/fhir/${id}`;

const submitted: Json = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/adjudication', code: 'submitted' }],
};

const counted = ({ unit }: Line): Resource => (unit === undefined ? {} : { code: unit });

const period = (line: Line): Json => ({
  url: `${PAS}/extension-itemPreAuthPeriod`,
  valuePeriod: { start: line.start, end: line.end },
});

function adjudication(held: Held, line: Line, code: string, reason?: string): Json {
  const numbered = code === 'A1' || code === 'A2' || code === 'A6';
  return {
    extension: [
      {
        url: `${PAS}/extension-reviewAction`,
        extension: [
          { url: `${PAS}/extension-reviewActionCode`, valueCodeableConcept: { coding: [{ system: X306, code }] } },
          ...(numbered ? [{ url: 'number', valueString: `${held.reference}-${line.sequence}` }] : []),
          ...(reason
            ? [
                {
                  url: 'reasonCode',
                  valueCodeableConcept: {
                    coding: [{ system: 'https://codesystem.x12.org/external/886', code: reason }],
                  },
                },
              ]
            : []),
        ],
      },
    ],
    category: submitted,
  };
}

function item(line: Line, held: Held, code: string, more: { certified?: number; reason?: string } = {}): Resource {
  return {
    ...(more.certified === undefined
      ? {}
      : {
          extension: [
            period(line),
            {
              url: `${PAS}/extension-itemAuthorizedDetail`,
              extension: [{ url: 'quantity', valueQuantity: { value: more.certified, ...counted(line) } }],
            },
          ],
        }),
    itemSequence: line.sequence,
    adjudication: [adjudication(held, line, code, more.reason)],
  };
}

function communicationRequest(
  line: Line,
  held: Held,
  decision: { code: string; display: string },
  now: number,
): Resource {
  return {
    resourceType: 'CommunicationRequest',
    id: `${held.reference.toLowerCase()}-wants-${line.sequence}`,
    status: 'active',
    about: [{ identifier: { value: held.identifier } }],
    occurrenceDateTime: new Date(now + 10 * 24 * 3_600_000).toISOString(),
    payload: [
      {
        extension: [
          { url: `${PAS}/extension-serviceLineNumber`, valuePositiveInt: line.sequence },
          {
            url: `${PAS}/extension-contentModifier`,
            valueCodeableConcept: {
              coding: [{ system: 'http://loinc.org', code: decision.code, display: decision.display }],
            },
          },
        ],
        contentString: decision.display,
      },
    ],
  };
}

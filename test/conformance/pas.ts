/**
 * Reads every file of a folder as a payer's answer or notification, and prints what was understood: for recordings of payers' systems, which
 * are not part of this project. `node test/conformance/pas.ts FOLDER`
 */
import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { codings, day, node, nodes, resolved, text, type Node } from '../../functions/payers/index.ts';
import { notificationSubjects } from '../../functions/preauthorization/gateways/fhir-pas/notification.ts';
import { readAnswer, type Reading } from '../../functions/preauthorization/gateways/fhir-pas/read.ts';

const folder = process.argv[2];
if (!folder) {
  process.stderr.write('usage: node test/conformance/pas.ts FOLDER\n');
  process.exit(2);
}
let answers = 0;
let files = 0;
for (const path of globSync('**/*.json', { cwd: folder }).sort()) {
  files += 1;
  const said = describe(readFileSync(join(folder, path), 'utf8'));
  if (said.startsWith('answer')) answers += 1;
  process.stdout.write(`${relative('.', path).padEnd(70)} ${said}\n`);
}
process.stdout.write(`${files} files, ${answers} answers read\n`);

function describe(source: string): string {
  let body: unknown;
  try {
    body = JSON.parse(source);
  } catch {
    return 'not JSON';
  }
  const root = node(body);
  const entries =
    root['resourceType'] === 'Bundle'
      ? nodes(root['entry']).map((entry) => ({ fullUrl: text(entry['fullUrl']), resource: node(entry['resource']) }))
      : [{ fullUrl: undefined, resource: root }];
  const first = entries[0]?.resource['resourceType'];
  if (first === 'Parameters' || first === 'SubscriptionStatus')
    return `notification of ${notificationSubjects(body).join(', ') || 'nothing'}`;
  const response = entries.find(({ resource }) => resource['resourceType'] === 'ClaimResponse')?.resource;
  const outcome = entries.some(({ resource }) => resource['resourceType'] === 'OperationOutcome');
  if (!response && !outcome) return `no answer (${String(first)})`;
  const claim = entries.find(({ resource }) => resource['resourceType'] === 'Claim')?.resource;
  const patient = resolved(node(response?.['patient']), entries);
  return inWords(
    readAnswer(body, {
      // Whoever recorded it asked for what it answers to.
      identifier: requestOf(node(response?.['request'])) ?? 'recorded',
      birthDate: day(patient?.['birthDate']) ?? '1970-01-01',
      items: itemsOf(claim, response),
      others: [],
      cameAt: new Date().toISOString(),
      to: 'submit',
    }),
  );
}

function requestOf(request: Node): string | undefined {
  const queried = /[?&]identifier=([^&]+)/.exec(text(request['reference']) ?? '')?.[1];
  return text(node(request['identifier'])['value']) ?? queried;
}

function itemsOf(claim: Node | undefined, response: Node | undefined) {
  const items = nodes(claim?.['item']);
  const sequences =
    items.length > 0
      ? items.map((item) => item['sequence'])
      : nodes(response?.['item']).map((item) => item['itemSequence']);
  return [...new Set(sequences.length > 0 ? sequences.map(Number) : [1])].map((sequence) => ({
    sequence,
    quantity: { value: 1, unit: 'unit' as const },
    servicedPeriod: { start: '2026-01-01', end: '2026-12-31' },
    productOrService: {
      system: 'http://www.ama-assn.org/go/cpt' as const,
      code: codings(items.find((item) => item['sequence'] === sequence)?.['productOrService'])[0]?.code ?? '',
    },
  }));
}

function inWords(reading: Reading): string {
  switch (reading.kind) {
    case 'answer': {
      const { items, reference, documentRequests } = reading.answer;
      const decided = items.map(({ sequence, reviewAction, authorizationNumber, quantity, period, reasons }) =>
        [
          `${sequence}: ${reviewAction ?? 'no decision'}`,
          authorizationNumber && `number ${authorizationNumber}`,
          quantity && `quantity ${quantity.value}`,
          period && `${period.start}..${period.end}`,
          reasons.length > 0 && `because ${reasons.map(({ code }) => code).join(' ')}`,
        ]
          .filter(Boolean)
          .join(' '),
      );
      const wants = documentRequests.map(({ code }) => code).join(' ');
      return ['answer', reference && `reference ${reference}`, ...decided, wants && `wants ${wants}`]
        .filter(Boolean)
        .join('; ');
    }
    case 'refused':
      return `refused: ${reading.problems.map(({ code }) => code).join(' ')}`;
    case 'nothing':
      return 'nothing found';
    case 'unreadable':
      return `unreadable: ${reading.problem}`;
  }
}

/**
 * `npm start`: the whole product on this machine. Builds and synthesizes, boots the local stack, onboards a demo
 * clinic, and says how to submit a first prior authorization.
 */
import { parseArgs } from 'node:util';
import { DataRefused } from '../local/data/refused.ts';
import { type DemoClinic, hireDemoStaff, openDemoClinic, Operator, putDemoPayers } from '../local/demo/clinic.ts';
import { ClinicSystem } from '../local/demo/clients.ts';
import { letPatientsPay } from '../local/demo/payments.ts';
import { itemFor, registerDemoPatient, requestFor } from '../local/demo/requests.ts';
import { startProduct } from '../local/product.ts';

const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    `This needs Node 24, and found ${process.version}. Frontdesk brings its own: run "npm ci" with install scripts allowed, then "npm start".`,
  );
  process.exit(1);
}

const HELP = `npm start [-- --data DIR]

  --data DIR   keeps everything in this folder: stopped or killed, it goes on where it was at the next start
               (docs/local-stack.md). Without it, everything ends with the process.
  --help       says this`;

interface Given {
  readonly data?: string | undefined;
}

function given(): Given {
  try {
    const { values } = parseArgs({ options: { data: { type: 'string' }, help: { type: 'boolean' } } });
    if (values.help !== true) return { data: values.data };
    console.log(HELP);
    process.exit(0);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
    process.exit(1);
  }
}

const { data } = given();
const started = performance.now();
const say = (line: string): void =>
  console.log(`  ${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s  ${line}`);
const port = (name: string): number | undefined =>
  process.env[name] === undefined ? undefined : Number(process.env[name]);

const product = await startProduct({
  ports: {
    aws: port('FRONTDESK_AWS_PORT'),
    api: port('FRONTDESK_API_PORT'),
    payer: port('FRONTDESK_PAYER_PORT'),
    provider: port('FRONTDESK_PROVIDER_PORT'),
  },
  data,
  onProgress: (line) => (line.startsWith('served') ? undefined : say(line)),
}).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  if (error instanceof DataRefused) process.exit(1);
  console.error(
    'If another Frontdesk is running, set FRONTDESK_AWS_PORT, FRONTDESK_API_PORT, FRONTDESK_PAYER_PORT and FRONTDESK_PROVIDER_PORT to other ports.',
  );
  process.exit(1);
});

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping) process.exit(1);
    stopping = true;
    console.log('\nStopping.');
    product.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
}

const { stack, payer, provider } = product;
/** What a first start sets up, and a later one over the same data finds again. */
interface Demo {
  readonly clinic: DemoClinic;
  readonly request: Record<string, unknown>;
}
const kept = stack.host.data.map<Demo>('demo');
const tokenUrl = `${stack.origin}/frontdesk-local/oauth2/token`;

async function setUp(): Promise<Demo> {
  say('onboarding the demo clinic');
  const operator = new Operator(stack.origin);
  await putDemoPayers(operator, payer);
  const opened = await openDemoClinic(operator);
  const system = new ClinicSystem({
    apiOrigin: stack.apiOrigin,
    tokenUrl,
    clientId: opened.clientId,
    clientSecret: opened.clientSecret,
  });
  say('hiring its staff and registering a demo patient');
  const [staff, patient] = await Promise.all([
    hireDemoStaff(operator, opened.clinicId),
    registerDemoPatient(system, 'summit-advantage'),
  ]);
  await letPatientsPay(operator, product, opened.clinicId);
  const clinic = { ...opened, staff };
  const day = (fromNow: number): string =>
    new Date(stack.clock.now() + fromNow * 24 * 3_600_000).toISOString().slice(0, 10);
  const items = [
    itemFor('70551', {
      description: 'MRI of the head',
      quantity: { value: 1, unit: 'unit' },
      diagnosis: ['G43.909'],
      servicedPeriod: { start: day(21), end: day(81) },
    }),
  ];
  const demo = { clinic, request: requestFor(clinic, patient, '70551', { items }) };
  kept.set('demo', demo);
  stack.host.data.flush();
  return demo;
}

const { clinic, request } = kept.get('demo') ?? (await setUp());
const body = JSON.stringify(request);

console.log(`
ready  API ${stack.apiOrigin}  client ${clinic.clientId}  secret ${clinic.clientSecret}  mailbox ${stack.origin}/_local/mailbox

Clinic        ${clinic.clinicId}
Token         ${tokenUrl}
Console       ${stack.origin}/_local/   cases, executions, mailbox, clock, tables, faults
Payer         ${payer.origin}   (simulated; docs/payer-gateway.md says how to steer it)
Payments      ${provider.origin}   (simulated payment provider; docs/payments.md says how to pay and how to steer it)
Reviewers     ${clinic.staff.specialist.email}, ${clinic.staff.nurse.email}
              They sign in with the temporary password in their mailbox; codes: ${stack.origin}/_local/authenticator
Operator      AWS_ENDPOINT_URL=${stack.origin} npm run frontdesk -- --local clinic list

Submit a first prior authorization:

  TOKEN=$(curl -s -u '${clinic.clientId}:${clinic.clientSecret}' -d grant_type=client_credentials ${tokenUrl} | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
  curl -s -X POST ${stack.apiOrigin}/v1/preauthorizations -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -H "Idempotency-Key: $(date +%s)" -d '${body}'

Then open the mailbox and follow the link. Ctrl-C stops everything.`);

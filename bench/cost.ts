import { onboardDemoClinic, Operator } from '../local/demo/clinic.ts';
import { ClinicSystem } from '../local/demo/clients.ts';
import { linkIn, Mailbox } from '../local/demo/mailbox.ts';
import { Person } from '../local/demo/people.ts';
import { registerDemoPatient, requestFor, uploadDocument } from '../local/demo/requests.ts';
import { Visitor } from '../local/demo/visitor.ts';
import { anyPorts, startProduct, type Product } from '../local/product.ts';
import { fixedMonthly, PRICE_PER_SIGNED_IN_STAFF, prices, PRICES_AS_OF } from './prices.ts';
import { counts, minus, times, type Counts } from './usage.ts';

const CASES = 10;
const STAFF_PER_CLINIC = 5;
const CASES_PER_CLINIC = 500;

/**
 * Counts what prior authorizations of the main path use (missing document and fact supplied, released by a reviewer,
 * pended by the payer, approved, reported to a webhook), and prices it. Also counts what the service uses standing idle.
 */
export async function run(): Promise<void> {
  const product = await startProduct({ ports: anyPorts, clock: 'manual', now: Date.parse('2026-11-23T15:00:00Z') });
  try {
    const { stack } = product;
    const story = await prepare(product);
    await story();
    const idleBefore = counts(product);
    await stack.clock.advance(24 * 3_600_000);
    const idleDay = minus(counts(product), idleBefore);

    const before = counts(product);
    const startedAt = stack.clock.now();
    for (let index = 0; index < CASES; index += 1) await story();
    const days = (stack.clock.now() - startedAt) / (24 * 3_600_000);
    const used = minus(minus(counts(product), before), times(idleDay, days));
    print(times(used, 1 / CASES), times(idleDay, 30));
  } finally {
    await product.stop();
  }
  process.exit(0);
}

async function prepare({ stack, payer }: Product): Promise<() => Promise<void>> {
  const clinic = await onboardDemoClinic(new Operator(stack.origin), payer);
  const system = new ClinicSystem({
    apiOrigin: stack.apiOrigin,
    tokenUrl: `${stack.origin}/frontdesk-local/oauth2/token`,
    clientId: clinic.clientId,
    clientSecret: clinic.clientSecret,
  });
  const mailbox = new Mailbox(stack.origin);
  const reviewers = [clinic.staff.specialist, clinic.staff.nurse].map(({ email }) => ({
    email,
    browser: new Visitor(),
    person: new Person(email, mailbox, () => Promise.resolve(stack.clock.now())),
  }));
  return async () => {
    system.forgetToken();
    const patient = await registerDemoPatient(system, 'summit-advantage');
    const { id } = await system.must<{ id: string }>(
      'POST',
      '/v1/preauthorizations',
      requestFor(clinic, patient, '72148'),
    );
    await stack.clock.settled();
    await uploadDocument(system, id, '11506-3');
    await stack.clock.settled();
    await system.change('POST', `/v1/preauthorizations/${id}`, `/v1/preauthorizations/${id}/information`, {
      facts: { 'conservative-therapy-weeks': 8 },
    });
    await stack.clock.settled();
    for (const { email, browser, person } of reviewers) {
      const mail = (await mailbox.mails(email)).find(({ text }) => text.includes(id));
      if (mail) await browser.press(await person.open(browser, linkIn(mail)), 'Approve and send to payer');
    }
    await stack.clock.advance(25 * 3_600_000);
    const { status } = await system.must<{ status: string }>('GET', `/v1/preauthorizations/${id}`);
    if (status !== 'approved') throw new Error(`the main path ended ${status}`);
    // The next case begins in office hours again.
    await stack.clock.advance(23 * 3_600_000);
  };
}

function print(perCase: Counts, idleMonth: Counts): void {
  console.log(
    `One prior authorization on the main path, mean of ${CASES}; list prices of ${PRICES_AS_OF}, us-east-1\n`,
  );
  console.log(
    `${'what'.padEnd(24)}${'per case'.padStart(12)}${'$ per 1,000'.padStart(14)}${'idle month'.padStart(14)}${'$'.padStart(9)}`,
  );
  let thousand = 0;
  let idle = 0;
  for (const name of Object.keys(prices) as (keyof Counts)[]) {
    const price = prices[name];
    thousand += perCase[name] * price * 1000;
    idle += idleMonth[name] * price;
    console.log(
      `${name.padEnd(24)}${perCase[name].toFixed(name === 'logGigabyte' ? 7 : 2).padStart(12)}${(perCase[name] * price * 1000).toFixed(3).padStart(14)}${idleMonth[name].toFixed(0).padStart(14)}${(idleMonth[name] * price).toFixed(2).padStart(9)}`,
    );
  }
  const fixed = Object.values(fixedMonthly).reduce((sum, amount) => sum + amount, 0);
  console.log(`\nPer 1,000 prior authorizations: $${thousand.toFixed(2)}`);
  console.log(
    `Standing: $${fixed.toFixed(2)} a month (${Object.keys(fixedMonthly).join(', ')}) and $${idle.toFixed(2)} for the sweep.`,
  );
  for (const clinics of [1, 100, 1000]) {
    const month =
      fixed + idle + clinics * ((CASES_PER_CLINIC / 1000) * thousand + STAFF_PER_CLINIC * PRICE_PER_SIGNED_IN_STAFF);
    console.log(
      `${String(clinics).padStart(5)} clinics of ${CASES_PER_CLINIC} a month: $${month.toFixed(2)} a month, $${(month / clinics).toFixed(2)} each`,
    );
  }
  console.log('\nNot counted: storage, what leaves AWS, backups, Cognito tokens for API clients, reads of the audit.');
}

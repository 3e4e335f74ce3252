/** `npm run pictures`: takes the documents' screenshots from the running product, with Chromium. */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { anyPorts, startProduct } from '../product.ts';
import { onboardDemoClinic, Operator } from './clinic.ts';
import { ClinicSystem } from './clients.ts';
import { linkIn, Mailbox } from './mailbox.ts';
import { Person } from './people.ts';
import { registerDemoPatient, requestFor, uploadDocument } from './requests.ts';
import { Visitor } from './visitor.ts';

const folder = fileURLToPath(new URL('../../docs/images/', import.meta.url));
mkdirSync(folder, { recursive: true });
const { stack, payer, stop } = await startProduct({
  ports: anyPorts,
  clock: 'manual',
  now: Date.parse('2026-11-23T15:00:00Z'),
});
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
try {
  const clinic = await onboardDemoClinic(new Operator(stack.origin), payer);
  const system = ClinicSystem.of(clinic, stack);
  const patient = await registerDemoPatient(system, 'summit-advantage');
  const { id } = await system.must<{ id: string }>(
    'POST',
    '/v1/preauthorizations',
    requestFor(clinic, patient, '72148', { facts: { 'conservative-therapy-weeks': 8 } }),
  );
  await stack.clock.settled();
  await uploadDocument(system, id, '11506-3');
  await stack.clock.settled();
  const mailbox = new Mailbox(stack.origin);
  const reviewers = [clinic.staff.specialist.email, clinic.staff.nurse.email];
  const mail = (await Promise.all(reviewers.map((email) => mailbox.mails(email))))
    .flat()
    .find(({ text }) => text.includes(id));
  if (!mail) throw new Error('no mail to a reviewer');

  // The person signs in without a browser first, so that password and authenticator app are set up.
  const person = new Person(mail.to[0] ?? '', mailbox, () => Promise.resolve(stack.clock.now()));
  await person.open(new Visitor(), linkIn(mail));
  await stack.clock.advance(60_000);

  const phone = await browser.newPage({ viewport: { width: 390, height: 844 } });
  await phone.goto(linkIn(mail));
  await phone.click('a.button');
  await fill(phone, await person.credentials());
  await phone.screenshot({ path: `${folder}review.png`, fullPage: true });
  const laptop = await browser.newPage({ viewport: { width: 1100, height: 700 } });
  await laptop.goto(`${stack.origin}/_local/mailbox`);
  await laptop.screenshot({ path: `${folder}mailbox.png` });
} finally {
  await browser.close();
  await stop();
}
process.exit(0);

async function fill(
  page: Page,
  { email, password, code }: { email: string; password: string; code: string },
): Promise<void> {
  await page.fill('input[name=username]', email);
  await page.fill('input[name=password]', password);
  await page.click('button[type=submit]');
  await page.fill('input[name=code]', code);
  await page.click('button[type=submit]');
  await page.waitForSelector('form.choice');
}

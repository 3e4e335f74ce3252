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
  await signIn(phone, await person.credentials());
  await phone.waitForSelector('form.choice');
  await phone.screenshot({ path: `${folder}review.png`, fullPage: true });
  await takeFrontDesk(clinic, system);
  const laptop = await browser.newPage({ viewport: { width: 1100, height: 700 } });
  await laptop.goto(`${stack.origin}/_local/mailbox`);
  await laptop.screenshot({ path: `${folder}mailbox.png` });
  await laptop.goto(`${stack.origin}/_local/cases?kind=preauthorization`);
  await laptop.getByRole('link', { name: id }).click();
  await laptop
    .getByRole('link', { name: `${id}-` })
    .first()
    .click();
  await laptop.screenshot({ path: `${folder}execution.png`, fullPage: true });
} finally {
  await browser.close();
  await stop();
}
process.exit(0);

/** The page of the front desk on a morning with four visits: one there, one waiting, two to come. */
async function takeFrontDesk(
  clinic: Awaited<ReturnType<typeof onboardDemoClinic>>,
  system: ClinicSystem,
): Promise<void> {
  const make = async (path: string, body: object): Promise<string> =>
    (await system.must<{ id: string }>('POST', path, body)).id;
  const day = [{ from: '08:00', to: '17:00' }];
  const hours = { monday: day, tuesday: day, wednesday: day, thursday: day, friday: day, saturday: [], sunday: [] };
  const common = { place: 'main-street', timeZone: 'America/Chicago', hours };
  const doctor = await make('/v1/resources', { kind: 'practitioner', name: 'Dr. Ito', ...common });
  const room = await make('/v1/resources', { kind: 'room', name: 'Room 2', ...common });
  const visitTypeId = await make('/v1/visit-types', {
    name: 'Follow-up',
    minutes: 30,
    needs: [{ kind: 'practitioner', resourceIds: [doctor] }],
  });
  const book = async (given: string, family: string, time: string): Promise<string> => {
    const { patientId } = await registerDemoPatient(system, 'summit-advantage', { given, family });
    return await make('/v1/appointments', {
      visitTypeId,
      patientId,
      start: `2026-11-23T${time}:00Z`,
      resourceIds: [doctor],
    });
  };
  const [first, second] = [await book('Rosa', 'Delgado', '15:30'), await book('Samuel', 'Okafor', '16:00')];
  await book('Helen', 'Novak', '16:30');
  await book('Tomas', 'Lindqvist', '19:00');
  const by = { staffId: clinic.staff.frontDesk.id };
  const step = async (id: string, deed: string, more: object = {}): Promise<void> => {
    const path = `/v1/appointments/${id}`;
    await system.change('POST', path, `${path}/${deed}`, { ...by, ...more });
  };
  const verified = { verified: ['identity', 'address', 'coverage'] };
  await step(first, 'check-in', verified);
  await step(first, 'rooming', { roomId: room });
  await step(second, 'check-in', verified);
  await system.must('POST', `/v1/resources/${doctor}/delay`, { ...by, minutes: 15 });
  await stack.clock.advance(9 * 60_000);

  const clerk = new Person(clinic.staff.frontDesk.email, new Mailbox(stack.origin), () =>
    Promise.resolve(stack.clock.now()),
  );
  const address = `${stack.apiOrigin}/front-desk`;
  await clerk.open(new Visitor(), address);
  await stack.clock.advance(60_000);
  const desk = await browser.newPage({ viewport: { width: 1000, height: 900 } });
  await desk.goto(address);
  await desk.click('a.button');
  await signIn(desk, await clerk.credentials());
  await desk.waitForSelector('#live table');
  await desk.screenshot({ path: `${folder}front-desk.png`, fullPage: true });
}

async function signIn(
  page: Page,
  { email, password, code }: { email: string; password: string; code: string },
): Promise<void> {
  await page.fill('input[name=username]', email);
  await page.fill('input[name=password]', password);
  await page.click('button[type=submit]');
  await page.fill('input[name=code]', code);
  await page.click('button[type=submit]');
}

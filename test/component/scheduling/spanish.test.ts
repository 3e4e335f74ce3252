import { afterEach, expect, jest, test } from '@jest/globals';
import { linkWords } from '../../../functions/patient-links/words.ts';
import { appointmentWords } from '../../../functions/scheduling/links/words.ts';
import { offerWords } from '../../../functions/scheduling/offers/words.ts';
import { cancelAppointment } from '../../../functions/scheduling/use-cases/change-appointment.ts';
import { BORN, oneDoctor, openOffersDesk } from './offers-desk.ts';
import { EMAIL, openRemindersDesk } from './reminders-desk.ts';

jest.setTimeout(120_000);

let close: () => void;
afterEach(() => close());

/** Every text of a table, as it stands there. */
const texts = (table: object): string[] =>
  Object.values(table).flatMap((value: unknown) =>
    typeof value === 'string' ? [value] : typeof value === 'object' && value !== null ? texts(value) : [],
  );
/** English of those tables that stands on a page; what both languages have is no sign. */
function englishOn(page: string): string[] {
  const tables = [linkWords, appointmentWords, offerWords];
  const spanish = new Set(tables.flatMap(({ es }) => texts(es)));
  const english = tables.flatMap(({ en }) => texts(en)).filter((text) => text.trim().length > 3 && !spanish.has(text));
  return english.filter((text) => page.includes(`>${text.trim()}<`));
}

test('who speaks Spanish finds the pages of an appointment in Spanish, from the proof to the end', async () => {
  const at = await openRemindersDesk();
  close = () => at.desk.bench.close();
  const { id } = await at.book(await at.patient({ language: 'es-MX' }), '2026-12-02T16:00:00.000Z');
  await at.until(id, '2026-11-25T16:00:00.000Z');
  await at.sendMails();
  expect(at.desk.bench.mails().find(({ to }) => to.includes(EMAIL))?.text).toContain('Le recordamos su cita');
  const browser = await at.atLink({ month: '13', day: '1', year: '1961' });
  expect(browser.page.body).toContain('Mes: debe ser un número del 1 al 12');
  const page = await browser.prove();
  expect(page.body).toContain('<html lang="es">');
  expect(page.body).toContain('Su cita es el miércoles, 2 de diciembre de 2026');
  const refused = await browser.send({ choice: 'move' });
  expect(refused.body).toContain('¿Cuál de estas le conviene?: elija una de las horas');
  const confirmed = await browser.send({ choice: 'confirm' });
  expect(confirmed.body).toContain('Usted ha dicho que vendrá');
  const done = await browser.send({ choice: 'cancel' });
  expect(done.title).toBe('Gracias');
  for (const { body } of [browser.page, page, refused, confirmed, done]) expect(englishOn(body)).toEqual([]);
});

test('and so are the mail and the page by which an opening is offered', async () => {
  const desk = await openOffersDesk();
  close = () => desk.bench.close();
  const { doctor, visit } = await oneDoctor(desk);
  const booked = await desk.book(visit, '2026-11-25T16:00:00Z', [doctor]);
  await desk.waits(visit, await desk.patient('ana', { language: 'es' }));
  await cancelAppointment(desk.context, booked.id, 1, { reason: 'pat', askedBy: 'patient' });
  await desk.pass();
  const [mail] = desk.bench.mails().filter(({ to }) => to.includes('ana@mail.example.org'));
  expect(mail?.text).toContain('Ha quedado libre una hora');
  expect(mail?.text).not.toMatch(/Please|Answer/);
  const browser = desk.browser('ana');
  const page = await browser.prove(BORN);
  expect([page.title, page.body]).toEqual(['Ha quedado libre una hora', expect.stringContaining('¿La toma?')]);
  const done = await browser.send({ answer: 'take' });
  expect(done.title).toBe('Gracias');
  for (const { body } of [page, done]) expect(englishOn(body)).toEqual([]);
});

test('who speaks anything else finds them in English', async () => {
  const at = await openRemindersDesk();
  close = () => at.desk.bench.close();
  const { id } = await at.book(await at.patient({ language: 'pl' }), '2026-12-02T16:00:00.000Z');
  await at.until(id, '2026-11-25T16:00:00.000Z');
  await at.sendMails();
  const { page } = await at.atLink();
  expect(page.body).toContain('<html lang="en">');
  expect(englishOn(page.body).length).toBeGreaterThan(3);
});

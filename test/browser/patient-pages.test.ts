import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page as BrowserPage } from 'playwright-core';
import { endPage, failed, formRefused, noSuchLink } from '../../functions/patient-links/pages/end-pages.ts';
import { proofPage, questionPage } from '../../functions/patient-links/pages/form-pages.ts';
import { readBirthDate } from '../../functions/patient-links/rules/birth-date.ts';
import { readFields } from '../../functions/platform/pages/fields.ts';
import { renderPage, type Page } from '../../functions/platform/pages/layout.ts';
import { groupsFor as appointmentGroups, introduction } from '../../functions/scheduling/links/rules/question.ts';
import { offerEnds, takeOrDecline } from '../../functions/scheduling/offers/rules/question.ts';
import { answerable, groupsFor } from '../../functions/registration/answers/rules/questions.ts';
import { axeViolations, isWiderThanTheScreen, openTab, startBrowser, whereChromiumIs } from './browser.ts';

const ADDRESS = 'https://desk.example.org/patient/registration/link';
const FROM = 'Lakeside Clinic';

const pointers = ['/patient/gender', '/patient/address', '/patient/contact'];
const question = {
  birthDate: '2015-03-04',
  title: 'What the clinic still needs to know',
  introduction: 'Please fill in what is missing. It goes to the clinic, and to nobody else.',
  groups: groupsFor(
    answerable(
      pointers.map((pointer) => ({ pointer, words: '' })),
      {},
    ),
  ),
};
const appointment = {
  birthDate: '1961-02-28',
  title: 'Your appointment',
  introduction: introduction(
    { start: '2026-12-02T16:00:00.000Z', timeZone: 'America/Chicago', participantStatus: 'accepted' },
    'Eat nothing for eight hours.',
  ),
  groups: appointmentGroups(
    [
      {
        start: '2026-12-03T16:00:00.000Z',
        end: '2026-12-03T16:30:00.000Z',
        timeZone: 'America/Chicago',
        place: 'main-street',
        resourceIds: ['rsc_1'],
      },
    ],
    { optedOut: false },
  ),
};
const opening = {
  birthDate: '1961-02-28',
  title: 'A time has become free',
  introduction:
    'Wednesday, December 2, 2026 at 10:00 AM CST with Dr. Ito is held for you until Monday, November 30, 2026 at 2:00 PM CST.',
  groups: [takeOrDecline()],
};
const { faults } = readFields(
  question.groups.flatMap(({ fields }) => fields),
  {},
);
const noDate = readBirthDate({ month: '13' });
const pages: Readonly<Record<string, Page>> = {
  'that asks for the proof': proofPage(FROM, {}),
  'that asks for two facts': proofPage(FROM, { secondFact: { kind: 'phone-end', value: '0142' } }),
  'that says that the date is none': proofPage(FROM, {}, undefined, {
    form: {},
    faults: 'faults' in noDate ? noDate.faults : [],
  }),
  'that says that the date is wrong': proofPage(FROM, {}, 'This is not the date that the clinic has.'),
  'that asks what is missing': questionPage(FROM, question, 'token'),
  'that says what is wrong with the answers': questionPage(FROM, question, 'token', { form: {}, faults }),
  'of an appointment': questionPage(FROM, appointment, 'token'),
  'of an appointment that says what is wrong': questionPage(FROM, appointment, 'token', {
    form: { choice: 'move' },
    faults: [{ pointer: '/opening', detail: 'Which of these suits you?: choose one of the times' }],
  }),
  'that offers an opening': questionPage(FROM, opening, 'token'),
  'that says that an opening was lost': endPage('settled', FROM, false, offerEnds),
  'that says that the time to answer is over': endPage('expired', FROM, true, offerEnds),
  'at which a link ends': endPage('stopped', FROM, true),
  'that asks for the proof in Spanish': proofPage(FROM, {}, undefined, undefined, 'es'),
  'at which a link ends in Spanish': endPage('settled', FROM, true, offerEnds, 'es'),
  'that thanks': endPage('answered', FROM),
  'of a link that leads nowhere': noSuchLink,
  'that refuses a form': formRefused,
  'that says that something failed': failed,
};

whereChromiumIs('a patient’s page in Chromium', () => {
  let browser: Browser;
  let tab: BrowserPage;
  let complaints: readonly string[];
  let shown: Page;
  beforeAll(async () => {
    browser = await startBrowser();
    ({ page: tab, complaints } = await openTab(browser));
    await tab.route(ADDRESS, async (route) => {
      const { headers = {}, body } = renderPage(shown);
      // The page's own policy and style, and a status at which the browser has nothing to complain of.
      await route.fulfill({ status: 200, headers: headers as Record<string, string>, body });
    });
  }, 60_000);
  afterAll(() => browser?.close());

  test.each(Object.keys(pages))(
    '%s can be read by everybody, on a small telephone, and is styled under its own policy',
    async (name) => {
      shown = pages[name] ?? failed;
      await tab.goto(ADDRESS);
      expect(await axeViolations(tab)).toEqual([]);
      expect(await isWiderThanTheScreen(tab)).toBe(false);
      expect(complaints).toEqual([]);
    },
    60_000,
  );

  test('takes whoever follows a fault to its field', async () => {
    shown = questionPage(FROM, question, 'token', { form: {}, faults });
    await tab.goto(ADDRESS);
    await tab.locator('.summary:focus').waitFor();
    await tab.locator('.summary a').first().click();
    const field = tab.locator('[aria-invalid="true"]:focus');
    await field.waitFor();
    expect(await field.count()).toBe(1);
  }, 60_000);
});

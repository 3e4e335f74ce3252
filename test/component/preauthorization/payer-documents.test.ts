import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { answered, closeDesk, openDesk, payer, type Desk } from './desk.ts';

afterAll(closeDesk);
const DOCUMENTS = 'preauthorization-payer-documents';
const mri = { code: '18748-4', display: 'Imaging study', items: [1] };
const note = { code: '11506-3', display: 'Progress note', items: [1] };
let desk: Desk;
let id: string;

/** The payer is asked again, and says that it wants these. */
const stillWants = async (...documentRequests: (typeof mri)[]): Promise<void> => {
  payer.inquiries.push(answered('A4', { documentRequests }));
  desk.bench.setTime((await desk.read(id)).atPayer?.nextInquiryAt ?? '');
  expect(await desk.drive(id)).toContain('inquire-at-payer');
};

beforeEach(async () => {
  desk = await openDesk();
  id = await desk.ask();
  payer.submissions.push(answered('A4', { documentRequests: [mri] }));
  await desk.decide(id, 'preauthorization-release', 'release');
});

describe.each([
  ['cannot', { why: 'It was never made' }],
  ['sent-otherwise', { representative: 'Dana' }],
])('a document that the payer asks for, answered by staff: %s', (choice, fields) => {
  beforeEach(async () => {
    await desk.decide(id, DOCUMENTS, choice, fields);
  });

  test('is not asked of them again, however often the payer repeats itself', async () => {
    await stillWants(mri);
    await stillWants(mri);
    expect((await desk.read(id)).status).toBe('pended');
    expect(await desk.openTasks(id)).toEqual([]);
  });

  test.each([
    ['another document', [mri, note]],
    ['the same for another item', [{ ...mri, items: [2] }]],
  ])('but once the payer wants %s, staff are asked', async (_what, wanted) => {
    await stillWants(mri);
    await stillWants(...wanted);
    expect((await desk.read(id)).status).toBe('awaiting-payer-documents');
    expect(await desk.openTasks(id)).toEqual([DOCUMENTS]);
    expect((await desk.read(id)).atPayer?.documentRequests).toEqual(wanted);
  });
});

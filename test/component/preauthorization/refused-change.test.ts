import { afterAll, expect, test } from '@jest/globals';
import { answered, closeDesk, openDesk, payer, type Desk } from './desk.ts';

afterAll(closeDesk);
const SHORTFALL = 'preauthorization-shortfall';

/** A certified request, of which the payer decides so on more visits. */
async function changed(desk: Desk, action: string): Promise<string> {
  const id = await desk.ask();
  payer.submissions.push(answered('A1'), answered(action));
  await desk.decide(id, 'preauthorization-release', 'release');
  await changeAgain(desk, id);
  return id;
}

async function changeAgain(desk: Desk, id: string): Promise<void> {
  const { requestChange } = await import('../../../functions/preauthorization/use-cases/request-change.ts');
  await requestChange(desk.bench.context, id, (await desk.read(id)).version, {
    reason: 'Two more visits',
    submitterId: desk.frontDesk.id,
    items: [{ sequence: 1, quantity: { value: 6, unit: 'visit' } }],
  });
  await desk.drive(id);
  await desk.decide(id, 'preauthorization-release', 'release');
}

test('a change that the payer refuses: what was certified stands, and the task and the API name the refusal and why', async () => {
  const desk = await openDesk();
  const id = await changed(desk, 'A3');
  const subject = await desk.read(id);
  expect(subject).toMatchObject({
    status: 'approved',
    items: [{ quantity: { value: 4 }, decision: { reviewAction: 'A1' } }],
  });
  const page = await desk.page(id, SHORTFALL);
  for (const words of ['Two more visits', '6 visits', 'not certified (A3)', '0F: Not medically necessary', '(A1)'])
    expect(page).toContain(words);

  const { caseBody } = await import('../../../functions/preauthorization/views/case.ts');
  expect(caseBody(subject)['refusedChange']).toMatchObject({
    reason: 'Two more visits',
    items: [{ quantity: { value: 6 }, decision: { reviewAction: 'A3', reasons: [{ code: '0F' }] } }],
  });
});

test('once the payer has certified another change, the refusal no longer counts', async () => {
  const desk = await openDesk();
  const id = await changed(desk, 'A3');
  payer.submissions.push(answered('A1'));
  await changeAgain(desk, id);
  expect(await desk.read(id)).toMatchObject({ status: 'approved', items: [{ quantity: { value: 6 } }] });
  expect((await desk.read(id)).refusedChange).toBeUndefined();
});

test('a refusal without a reason says so on the page, and says what it is in a heading and a caption of their own', async () => {
  const desk = await openDesk();
  const id = await desk.ask();
  const refused = answered('A3');
  payer.submissions.push({
    ...refused,
    answer: { ...refused.answer, items: refused.answer.items.map((item) => ({ ...item, reasons: [] })) },
  });
  await desk.decide(id, 'preauthorization-release', 'release');
  const page = await desk.page(id, SHORTFALL);
  expect(page).toContain('none given');
  expect(page.split('What the payer decided')).toHaveLength(2);
});

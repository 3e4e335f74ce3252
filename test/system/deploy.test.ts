import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { synthesize } from '../../local/product.ts';
import type { Page, Visitor } from '../../local/demo/visitor.ts';
import { DAY, Desk, HOUR } from './desk.ts';
import { earlierRelease, synthesizeRelease } from './earlier-release.ts';
import { startTestProduct, type TestProduct } from './harness.ts';

jest.setTimeout(300_000);

const release = earlierRelease();
if (!release)
  console.warn('Skipped: there is no earlier release in the history. Fetch it with "git fetch --unshallow --tags".');

/** Scopes that every release knows. */
const NEEDED = ['patients.write', 'preauthorization.read', 'preauthorization.write', 'tasks.read', 'tasks.write'];

/** What runs at a clinic is the release before this one, with cases in every status that waits. Then this one is deployed. */
(release ? describe : describe.skip)('cases that were open before a release is deployed', () => {
  let product: TestProduct;
  let desk: Desk;
  const cases: Record<string, string> = {};
  let opened: { browser: Visitor; page: Page };
  let before: string[];
  let after: string[];

  const id = (name: string): string => {
    const found = cases[name];
    if (!found) throw new Error(`no case ${name} was made`);
    return found;
  };
  const versions = async (): Promise<string[]> => {
    const operator = { kind: 'operator' } as const;
    const { Functions } = (await product.stack.host.call(operator, 'lambda', 'ListFunctions', {})) as {
      Functions: { FunctionName: string }[];
    };
    const aliases = Functions.map(({ FunctionName }) =>
      product.stack.host.call(operator, 'lambda', 'GetAlias', { FunctionName, Name: 'live' }),
    );
    return (await Promise.all(aliases)).map(
      ({ AliasArn, FunctionVersion }) => `${String(AliasArn)} ${String(FunctionVersion)}`,
    );
  };

  beforeAll(async () => {
    const earlier = await synthesizeRelease(release ?? '');
    const templates = await synthesize();
    product = await startTestProduct(earlier);
    desk = new Desk(product, await product.clinic(undefined, { may: NEEDED }));

    cases['determination'] = await desk.ask('95810');
    cases['information'] = await desk.ask('72148', { bare: true });
    cases['pended'] = await desk.release('72148');
    cases['documents'] = await desk.release('E0601');
    cases['attention'] = await desk.release('81479');
    cases['shortfall'] = await desk.release('72141');
    cases['approved'] = await desk.release('70551');
    cases['by hand'] = await desk.release('70551', { payer: 'prairie-medicaid' });
    for (const name of ['pended by hand', 'cancelling']) {
      cases[name] = await desk.release('70551', { payer: 'prairie-medicaid' });
      await desk.decide(id(name), 'Record the submission', { representative: 'Jo', reference: 'FAX-1' });
    }
    await desk.post(id('cancelling'), 'cancellation', { reason: 'The patient moved away.' });
    product.payer.behave('down');
    cases['submitting'] = await desk.release('70551');
    cases['review'] = await desk.ask('70551');
    opened = await desk.open(id('review'));

    before = await versions();
    await product.stack.deploy(templates);
    await product.pass(0);
    after = await versions();
    product.payer.behave(undefined);
  });
  afterAll(() => product.stop());

  test('are in every status that waits, and run on by functions that are new', async () => {
    expect(after).not.toEqual(before);
    const statuses = await Promise.all(Object.values(cases).map((each) => desk.status(each)));
    expect(statuses.toSorted()).toEqual(
      [
        'approved',
        'awaiting-determination',
        'awaiting-information',
        'awaiting-manual-submission',
        'awaiting-payer-documents',
        'cancelling',
        'denied',
        'in-review',
        'needs-attention',
        'pended',
        'pended',
        'submitting',
      ].toSorted(),
    );
  });

  test('are decided from a page that was opened before', async () => {
    const page = await opened.browser.press(opened.page, 'Approve and send to payer');
    expect(page.status).toBe(200);
    expect(await desk.status(id('review'))).toBe('approved');
  });

  test('go on by what people do', async () => {
    await desk.decide(id('determination'), 'Record the determination', {
      representative: 'Jo',
      'requirement-1': 'not-required',
    });
    await desk.upload(id('information'), '11506-3');
    await desk.post(id('information'), 'information', { facts: { 'conservative-therapy-weeks': 8 } });
    await desk.decide(id('information'), 'Approve and send to payer');
    await desk.upload(id('documents'), '11502-2');
    await desk.decide(id('documents'), 'Send the documents to the payer');
    await desk.decide(id('shortfall'), 'Begin: reconsideration', { grounds: 'Therapy did not help.' });
    await desk.decide(id('by hand'), 'Record the submission', { representative: 'Jo', reference: 'FAX-2' });
    for (const name of ['attention', 'pended by hand', 'by hand'])
      await desk.decide(id(name), 'Record what the payer decided', { representative: 'Jo', 'decision-1': 'A1' });
    await desk.decide(id('cancelling'), 'Record that the payer knows', { representative: 'Jo' });
    await desk.post(id('approved'), 'cancellation', { reason: 'The patient moved away.' });
    expect(await desk.status(id('cancelling'))).toBe('cancelled');
    expect(await desk.status(id('approved'))).toBe('cancelled');
    expect(await desk.status(id('determination'))).toBe('not-required');
    for (const name of ['documents', 'shortfall', 'by hand', 'attention', 'pended by hand'])
      expect([name, await desk.status(id(name))]).toEqual([name, 'approved']);
  });

  test('go on by what payers and clocks do', async () => {
    await product.pass(26 * HOUR);
    for (const name of ['information', 'pended', 'submitting'])
      expect([name, await desk.status(id(name))]).toEqual([name, 'approved']);
    await product.pass(DAY);
    const { cases: stuck } = await product.operator.run<{ cases: unknown[] }>('stuck');
    expect(stuck).toEqual([]);
    expect(product.stack.faults()).toEqual([]);
    expect(product.stack.refused()).toEqual([]);
  });
});

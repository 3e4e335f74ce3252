import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { DAY, Desk, HOUR } from './desk.ts';
import { startTestProduct, type TestProduct } from './harness.ts';

jest.setTimeout(180_000);

/** Every test goes through the real gateway to the simulated payer, or to a payer that only people reach. */
describe('the payer', () => {
  let product: TestProduct;
  let desk: Desk;
  beforeAll(async () => {
    product = await startTestProduct();
    desk = new Desk(product, await product.clinic());
    // A payer that answers slowly is given up after one second of real time, not fifteen.
    const file = new URL('../../functions/preauthorization/payers/summit-advantage.json', import.meta.url);
    const payer = JSON.parse(readFileSync(file, 'utf8')) as { gateway: object };
    await product.operator.run('payer put', {
      payer: {
        ...payer,
        gateway: {
          ...payer.gateway,
          endpoint: `${product.payer.origin}/fhir`,
          tokenUrl: `${product.payer.origin}/oauth2/token`,
          timeoutSeconds: 1,
        },
      },
    });
  });
  afterEach(() => product.payer.behave(undefined));
  afterAll(() => product.stop());

  /** The calls about a case, in order. */
  const calls = (id: string): string[] =>
    product.payer.received
      .filter(({ body }) => JSON.stringify(body).includes(`"${id}-`))
      .map(({ operation }) => operation.replace('Claim/$', ''));
  /** Waiting could harm: the payer has 72 hours. */
  const expedited = (): Record<string, unknown> => ({
    urgency: 'expedited',
    attestation: { attestedBy: desk.clinic.staff.clinician.id, statement: 'Waiting could harm.' },
  });
  const events = async (id: string, event: string): Promise<number> =>
    (await desk.read(id)).timeline.filter((entry) => entry.event === `preauthorization.${event}`).length;
  const kinds = async (id: string): Promise<string[]> =>
    (await desk.tasks(id)).map(({ kind }) => kind.replace('preauthorization-', ''));

  test('that denies brings a task with what can be done, and an appeal that it grants lands on the same case', async () => {
    const id = await desk.release('72141');
    const denied = await desk.read(id);
    expect(denied.status).toBe('denied');
    expect(denied.items[0]?.decision?.reasons.map(({ code }) => code)).toEqual(['0V']);
    expect(await kinds(id)).toEqual(['shortfall']);
    await desk.decide(id, 'Begin: reconsideration', { grounds: 'Eight weeks of therapy did not help.' });
    const after = await desk.read(id);
    expect(after.status).toBe('approved');
    expect(after.remedies.map(({ act, outcome }) => [act, outcome?.result])).toEqual([
      ['reconsideration', 'overturned'],
    ]);
    expect(calls(id)).toEqual(['submit', 'submit']);
    expect(await kinds(id)).toEqual([]);
  });

  test('that asks for documents gets what staff send, and then approves', async () => {
    const id = await desk.release('E0601');
    const asked = await desk.read(id);
    expect(asked.status).toBe('awaiting-payer-documents');
    expect(asked.payer?.documentRequests.map(({ code }) => code)).toEqual(['11502-2']);
    expect(await kinds(id)).toEqual(['payer-documents']);
    await desk.upload(id, '11502-2');
    await desk.decide(id, 'Send the documents to the payer');
    expect(await desk.status(id)).toBe('approved');
    expect(await kinds(id)).toEqual([]);
  });

  test('that modifies certifies what it put in place, and staff are asked about the rest', async () => {
    const id = await desk.release('97530');
    const { status, items } = await desk.read(id);
    expect([status, items[0]?.decision?.reviewAction, items[0]?.decision?.quantity?.value]).toEqual([
      'partially-approved',
      'A6',
      2,
    ]);
    expect(await kinds(id)).toEqual(['shortfall']);
  });

  test('that wants to be contacted brings a task, and what it says then decides the case', async () => {
    const id = await desk.release('81479');
    expect((await desk.read(id)).standstill?.code).toBe('contact-payer');
    expect(await kinds(id)).toEqual(['attention']);
    await desk.decide(id, 'Record what the payer decided', {
      representative: 'Jo at the desk',
      'decision-1': 'A1',
      'number-1': 'PHONE-1',
    });
    const { status, items } = await desk.read(id);
    expect([status, items[0]?.decision?.authorizationNumber]).toEqual(['approved', 'PHONE-1']);
    expect(await kinds(id)).toEqual([]);
  });

  test('that says nothing that can be relied on brings a task, never an approval', async () => {
    const id = await desk.release('64483');
    const { status, standstill } = await desk.read(id);
    expect([status, standstill?.code]).toEqual(['needs-attention', 'no-review-action']);
  });

  test.each([
    ['answers too slowly', 'SLOW'],
    ['answers garbage', 'GARBAGE'],
    ['breaks off its answer', 'CUT'],
    ['takes it and loses its answer', 'LOST'],
    ['answers about another request', 'OTHER'],
  ])('that %s is asked before anything is sent again, and gets it once', async (_, ending) => {
    const id = await desk.release('70551', { memberId: `M88-${ending}` });
    expect(await desk.status(id)).toBe('submitting');
    await product.pass(5 * 60);
    expect(await desk.status(id)).toBe('approved');
    expect(calls(id)).toEqual(['submit', 'inquire']);
  });

  test('that is down for hours is tried until it is up, and asked first what it has', async () => {
    product.payer.behave('down');
    const id = await desk.release('70551');
    await product.pass(5 * HOUR);
    expect(await desk.status(id)).toBe('submitting');
    const tries = calls(id);
    expect(tries.filter((operation) => operation === 'submit')).toHaveLength(1);
    expect(tries.length).toBeGreaterThan(4);
    product.payer.behave(undefined);
    await product.pass(2 * HOUR);
    expect(await desk.status(id)).toBe('approved');
    expect(calls(id).slice(tries.length)).toEqual(['inquire', 'submit']);
  });

  test('that refuses the credentials, or is too busy, has taken nothing: it is sent again without asking', async () => {
    for (const fault of ['refuse-token', 'too-many-requests'] as const) {
      product.payer.behave(fault);
      const id = await desk.release('70551');
      expect(await desk.status(id)).toBe('submitting');
      product.payer.behave(undefined);
      await product.pass(10 * 60);
      expect(await desk.status(id)).toBe('approved');
      expect(calls(id)).not.toContain('inquire');
    }
  });

  test('that stays down for longer than anybody should wait brings a task; set right, it is asked before anything is sent again', async () => {
    product.payer.behave('down');
    const id = await desk.release('70551', { request: expedited() });
    await product.pass(6 * HOUR);
    expect((await desk.read(id)).standstill?.code).toBe('payer-unreachable');
    expect(await kinds(id)).toEqual(['attention']);
    product.payer.behave(undefined);
    const before = calls(id).length;
    await desk.decide(id, 'Set right: go on');
    expect(await desk.status(id)).toBe('approved');
    expect(calls(id).slice(before)).toEqual(['inquire', 'submit']);
  });

  test('that refuses the request as faulty brings a task with its words', async () => {
    const id = await desk.release('70551', { memberId: 'M88-REJECT' });
    expect((await desk.read(id)).standstill?.code).toBe('payer-refused');
    expect(calls(id)).toEqual(['submit']);
  });

  test('that tells of its decision twice is believed once', async () => {
    const id = await desk.release('73721', { memberId: 'M88-TWICE' });
    expect(await desk.status(id)).toBe('pended');
    await product.pass(49 * HOUR);
    expect(await desk.status(id)).toBe('denied');
    const { identifier = '' } = (await desk.read(id)).payer ?? {};
    const { version } = await desk.read(id);
    await product.payer.decide(identifier, 1, { act: 'deny', reason: '0V' });
    await product.payer.decide(identifier, 1, { act: 'deny', reason: '0V' });
    await product.pass(10 * 60);
    expect((await desk.read(id)).version).toBe(version);
    expect(await events(id, 'decided-by-payer')).toBe(1);
    expect(await kinds(id)).toEqual(['shortfall']);
  });

  test('that only people reach: they get the packet as PDF, record the reference number, and later the outcome', async () => {
    const id = await desk.release('70551', { payer: 'prairie-medicaid' });
    const waiting = await desk.read(id);
    expect(waiting.status).toBe('awaiting-manual-submission');
    const packet = waiting.documents.find(({ origin }) => origin === 'frontdesk');
    const { browser, page } = await desk.open(id);
    const file = await fetch(page.link(packet?.title ?? '?'));
    expect(
      Buffer.from(await file.arrayBuffer())
        .subarray(0, 5)
        .toString('latin1'),
    ).toBe('%PDF-');
    const incomplete = await browser.press(page, 'Record the submission', { representative: 'Jo' });
    expect(incomplete.status).toBe(422);
    await desk.decide(id, 'Record the submission', { representative: 'Jo', reference: 'FAX-77' });
    const pended = await desk.read(id);
    expect([pended.status, pended.payer?.reference, pended.payer?.representative]).toEqual(['pended', 'FAX-77', 'Jo']);
    expect(await kinds(id)).toEqual(['outcome']);
    await desk.decide(id, 'Record what the payer decided', {
      representative: 'letter',
      'decision-1': 'A1',
      'number-1': 'PR-9',
    });
    const after = await desk.read(id);
    expect([after.status, after.items[0]?.decision?.authorizationNumber]).toEqual(['approved', 'PR-9']);
    expect(calls(id)).toEqual([]);
  });

  test('whose policy does not say whether authorization is required is asked by staff, and its word decides', async () => {
    const [required, not] = [await desk.ask('95810'), await desk.ask('95810')];
    expect(await desk.status(required)).toBe('awaiting-determination');
    expect(await kinds(required)).toEqual(['determination']);
    await desk.decide(required, 'Record the determination', { representative: 'Jo', 'requirement-1': 'required' });
    expect(await desk.status(required)).toBe('in-review');
    await desk.decide(not, 'Record the determination', { representative: 'Jo', 'requirement-1': 'not-required' });
    expect(await desk.status(not)).toBe('not-required');
    expect([...calls(required), ...calls(not)]).toEqual([]);
  });

  test('that approved is asked for a change after a new review; what stands, stands until it certifies that', async () => {
    const id = await desk.release('70551');
    const before = await desk.read(id);
    expect(before.status).toBe('approved');
    await desk.post(id, 'changes', {
      reason: 'Two more visits.',
      submitterId: desk.clinic.staff.frontDesk.id,
      items: [{ sequence: 1, quantity: { value: 6, unit: 'visit' } }],
    });
    const proposed = await desk.read(id);
    expect([proposed.status, proposed.items[0]?.quantity.value]).toEqual(['in-review', 4]);
    await desk.decide(id, 'Approve and send to payer');
    const after = await desk.read(id);
    expect([after.status, after.items[0]?.quantity.value, after.items[0]?.decision?.quantity?.value]).toEqual([
      'approved',
      6,
      6,
    ]);
    expect(after.payer?.reference).toBe(before.payer?.reference);
    expect(calls(id)).toEqual(['submit', 'submit']);
  });

  describe('and a cancellation', () => {
    const cancelled = async (id: string): Promise<void> => {
      await desk.post(id, 'cancellation', { reason: 'The patient moved away.' });
    };
    const expectEnded = async (id: string): Promise<void> => {
      expect(await desk.status(id)).toBe('cancelled');
      expect(await kinds(id)).toEqual([]);
      const { workflow } = await product.operator.run<{ workflow: { status: string } }>('explain', { case: id });
      expect(workflow.status).not.toBe('RUNNING');
    };

    test.each([
      ['awaiting-determination', async () => desk.ask('95810')],
      ['awaiting-information', async () => desk.ask('72148', { bare: true })],
      ['in-review', async () => desk.ask('70551')],
      ['awaiting-manual-submission', async () => desk.release('70551', { payer: 'prairie-medicaid' })],
      ['not-required', async () => desk.ask('99213', { request: { network: 'in' } })],
    ])('of a case %s ends it, and the payer never hears of it', async (status, make) => {
      const id = await make();
      expect(await desk.status(id)).toBe(status);
      await cancelled(id);
      await expectEnded(id);
      expect(calls(id)).toEqual([]);
    });

    test.each([
      ['pended', '72148'],
      ['awaiting-payer-documents', 'E0601'],
      ['needs-attention', '81479'],
      ['approved', '70551'],
      ['partially-approved', '97530'],
    ])('of a case %s ends it, and the payer is told', async (status, code) => {
      const id = await desk.release(code);
      expect(await desk.status(id)).toBe(status);
      const before = calls(id).length;
      await cancelled(id);
      await expectEnded(id);
      expect(calls(id).slice(before).at(-1)).toBe('submit');
      expect(JSON.stringify(product.payer.received.at(-1)?.body)).toContain('"code":"3"');
    });

    test('while it is being brought to a payer that is down ends it once the payer could be asked', async () => {
      product.payer.behave('down');
      const id = await desk.release('70551');
      await cancelled(id);
      expect(await desk.status(id)).toBe('cancelling');
      product.payer.behave(undefined);
      await product.pass(2 * HOUR);
      await expectEnded(id);
      expect(calls(id).filter((operation) => operation === 'submit')).toHaveLength(1);
    });

    test('of what the payer heard of from people is told by people', async () => {
      const id = await desk.release('70551', { payer: 'prairie-medicaid' });
      await desk.decide(id, 'Record the submission', { representative: 'Jo', reference: 'FAX-78' });
      await cancelled(id);
      expect([await desk.status(id), await kinds(id)]).toEqual(['cancelling', ['submission']]);
      await desk.decide(id, 'Record that the payer knows', { representative: 'Jo' });
      await expectEnded(id);
    });

    test('of what the payer denied, or of what has ended, is refused', async () => {
      const denied = await desk.release('72141');
      const ended = await desk.ask('70551');
      await cancelled(ended);
      for (const id of [denied, ended]) {
        const record = `/v1/preauthorizations/${id}`;
        const { headers } = await desk.clinic.system.call('GET', record);
        const { status } = await desk.clinic.system.call(
          'POST',
          `${record}/cancellation`,
          { reason: 'Too late.' },
          { 'If-Match': headers.get('etag') ?? '' },
        );
        expect(status).toBe(409);
      }
    });
  });

  describe('as days pass', () => {
    let late: string;
    let extended: string;
    let bare: string;
    let attention: string;
    let begun: number;
    /** Moves the clock to so many seconds after the beginning. */
    const until = (seconds: number): Promise<void> =>
      product.pass((begun + seconds * 1000 - product.stack.clock.now()) / 1000);
    beforeAll(async () => {
      await desk.settings({ informationDays: 4 });
      late = await desk.release('73721', { request: expedited() });
      const { identifier = '' } = (await desk.read(late)).payer ?? {};
      await product.payer.decide(identifier, 1, { act: 'pend', hours: 2000, then: 'certify' });
      extended = await desk.release('27447', { request: expedited() });
      attention = await desk.release('81479');
      bare = await desk.ask('72148', { bare: true });
      begun = product.stack.clock.now();
    });

    test('a case for which something is missing: the clinic is reminded', async () => {
      const { status, missing } = await desk.read(bare);
      expect([status, missing.map(({ kind }) => kind).toSorted()]).toEqual([
        'awaiting-information',
        ['document', 'fact'],
      ]);
      const told = (await desk.mailsAbout(bare)).length;
      await until(2 * DAY + 60);
      expect(await events(bare, 'reminded')).toBe(1);
      expect((await desk.mailsAbout(bare)).slice(told).map(({ to }) => to[0])).toEqual([
        desk.clinic.staff.frontDesk.email,
      ]);
    });

    test('a case that needs attention is found, explained and set going by an operator', async () => {
      const [task] = await desk.tasks(attention);
      const { cases } = await product.operator.run<{ cases: { id: string }[] }>('stuck');
      expect(cases.map(({ id }) => id)).toContain(task?.id);
      const explained = await product.operator.run<Record<string, unknown>>('explain', { case: attention });
      expect(explained).toMatchObject({ id: attention, kind: 'preauthorization', status: 'needs-attention' });
      expect(explained['tasks']).toContainEqual(expect.objectContaining({ id: task?.id, kind: task?.kind }));
      const words = JSON.stringify(explained);
      for (const secret of ['Okafor', 'Ines', '1957-03-14', 'M8842017']) expect(words).not.toContain(secret);
      const { version } = await desk.read(attention);
      await product.operator.run('redrive', { case: attention });
      expect((await desk.read(attention)).version).toBe(version);
      await desk.decide(attention, 'Record what the payer decided', { representative: 'Jo', 'decision-1': 'A1' });
      expect(await desk.status(attention)).toBe('approved');
    });

    test('a payer that is late is chased by staff until the date that it names', async () => {
      await until(3 * DAY - 60);
      const before = await desk.read(late);
      expect([before.status, before.payer?.late, await kinds(late)]).toEqual(['pended', false, []]);
      await until(3 * DAY + 60);
      expect((await desk.read(late)).payer?.late).toBe(true);
      expect(await kinds(late)).toEqual(['late-payer']);
      await desk.decide(late, 'Record what the payer says', {
        representative: 'Jo',
        words: 'It is with the doctor.',
        promised: '2026-12-31',
      });
      const { payer } = await desk.read(late);
      expect([payer?.representative, payer?.dueAt]).toEqual(['Jo', '2027-01-01T06:00:00.000Z']);
      expect(await kinds(late)).toEqual([]);
    });

    test('a payer that gives notice of an extension in words alone is chased, and staff record until when', async () => {
      const { status, payer, timeline } = await desk.read(extended);
      expect([status, payer?.late, await kinds(extended)]).toEqual(['pended', true, ['late-payer']]);
      expect(timeline.some(({ words }) => words.includes('We extend the time for our decision by 14 days.'))).toBe(
        true,
      );
      await desk.decide(extended, 'Record what the payer says', {
        representative: 'letter',
        words: 'Extended by 14 days.',
        promised: '2026-12-20',
      });
      const after = await desk.read(extended);
      expect([after.payer?.late, after.payer?.dueAt, await kinds(extended)]).toEqual([
        false,
        '2026-12-21T06:00:00.000Z',
        [],
      ]);
    });

    test('a case for which nothing came is closed with the reason, and the payer never hears of it', async () => {
      await until(4 * DAY + 60);
      const closed = await desk.read(bare);
      expect([closed.status, closed.standstill?.code]).toEqual(['closed', 'information-not-supplied']);
      expect(calls(bare)).toEqual([]);
    });
  });

  test('and no fault of the stack came to light, nor a right that was refused', () => {
    expect(product.stack.faults()).toEqual([]);
    expect(product.stack.refused()).toEqual([]);
  });
});

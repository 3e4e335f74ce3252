import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Mail } from '../../local/demo/clients.ts';
import { linkIn } from '../../local/demo/mailbox.ts';
import { type Operation, type Output, type StreamRecord } from '../../local/contract.ts';
import { DAY, Desk, HOUR, type Task } from './desk.ts';
import { startTestProduct, type TestProduct } from './harness.ts';

jest.setTimeout(180_000);

const operator = { kind: 'operator' } as const;
const SWEEP = 15 * 60;

/** Whatever fails between a change and what follows from it: everything happens, and nothing of it twice. */
describe('what must follow a change', () => {
  let product: TestProduct;
  let desk: Desk;
  let streamed: StreamRecord[];
  const undo: (() => void)[] = [];
  beforeAll(async () => {
    product = await startTestProduct();
    desk = new Desk(product, await product.clinic());
    streamed = [];
    product.stack.host.signals.on('streamRecord', (record) => streamed.push(record));
  });
  afterEach(() => {
    for (const each of undo.splice(0)) each();
    product.stack.host.faults.disarm();
  });
  afterAll(() => product.stop());

  /** Lets the table's stream reach its consumer, or nobody. */
  async function stream(enabled: boolean): Promise<void> {
    const { EventSourceMappings } = (await product.stack.host.call(
      operator,
      'lambda',
      'ListEventSourceMappings',
      {},
    )) as {
      EventSourceMappings: { UUID: string; EventSourceArn: string }[];
    };
    const mapping = EventSourceMappings.find(({ EventSourceArn }) => EventSourceArn === streamed[0]?.streamArn);
    if (!mapping) throw new Error('the stream of the records table has no consumer');
    await product.stack.host.call(operator, 'lambda', 'UpdateEventSourceMapping', {
      UUID: mapping.UUID,
      Enabled: enabled,
    });
  }

  const executions = (id: string): number =>
    [...product.stack.contents()].filter(({ sink }) => sink.endsWith(' history') && sink.includes(id)).length;
  const events = async (id: string): Promise<string[]> =>
    (await desk.read(id)).timeline.map(({ event }) => event.replace('preauthorization.', ''));
  const straight = ['requested', 'found-complete', 'released', 'attempted', 'decided-by-payer'];

  test('happens though a whole stream is thrown away: the sweep finishes the case', async () => {
    await desk.ask('70551');
    const [records] = streamed;
    expect(records).toBeDefined();
    await stream(false);
    undo.push(() => void stream(true));
    const id = await desk.ask('70551');
    expect(await desk.status(id)).toBe('assessing');
    await product.pass(SWEEP + 120);
    expect(await desk.status(id)).toBe('in-review');
    await product.pass(SWEEP + 120);
    const { browser, page } = await desk.open(id);
    expect((await browser.press(page, 'Approve and send to payer')).status).toBe(200);
    await product.pass(SWEEP + 120);
    expect(await desk.status(id)).toBe('approved');
    expect(await events(id)).toEqual(straight);
  });

  test('happens once though each record of the stream comes twice, and again later', async () => {
    const from = streamed.length;
    const again: StreamRecord[] = [];
    product.stack.host.signals.on('streamRecord', (record) => {
      if (again.includes(record) || again.length > 400) return;
      again.push(record);
      product.stack.host.signals.emit('streamRecord', record);
    });
    const id = await desk.release('70551');
    again.length = 401;
    expect(await desk.status(id)).toBe('approved');
    expect(await events(id)).toEqual(straight);
    const mails = (await desk.mailsAbout(id)).length;
    const { version } = await desk.read(id);
    for (const record of streamed.slice(from)) product.stack.host.signals.emit('streamRecord', record);
    await product.pass(0);
    expect((await desk.read(id)).version).toBe(version);
    expect((await desk.mailsAbout(id)).map(({ to }) => to[0])).toHaveLength(mails);
    expect((await desk.linkMails(id)).length).toBe(1);
    expect(executions(id)).toBe(1);
  });

  test('happens though the relay crashes before, and after, it handed on', async () => {
    const { faults } = product.stack.host;
    const where = { function: 'relay', operation: 'SendMessageBatch' };
    for (const kind of ['crash-before', 'crash-after', 'crash-before'] as const) await faults.arm({ kind, where });
    await faults.arm({ kind: 'crash-after', where, after: 1 });
    const id = await desk.ask('70551');
    await product.pass(5 * 60);
    expect(faults.disarm().map(({ fired }) => fired)).toEqual([1, 1, 1, 1]);
    expect(await desk.status(id)).toBe('in-review');
    expect(await desk.linkMails(id)).toHaveLength(1);
    expect(executions(id)).toBe(1);
  });

  test('is blocked by no poison record', async () => {
    const TableName = streamed[0]?.streamArn.split('/')[1];
    const put = (sk: string, more: Record<string, unknown>): Promise<Output> =>
      product.stack.host.call(operator, 'dynamodb', 'PutItem', {
        TableName,
        Item: { pk: { S: 'poison' }, sk: { S: sk }, type: { S: 'effect' }, state: { S: 'pending' }, ...more },
      });
    const at = { S: new Date(product.stack.clock.now()).toISOString() };
    await stream(false);
    await put('effect#1', {});
    await put('effect#2', { kind: { S: 'sendMail' }, dueAt: { S: 'never' } });
    await put('effect#3', { kind: { S: 'nobody-knows' }, dueAt: at });
    await put('effect#4', { kind: { M: {} }, dueAt: { L: [] } });
    for (const kind of ['startWorkflow', 'sendMail', 'announce'])
      await put(`effect#${kind}`, { kind: { S: kind }, dueAt: at });
    const id = await desk.ask('70551');
    await stream(true);
    expect(await desk.status(id)).toBe('in-review');
    expect(await desk.linkMails(id)).toHaveLength(1);
  });

  test('happens though who did it crashes before that is recorded: a mail comes twice at most, and is the same', async () => {
    const { faults } = product.stack.host;
    await faults.arm({ kind: 'crash-after', where: { function: 'send-mail', operation: 'SendRawEmail' } });
    const id = await desk.ask('70551');
    expect(faults.disarm()).toMatchObject([{ fired: 1 }]);
    expect(await desk.linkMails(id)).toHaveLength(1);
    await product.pass(2 * SWEEP + 120);
    const mails = (await desk.linkMails(id)) as (Mail & { raw: string })[];
    expect(mails).toHaveLength(2);
    const [first, second] = mails.map(({ raw }) => raw.replace(/^Message-ID: .*\r?\n/im, ''));
    expect(second).toBe(first);
    await product.pass(SWEEP + 120);
    expect(await desk.linkMails(id)).toHaveLength(2);
  });

  test('starts one execution though the word of the first start is lost', async () => {
    const { faults } = product.stack.host;
    await faults.arm({
      kind: 'lost-response',
      where: { operation: 'StartExecution' },
      times: 2,
      persistent: true,
    });
    const id = await desk.ask('70551');
    await product.pass(SWEEP + 120);
    expect(faults.disarm()).toMatchObject([{ fired: 2 }]);
    expect(await desk.status(id)).toBe('in-review');
    expect(executions(id)).toBe(1);
    expect(await events(id)).toEqual(straight.slice(0, 2));
  });
});

/** Links in mails, and the people who follow them. */
describe('a task', () => {
  let product: TestProduct;
  let desk: Desk;
  const undo: (() => void)[] = [];
  beforeAll(async () => {
    product = await startTestProduct();
    desk = new Desk(product, await product.clinic());
  });
  afterAll(() => product.stop());
  afterEach(() => {
    for (const each of undo.splice(0)) each();
    product.stack.host.faults.disarm();
  });
  const oneTask = async (id: string): Promise<Task> => {
    const [task] = await desk.tasks(id);
    if (!task) throw new Error('the case has no open task');
    return task;
  };
  const until = (instant: string, seconds: number): Promise<void> =>
    product.pass((Date.parse(instant) - product.stack.clock.now()) / 1000 + seconds);

  test('is changed by no mail scanner that opens every link', async () => {
    const id = await desk.ask('70551');
    const before = [await desk.read(id), await oneTask(id)];
    const [mail] = await desk.linkMails(id);
    const link = linkIn(mail as Mail);
    for (const method of ['GET', 'HEAD', 'GET', 'HEAD', 'OPTIONS'])
      await fetch(link, { method, headers: { 'User-Agent': 'Scanner' } });
    const page = await (await fetch(link)).text();
    for (const [, href = ''] of page.matchAll(/href="([^"]+)"/g))
      await fetch(new URL(href, link), { redirect: 'manual' });
    expect([await desk.read(id), await oneTask(id)]).toEqual(before);
    await desk.decide(id, 'Approve and send to payer');
    expect(await desk.status(id)).toBe('approved');
  });

  test('that is handed over: the old link is dead, the new one decides', async () => {
    const id = await desk.ask('70551');
    const task = await oneTask(id);
    const [old] = (await desk.linkMails(id)) as [Mail];
    const to = task.addressees[0]?.staffId === desk.clinic.staff.nurse.id ? 'specialist' : 'nurse';
    const open = await desk.openMail(old);
    await desk.clinic.system.must(
      'POST',
      `/v1/tasks/${task.id}/handover`,
      { staffId: desk.clinic.staff[to].id },
      { 'If-Match': `"${task.version}"` },
    );
    await product.pass(0);
    const late = await open.browser.press(open.page, 'Approve and send to payer');
    expect(late.status).toBe(410);
    expect((await open.browser.open(linkIn(old))).status).toBe(410);
    expect(await desk.status(id)).toBe('in-review');
    const mails = await desk.linkMails(id);
    expect(mails.at(-1)?.to).toEqual([desk.clinic.staff[to].email]);
    await desk.decide(id, 'Approve and send to payer');
    expect(await desk.status(id)).toBe('approved');
  });

  test('goes from the reviewer to the next, to the supervisor and into the alarmed queue, as its time runs out', async () => {
    const id = await desk.ask('70551');
    const { id: taskId, dueAt } = await oneTask(id);
    const seen: string[] = [];
    for (let step = 0; step < 60 && seen.at(-1) !== 'overdue'; step += 1) {
      const { businessStatus } = await desk.task(taskId);
      if (seen.at(-1) !== businessStatus) seen.push(businessStatus);
      if (businessStatus !== 'overdue') await product.pass(30 * 60);
    }
    expect(seen).toEqual(['assigned', 'reminded', 'escalated', 'with-supervisor', 'overdue']);
    expect(product.stack.clock.now()).toBeGreaterThanOrEqual(Date.parse(dueAt));
    const { addressees } = await desk.task(taskId);
    expect(addressees.map(({ as }) => as)).toEqual(['reviewer', 'next-reviewer', 'supervisor']);
    await product.pass(SWEEP + 60);
    const swept = [...product.stack.contents()].filter(({ sink }) => /^log .*sweep/.test(sink)).map(({ text }) => text);
    expect(swept.findLast((text) => text.includes('"TasksInAlarmedQueue"'))).toMatch(/"TasksInAlarmedQueue":\[?[1-9]/);
    await desk.decide(id, 'Approve and send to payer');
    expect(await desk.status(id)).toBe('approved');
  });

  test('that two decide at the same moment is decided once, and the other page says so', async () => {
    const id = await desk.ask('70551');
    const { id: taskId } = await oneTask(id);
    for (let hours = 0; hours < 30 && (await desk.task(taskId)).addressees.length < 2; hours += 1)
      await product.pass(HOUR);
    const mails = await desk.linkMails(id);
    const newest = new Map(mails.map((mail) => [mail.to[0], mail]));
    expect(newest.size).toBe(2);
    const opened = [];
    for (const mail of newest.values()) opened.push(await desk.openMail(mail));
    // Neither is written before both have judged by the same record.
    const waiting: (() => void)[] = [];
    const operations = product.stack.services['dynamodb']?.operations as Record<string, Operation>;
    const original = operations['TransactWriteItems'] as Operation;
    undo.push(() => (operations['TransactWriteItems'] = original));
    operations['TransactWriteItems'] = {
      rights: (input, call) => original.rights(input, call),
      run: async (input, call) => {
        if (waiting.length < 2 && JSON.stringify(input).includes('"task.decided"')) {
          await new Promise<void>((resolve) => {
            waiting.push(resolve);
            if (waiting.length === 2) for (const go of waiting) go();
          });
        }
        return original.run(input, call);
      },
    };
    const pages = await Promise.all(
      opened.map(({ browser, page }, index) =>
        index === 0
          ? browser.press(page, 'Approve and send to payer')
          : browser.press(page, 'Withdraw the request', { reason: 'Not needed.' }),
      ),
    );
    expect(waiting).toHaveLength(2);
    expect(new Set(pages.map(({ status }) => status))).toEqual(new Set([200, 409]));
    const loser = pages.find(({ status }) => status === 409);
    expect(loser?.text).toContain('Your decision was not recorded: another one came first.');
    await product.pass(0);
    const { timeline, status } = await desk.read(id);
    const decided = timeline.filter(({ event }) => /released|withdrawn/.test(event));
    expect(decided).toHaveLength(1);
    expect(status).toBe(pages[0]?.status === 200 ? 'approved' : 'withdrawn');
  });

  test('that is decided in the last second is decided, and nobody else is asked', async () => {
    const id = await desk.ask('70551');
    const { id: taskId } = await oneTask(id);
    await until((await desk.task(taskId)).dueAt, -60);
    const { browser, page } = await desk.open(id);
    await until((await desk.task(taskId)).dueAt, -1);
    const mails = (await desk.linkMails(id)).length;
    expect((await browser.press(page, 'Approve and send to payer')).status).toBe(200);
    await product.pass(120);
    expect((await desk.task(taskId)).businessStatus).toBe('decided');
    expect(await desk.linkMails(id)).toHaveLength(mails);
    expect(await desk.status(id)).toBe('approved');
  });

  test('whose mail bounces moves on to the next at once', async () => {
    const other = new Desk(product, await product.clinic('Bouncing Clinic'));
    const { clinicId: clinic } = other.clinic;
    const { id: unreachable } = await product.operator.run<{ id: string }>('staff add', {
      clinic,
      name: 'Ash Bounce',
      email: `ash+bounce.${clinic.slice(-6)}@lakeside.example`,
      roles: ['authorization-specialist'],
    });
    const id = await other.ask('70551');
    const [first] = await other.tasks(id);
    if (first && !first.addressees.some(({ staffId }) => staffId === unreachable))
      await other.clinic.system.must(
        'POST',
        `/v1/tasks/${first.id}/handover`,
        { staffId: unreachable },
        { 'If-Match': `"${first.version}"` },
      );
    await product.pass(0);
    const [task] = await other.tasks(id);
    expect(task?.addressees.map(({ as }) => as).at(-1)).toBe('next-reviewer');
    expect(task?.addressees.length).toBe(2);
    const mail = (await other.linkMails(id)).at(-1);
    expect([other.clinic.staff.specialist.email, other.clinic.staff.nurse.email]).toContain(mail?.to[0]);
    const failing = await product.operator.run<unknown>('bounce list', { clinic });
    expect(JSON.stringify(failing)).toContain(unreachable);
    await other.decide(id, 'Approve and send to payer');
    expect(await other.status(id)).toBe('approved');
  });

  test('of the clinic itself: what is supplied in the last second counts, though the workflow was not told', async () => {
    await desk.settings({ informationDays: 1 });
    const id = await desk.ask('70551', { request: {} });
    await desk.decide(id, 'Return with a question', { question: 'Which side?' });
    const { closesAt = '', missing } = await desk.read(id);
    const questionId = missing.find(({ kind }) => kind === 'question')?.id;
    expect(Date.parse(closesAt) - product.stack.clock.now()).toBeLessThanOrEqual(DAY * 1000);
    await until(closesAt, -1);
    const { faults } = product.stack.host;
    await faults.arm({ kind: 'server-error', where: { operation: 'SendTaskSuccess' }, times: 100, persistent: true });
    await desk.post(id, 'information', { answers: [{ questionId, text: 'The left.' }] });
    await product.pass(2);
    expect(await desk.status(id)).toBe('in-review');
    expect(faults.disarm()[0]?.fired).toBeGreaterThan(0);
  });

  test('and no fault of the stack came to light, nor a right that was refused', () => {
    expect(product.stack.faults()).toEqual([]);
    expect(product.stack.refused()).toEqual([]);
  });
});

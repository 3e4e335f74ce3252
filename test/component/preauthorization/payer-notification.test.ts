import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { answered, closeDesk, openDesk, payer, type Desk } from './desk.ts';

afterAll(closeDesk);
let desk: Desk;
let id: string;
let payerId: string;

beforeEach(async () => {
  desk = await openDesk();
  id = await desk.ask();
  payer.submissions.push(answered('A4'));
  await desk.decide(id, 'preauthorization-release', 'release');
  ({ payerId } = await desk.read(id));
});

const about = (identifier: string): string =>
  JSON.stringify({
    resourceType: 'Bundle',
    entry: [{ resource: { resourceType: 'ClaimResponse', identifier: [{ value: identifier }] } }],
  });
async function notify(body: string, to = payerId, more: object = {}): Promise<APIGatewayProxyResult> {
  const { handler } = await import('../../../functions/preauthorization/handlers/receive-payer-notification.ts');
  const requestContext = { requestId: 'request-1', identity: { sourceIp: '192.0.2.1' } };
  return await handler({
    pathParameters: { payerId: to },
    body,
    isBase64Encoded: false,
    requestContext,
    ...more,
  } as unknown as APIGatewayProxyEvent);
}
const nextInquiry = async (): Promise<string | undefined> => (await desk.read(id)).atPayer?.nextInquiryAt;

describe('the callback that anybody can call', () => {
  test('brings the next inquiry forward, and believes nothing of what was said', async () => {
    const before = (await nextInquiry()) ?? '';
    expect((await notify(about(`${id}-1`))).statusCode).toBe(202);
    expect(((await nextInquiry()) ?? '') < before).toBe(true);
    expect((await desk.read(id)).status).toBe('pended');
    payer.inquiries.push(answered('A1'));
    expect(await desk.drive(id)).toContain('inquire-at-payer');
    expect((await desk.read(id)).status).toBe('approved');
  });

  test('however often it is called, the payer is asked no more than once a minute; what comes sooner waits', async () => {
    await notify(about(`${id}-1`));
    const first = (await nextInquiry()) ?? '';
    payer.inquiries.push(answered('A4'), answered('A4'));
    await desk.drive(id);
    await notify(about(`${id}-1`));
    await notify(about(`${id}-1`));
    const second = (await nextInquiry()) ?? '';
    expect(Date.parse(second) - Date.parse(first)).toBe(60_000);
    expect(await desk.drive(id)).toEqual([]);
  });

  test('called hundreds of times a day with nothing new, it costs few inquiries; news makes it quick again', async () => {
    const start = Date.now();
    const asks = async (words?: string): Promise<void> => {
      const items = [{ sequence: 1, reviewAction: 'A4', reasons: [], providers: [], words }] as const;
      payer.inquiries = [answered('A4', { items })];
      await desk.drive(id);
    };
    for (let count = 0; count < 240; count += 1) {
      desk.bench.setTime(new Date(start + count * 360_000).toISOString());
      await notify(about(`${id}-1`));
      await asks();
    }
    const { readTimeline } = await import('../../../functions/platform/case/timeline.ts');
    expect((await readTimeline(desk.bench.clinicId, id)).length).toBeLessThan(50);
    expect(payer.asked.length).toBeGreaterThan(5);
    expect(payer.asked.length).toBeLessThan(20);

    desk.bench.setTime((await nextInquiry()) ?? '');
    await asks('At the doctor');
    desk.bench.setTime(new Date(Date.now() + 3_600_000).toISOString());
    for (const pause of [0, 60_000, 120_000]) {
      const at = Date.now();
      await notify(about(`${id}-1`));
      const next = (await nextInquiry()) ?? '';
      expect(Date.parse(next) - at).toBe(pause);
      desk.bench.setTime(next);
      await asks('At the doctor');
    }
  }, 20_000);

  test('answers alike whether it knows the request or not, and another payer moves nothing', async () => {
    const before = await nextInquiry();
    const unknown = await notify(about('somebody-elses'));
    const foreign = await notify(about(`${id}-1`), 'another-payer');
    expect(await nextInquiry()).toBe(before);
    const known = await notify(about(`${id}-1`));
    expect([unknown, foreign]).toEqual([known, known]);
  });

  test.each([
    ['no JSON', '<html>', undefined, {}],
    ['no payer’s name', '{}', '../x', {}],
    ['too much', JSON.stringify({ a: 'x'.repeat(1024 * 1024) }), undefined, {}],
  ])('%s is refused', async (_what, body, to, more) => {
    expect((await notify(body, to ?? payerId, more)).statusCode).toBe(400);
  });

  test('a body in base64 is read', async () => {
    const before = (await nextInquiry()) ?? '';
    const body = Buffer.from(about(`${id}-1`)).toString('base64');
    await notify(body, payerId, { isBase64Encoded: true });
    expect(((await nextInquiry()) ?? '') < before).toBe(true);
  });
});

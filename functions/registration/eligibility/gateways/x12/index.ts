import { now } from '../../../../platform/clock.ts';
import {
  credentials,
  postTo,
  postWithToken,
  withoutToken,
  type EligibilitySettings,
} from '../../../../payers/index.ts';
import type { EligibilityGateway, Question } from '../gateway.ts';
import { build270, traceOf } from './build-270.ts';
import { readEnvelope, writeEnvelope } from './envelope.ts';
import { read271 } from './read-271.ts';

type X12 = Extract<EligibilitySettings, { kind: 'x12' }>;

/** Payers and clearinghouses that speak X12: a 270 in a CAQH CORE envelope over HTTPS, and the 271 that comes back. */
export const x12: EligibilityGateway = {
  async ask(question) {
    const { settings } = question.payer;
    if (settings.kind !== 'x12') throw new Error('this payer is reached by other means');
    const exchange = await send(question, settings);
    if (exchange.kind === 'not-understood') return exchange;
    if (exchange.kind !== 'response')
      return {
        kind: 'no-answer',
        problem: exchange.problem,
        ...('retryAfterSeconds' in exchange ? { retryAfterSeconds: exchange.retryAfterSeconds } : {}),
      };
    const { status, headers, body } = exchange.response;
    if (status === 401) return { kind: 'no-answer', problem: 'credentials-refused' };
    const answer = await readEnvelope(headers['content-type'] ?? '', body);
    switch (answer.kind) {
      case 'error':
        return { kind: 'no-answer', problem: `core-${answer.errorCode}` };
      case 'not-understood':
        return { kind: 'not-understood', problem: status >= 400 ? `http-${status}` : 'not-an-envelope' };
      case 'payload':
        return read271(answer.payload, traceOf(question.identifier));
    }
  },
};

async function send(question: Question, settings: X12): Promise<Awaited<ReturnType<typeof postTo>>> {
  const { senderId, receiverId, usage, endpoint, timeoutSeconds, tokenUrl, scope } = settings;
  const at = now();
  const payload = build270(question, { senderId, receiverId, usage, at });
  const system = { payerId: question.payer.id, endpoint, timeoutSeconds };
  const message = (known?: { userName: string; password: string }): Parameters<typeof postTo>[2] => ({
    ...writeEnvelope({ payload, senderId, receiverId, at, credentials: known }),
    accept: 'multipart/form-data',
  });
  if (tokenUrl) return await postWithToken({ ...system, tokenUrl, scope }, '', message());
  try {
    const { clientId, clientSecret } = await credentials(question.payer.id);
    return await postTo(system, '', message({ userName: clientId, password: clientSecret }));
  } catch (error) {
    return withoutToken(question.payer.id, error);
  }
}

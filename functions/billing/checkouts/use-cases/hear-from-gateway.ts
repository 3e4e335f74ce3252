import { createHash } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import * as z from 'zod';
import { againIfStale } from '../../../platform/case/again.ts';
import { now } from '../../../platform/clock.ts';
import { commit, ConditionFailed } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import { idPattern } from '../../../platform/ids.ts';
import { webhookSecretsOf } from '../../payments/gateway/index.ts';
import { checkoutChange, heardWrite, readCheckout } from '../store.ts';

/** What became of an event: only `heard` is good news. */
export type Hearing = 'heard' | 'not-signed' | 'not-understood' | 'unknown';

const eventSchema = z.object({ data: z.object({ reference: z.string().regex(idPattern('checkout')) }) });

/**
 * News of a payment gateway. The signature says who sends it (Standard Webhooks: five minutes to either side), and the event is nothing but a
 * reason to ask how that checkout stands. One that comes again changes nothing; one of a checkout that the clinic does not have is refused, so
 * that the gateway keeps it.
 */
export async function hearFromGateway(
  context: Context,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<Hearing> {
  const { clinicId } = context;
  if (!isSigned(await webhookSecretsOf(clinicId), headers, body)) return 'not-signed';
  const event = eventSchema.safeParse(parsed(body));
  if (!event.success) return 'not-understood';
  const { reference } = event.data.data;
  const eventHash = createHash('sha256')
    .update(headers['webhook-id'] ?? '')
    .digest('hex');
  return await againIfStale(async () => {
    const before = await readCheckout(clinicId, reference);
    if (!before) return 'unknown';
    const at = now();
    try {
      await commit(context, {
        at,
        records: [checkoutChange(before, 'news-heard')],
        writes: [heardWrite(clinicId, reference, eventHash, at)],
        effects: [{ kind: 'settleCheckout', subjectId: reference, params: {} }],
      });
    } catch (error) {
      // The same event, a moment ago or at this one.
      if (!(error instanceof ConditionFailed)) throw error;
    }
    return 'heard';
  });
}

function isSigned(secrets: readonly string[], headers: Readonly<Record<string, string>>, body: string): boolean {
  return secrets.some((secret) => {
    try {
      new Webhook(secret).verify(body, { ...headers }, { jsonParse: false });
      return true;
    } catch {
      // Whatever is wrong with what a stranger sends: it is not signed.
      return false;
    }
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

import * as z from 'zod';
import type { Clinic } from '../../../clinics/index.ts';
import { readSecret } from '../../../platform/secrets.ts';
import { GatewayUnanswered, type PaymentGateway } from './gateway.ts';
import { hostedCheckout } from './hosted-checkout.ts';

/** What an operator stores for a clinic, under `payment-gateways/<clinic>`. */
const credentials = z.object({ apiKey: z.string(), webhookSecrets: z.array(z.string()) });

async function credentialsOf(clinicId: string): Promise<z.output<typeof credentials> | undefined> {
  const text = await readSecret(`payment-gateways/${clinicId}`);
  return text === undefined ? undefined : credentials.parse(JSON.parse(text));
}

/** The clinic's payment gateway; undefined where it has none. @throws GatewayUnanswered without credentials */
export async function gatewayOf({
  id,
  paymentGateway: settings,
}: Pick<Clinic, 'id' | 'paymentGateway'>): Promise<PaymentGateway | undefined> {
  if (!settings) return undefined;
  const known = await credentialsOf(id);
  if (!known) throw new GatewayUnanswered('no-credentials-stored');
  switch (settings.kind) {
    case 'hosted-checkout':
      return hostedCheckout(settings, known.apiKey);
  }
}

/** The secrets by which the clinic's gateway signs its news: the new one and the one before, while they change. */
export async function webhookSecretsOf(clinicId: string): Promise<readonly string[]> {
  return (await credentialsOf(clinicId))?.webhookSecrets ?? [];
}

export {
  GatewayRefused,
  GatewayUnanswered,
  type PageState,
  type PaymentGateway,
  type PaymentState,
} from './gateway.ts';

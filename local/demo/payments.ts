import { clinicSettingsSchema } from '../../functions/clinics/clinic.ts';
import type { Product } from '../product.ts';
import type { Operator } from './clinic.ts';

/** What the operator does so that a clinic's patients can pay by a hosted page: an account at the provider, its credentials, and where it is. */
export async function letPatientsPay(
  operator: Operator,
  { stack, provider }: Pick<Product, 'provider'> & { readonly stack: Pick<Product['stack'], 'apiOrigin'> },
  clinic: string,
): Promise<void> {
  const account = provider.openAccount(`${stack.apiOrigin}/payment-events/${clinic}`);
  const shown = await operator.run<Record<string, unknown>>('clinic show', { clinic });
  const settings = Object.fromEntries(
    Object.entries(shown).filter(([name]) => Object.hasOwn(clinicSettingsSchema.shape, name)),
  );
  await operator.run('clinic settings', {
    clinic,
    settings: { ...settings, paymentGateway: { kind: 'hosted-checkout', endpoint: account.endpoint } },
  });
  await operator.run('payment secret', {
    clinic,
    apiKey: account.apiKey,
    webhookSecrets: [account.webhookSecret],
  });
}

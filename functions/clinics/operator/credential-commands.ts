import * as z from 'zod';
import { now, secondsBetween } from '../../platform/clock.ts';
import { commit } from '../../platform/commit.ts';
import { NotFound, ValidationFailed } from '../../platform/errors.ts';
import { faultsOf } from '../../platform/http/request.ts';
import { listPayerIds, payerChange, readPayerRecord } from '../../platform/lookups/payer.ts';
import { putSecret } from '../../platform/secrets.ts';
import { parsePayer } from '../../preauthorization/payer.ts';
import { apiClientDetailsSchema } from '../api-client.ts';
import { createApiClient, retireSecret, revokeApiClient, rotateSecret } from '../api-clients.ts';
import { listSecrets } from '../identity/programs.ts';
import { clinicChange, listApiClients, readClinic } from '../store.ts';
import { apiClientId, clinicId, command, contextOf } from './command.ts';

const payerId = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be the id of a payer')
  .max(64);
const clientArgs = z.strictObject({ clinic: clinicId, client: apiClientId });

function withAge<S extends { readonly createdAt: string }>(secret: S): S & { readonly days: number } {
  return { ...secret, days: Math.floor(secondsBetween(secret.createdAt, now()) / 86_400) };
}

/** The clinics' API clients. */
export const clientCommands = {
  'client create': command(apiClientDetailsSchema.extend({ clinic: clinicId }), async (operator, args) => {
    const { clinic, ...details } = args;
    const { client, secret } = await createApiClient(contextOf(operator, clinic), details);
    return { ...client, secret };
  }),
  'client rotate': command(clientArgs, (operator, { clinic, client }) =>
    rotateSecret(contextOf(operator, clinic), client),
  ),
  'client retire': command(
    clientArgs.extend({ secret: z.string().max(256).optional() }),
    async (operator, { clinic, client, secret }) => ({
      retired: await retireSecret(contextOf(operator, clinic), client, secret),
    }),
  ),
  'client revoke': command(clientArgs, async (operator, { clinic, client }) => {
    await revokeApiClient(contextOf(operator, clinic), client);
    return { revoked: client, refused: 'within 60 seconds, whatever tokens it holds' };
  }),
  'client list': command(z.strictObject({ clinic: clinicId }), async (_operator, { clinic }) => {
    if (!(await readClinic(clinic))) throw new NotFound('There is no such clinic.');
    const clients = await listApiClients(clinic);
    return await Promise.all(
      clients.map(async (client) => ({
        ...client,
        // A revoked client is gone from where tokens come from, and its secrets with it.
        secrets: client.status === 'active' ? (await listSecrets(client.clientId)).map(withAge) : [],
      })),
    );
  }),
} as const;

/** Payers: their data, and the credentials with which Frontdesk calls them. */
export const payerCommands = {
  'payer put': command(z.strictObject({ payer: z.unknown() }), async (operator, { payer }) => {
    const data = readPayerData(payer);
    const before = await readPayerRecord(data.id);
    const { record, write } = payerChange(data.id, data, before?.version ?? null);
    await commit(contextOf(operator, 'payer'), { records: [record], writes: [write] });
    return { payer: data.id, version: (before?.version ?? 0) + 1 };
  }),
  'payer list': command(z.strictObject({}), async () => {
    const records = await Promise.all(
      (await listPayerIds()).map(async (id) => ({ id, record: await readPayerRecord(id) })),
    );
    return records.map(({ id, record }) => ({ id, version: record?.version, changedAt: record?.updatedAt }));
  }),
  'payer show': command(z.strictObject({ payer: payerId }), async (_operator, { payer }) => {
    const record = await readPayerRecord(payer);
    if (!record) throw new NotFound('There is no such payer.');
    return record.data;
  }),
  'payer secret': command(
    z.strictObject({
      payer: payerId,
      clientId: z.string().min(1).max(256),
      clientSecret: z.string().min(1).max(1024),
    }),
    async (operator, { payer, clientId, clientSecret }) => {
      const before = await readPayerRecord(payer);
      if (!before) throw new NotFound('There is no such payer: put its data first.');
      // The audit first: credentials never change unseen.
      const { record, write } = payerChange(payer, before.data, before.version, 'payer.credentials-set');
      await commit(contextOf(operator, 'payer'), { records: [record], writes: [write] });
      await putSecret(`payers/${payer}`, JSON.stringify({ clientId, clientSecret }));
      return { payer, stored: true };
    },
  ),
} as const;

/** Clinics' payment gateways: the credentials by which Frontdesk calls them, and those by which they sign. */
export const paymentCommands = {
  'payment secret': command(
    z.strictObject({
      clinic: clinicId,
      apiKey: z.string().min(1).max(1024),
      webhookSecrets: z
        .array(z.string().regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, 'must be a secret of Standard Webhooks, whsec_…'))
        .min(1)
        .max(2),
    }),
    async (operator, { clinic, ...secrets }) => {
      const before = await readClinic(clinic);
      if (!before) throw new NotFound('There is no such clinic.');
      // The audit first: credentials never change unseen.
      const { version, ...settings } = before;
      await commit(contextOf(operator, clinic), {
        records: [clinicChange(settings, version, 'clinic.payment-credentials-set')],
      });
      await putSecret(`payment-gateways/${clinic}`, JSON.stringify(secrets));
      return { clinic, stored: true };
    },
  ),
} as const;

function readPayerData(payer: unknown): ReturnType<typeof parsePayer> {
  try {
    return parsePayer(payer);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    throw new ValidationFailed('The payer data has faults.', faultsOf(error));
  }
}

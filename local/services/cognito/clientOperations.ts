/** The operations on app clients and their secrets. */
import { z } from 'zod';
import { AwsError } from '../../contract.ts';
import type { Host, Operation, Output } from '../../contract.ts';
import { epochSeconds, flag, inert, numeric, page, readInput } from '../support.ts';
import { poolRight } from './admin.ts';
import { addClient, clientSettings, newSecret, settingsOf } from './clients.ts';
import type { Client, Pool } from './model.ts';
import { poolById } from './resources.ts';

const pool = { UserPoolId: z.string() };
const client = { ...pool, ClientId: z.string() };
const inputs = {
  create: z.strictObject({
    ...pool,
    ...clientSettings,
    ClientName: z.string(),
    GenerateSecret: flag.optional(),
    ReadAttributes: inert,
    WriteAttributes: inert,
  }),
  update: z.strictObject({ ...client, ...clientSettings, ReadAttributes: inert, WriteAttributes: inert }),
  client: z.strictObject(client),
  list: z.strictObject({ ...pool, MaxResults: numeric.optional(), NextToken: z.string().optional() }),
  addSecret: z.strictObject({
    ...client,
    ClientSecret: z
      .string()
      .regex(/^[\w+]{24,64}$/)
      .optional(),
  }),
  deleteSecret: z.strictObject({ ...client, ClientSecretId: z.string() }),
  listSecrets: z.strictObject({ ...client, NextToken: z.string().optional() }),
};

export function clientOperations(host: Host, pools: ReadonlyMap<string, Pool>): Record<string, Operation> {
  const operation = <T extends { UserPoolId: string }>(
    name: string,
    schema: z.ZodType<T>,
    run: (pool: Pool, input: T) => Output,
  ): Operation => ({
    rights: (input) => poolRight(pools, name, input),
    async run(input) {
      const read = readInput(schema, input, 'InvalidParameterException');
      return run(poolById(pools, read.UserPoolId), read);
    },
  });

  return {
    CreateUserPoolClient: operation('CreateUserPoolClient', inputs.create, (into, input) => {
      const made = addClient(into, settingsOf(into, input), input.GenerateSecret ?? false, host.clock.now());
      return { UserPoolClient: shown(into, made) };
    }),
    UpdateUserPoolClient: operation('UpdateUserPoolClient', inputs.update, (of, input) => {
      const found = existing(of, input.ClientId);
      // As on AWS, what is not given goes back to its default.
      found.settings = settingsOf(of, { ...input, ClientName: input.ClientName ?? found.settings.ClientName });
      found.modified = host.clock.now();
      return { UserPoolClient: shown(of, found) };
    }),
    DescribeUserPoolClient: operation('DescribeUserPoolClient', inputs.client, (of, { ClientId }) => ({
      UserPoolClient: shown(of, existing(of, ClientId)),
    })),
    DeleteUserPoolClient: operation('DeleteUserPoolClient', inputs.client, (of, { ClientId }) => {
      of.clients.delete(existing(of, ClientId).id);
      return {};
    }),
    ListUserPoolClients: operation('ListUserPoolClients', inputs.list, (of, { MaxResults = 10, NextToken }) => {
      const { items, nextToken } = page([...of.clients.values()], MaxResults, NextToken);
      const shortly = items.map(({ id, settings }) => ({
        ClientId: id,
        UserPoolId: of.id,
        ClientName: settings.ClientName,
      }));
      return { UserPoolClients: shortly, NextToken: nextToken };
    }),
    AddUserPoolClientSecret: operation(
      'AddUserPoolClientSecret',
      inputs.addSecret,
      (of, { ClientId, ClientSecret }) => {
        const found = existing(of, ClientId);
        if (found.secrets.length === 0) {
          throw new AwsError(
            'InvalidParameterException',
            'Client secrets can only be added to confidential app clients.',
          );
        }
        if (found.secrets.length >= 2) {
          throw new AwsError(
            'LimitExceededException',
            'Maximum number of client secrets (2) reached for this app client.',
          );
        }
        const secret = newSecret(of, found.id, laterThan(found, host.clock.now()), ClientSecret);
        found.secrets = [...found.secrets, secret];
        return {
          ClientSecretDescriptor: {
            ClientSecretId: secret.id,
            ...(ClientSecret === undefined && { ClientSecretValue: secret.value }),
            ClientSecretCreateDate: epochSeconds(secret.created),
          },
        };
      },
    ),
    DeleteUserPoolClientSecret: operation(
      'DeleteUserPoolClientSecret',
      inputs.deleteSecret,
      (of, { ClientId, ClientSecretId }) => {
        const found = existing(of, ClientId);
        const rest = found.secrets.filter(({ id }) => id !== ClientSecretId);
        if (rest.length === found.secrets.length) {
          throw new AwsError('ResourceNotFoundException', `Client secret ${ClientSecretId} does not exist.`);
        }
        if (rest.length === 0)
          throw new AwsError('InvalidParameterException', 'Cannot delete the last client secret of an app client.');
        found.secrets = rest;
        return {};
      },
    ),
    ListUserPoolClientSecrets: operation('ListUserPoolClientSecrets', inputs.listSecrets, (of, { ClientId }) => ({
      ClientSecrets: existing(of, ClientId).secrets.map(({ id, created }) => ({
        ClientSecretId: id,
        ClientSecretCreateDate: epochSeconds(created),
      })),
    })),
  };
}

function existing(of: Pool, clientId: string): Client {
  const found = of.clients.get(clientId);
  if (found === undefined)
    throw new AwsError('ResourceNotFoundException', `User pool client ${clientId} does not exist.`);
  return found;
}

/** A secret's id is its instant: two made at the same moment must still differ. */
function laterThan({ secrets }: Client, now: number): number {
  return Math.max(now, ...secrets.map(({ created }) => created + 1));
}

function shown(of: Pool, { id, created, modified, secrets, settings }: Client): Record<string, unknown> {
  return {
    UserPoolId: of.id,
    ClientId: id,
    ...(secrets[0] !== undefined && { ClientSecret: secrets[0].value }),
    CreationDate: epochSeconds(created),
    LastModifiedDate: epochSeconds(modified),
    ...settings,
  };
}

/**
 * Secrets that we need to call others, in Secrets Manager under `frontdesk/<stage>/` (`SECRETS_PREFIX`). A function sees only the folder
 * that its `needs` name.
 */
export type SecretName = `payers/${string}` | `webhooks/${string}` | `payment-gateways/${string}`;

/** How long a secret that was read is used before it is asked for again, in milliseconds. */
const KEPT_MILLISECONDS = 60_000;
const kept = new Map<SecretName, { readonly value: string; readonly until: number }>();

function fullName(name: SecretName): string {
  const prefix = process.env['SECRETS_PREFIX'];
  if (!prefix) throw new Error('SECRETS_PREFIX is not set');
  return `${prefix}${name}`;
}

// Loaded when first needed, so that a cold start that calls nobody does not pay for it.
const load = async () => {
  const sdk = await import('@aws-sdk/client-secrets-manager');
  return { sdk, client: new sdk.SecretsManagerClient({ maxAttempts: 5 }) };
};
let loading: ReturnType<typeof load> | undefined;
const secretsManager = (): ReturnType<typeof load> => (loading ??= load());

function isMissing(error: unknown): boolean {
  return error instanceof Error && error.name === 'ResourceNotFoundException';
}

/** The secret's text, or undefined if there is none. At most a minute old. */
export async function readSecret(name: SecretName): Promise<string | undefined> {
  const known = kept.get(name);
  if (known && known.until > Date.now()) return known.value;
  const { sdk, client } = await secretsManager();
  try {
    const { SecretString } = await client.send(new sdk.GetSecretValueCommand({ SecretId: fullName(name) }));
    if (SecretString === undefined) return undefined;
    kept.set(name, { value: SecretString, until: Date.now() + KEPT_MILLISECONDS });
    return SecretString;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Keeps the text under the name, made or replaced. */
export async function putSecret(name: SecretName, value: string): Promise<void> {
  const { sdk, client } = await secretsManager();
  kept.delete(name);
  try {
    await client.send(new sdk.PutSecretValueCommand({ SecretId: fullName(name), SecretString: value }));
  } catch (error) {
    if (!isMissing(error)) throw error;
    await client.send(
      new sdk.CreateSecretCommand({
        Name: fullName(name),
        SecretString: value,
        KmsKeyId: process.env['SECRETS_KEY_ID'],
      }),
    );
  }
}

/** Forgets the secret for good; none there is no error. */
export async function deleteSecret(name: SecretName): Promise<void> {
  const { sdk, client } = await secretsManager();
  kept.delete(name);
  try {
    await client.send(new sdk.DeleteSecretCommand({ SecretId: fullName(name), ForceDeleteWithoutRecovery: true }));
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

import { type Host, RefusedProperty } from '../contract.ts';

const REFERENCE = /\{\{resolve:([a-z-]+):([^}]*)\}\}/g;

/** Puts the values of `{{resolve:ssm:…}}` and `{{resolve:secretsmanager:…}}` in place, at any depth. */
export async function resolveDynamicReferences(host: Host, value: unknown): Promise<unknown> {
  if (!hasReference(value)) return value;
  if (typeof value === 'string') return resolveText(host, value);
  if (Array.isArray(value)) return Promise.all(value.map((item: unknown) => resolveDynamicReferences(host, item)));
  if (typeof value !== 'object' || value === null) return value;
  const entries = await Promise.all(
    Object.entries(value).map(async ([name, member]) => [name, await resolveDynamicReferences(host, member)] as const),
  );
  return Object.fromEntries(entries);
}

/** Few values have one, and to look costs less than to resolve. */
function hasReference(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('{{resolve:');
  return typeof value === 'object' && value !== null && Object.values(value).some(hasReference);
}

async function resolveText(host: Host, text: string): Promise<string> {
  let result = '';
  let end = 0;
  for (const match of text.matchAll(REFERENCE)) {
    const [whole, service = '', reference = ''] = match;
    result += text.slice(end, match.index) + (await lookUp(host, service, reference));
    end = match.index + whole.length;
  }
  return result + text.slice(end);
}

async function lookUp(host: Host, service: string, reference: string): Promise<string> {
  switch (service) {
    case 'ssm':
    case 'ssm-secure': {
      const output = await host.call({ kind: 'operator' }, 'ssm', 'GetParameter', {
        Name: reference,
        WithDecryption: service === 'ssm-secure',
      });
      return String((output['Parameter'] as { Value?: unknown } | undefined)?.Value);
    }
    case 'secretsmanager':
      return lookUpSecret(host, reference);
    default:
      throw new RefusedProperty(`the dynamic reference {{resolve:${service}:…}} is not served`);
  }
}

/** `id:SecretString:json-key:version-stage:version-id`, where an id that is an ARN has colons of its own. */
async function lookUpSecret(host: Host, reference: string): Promise<string> {
  const parts = reference.split(':');
  const idParts = reference.startsWith('arn:') ? 7 : 1;
  const [, jsonKey = '', VersionStage = '', VersionId = ''] = parts.slice(idParts);
  const SecretId = parts.slice(0, idParts).join(':');
  const version = { ...(VersionStage === '' ? {} : { VersionStage }), ...(VersionId === '' ? {} : { VersionId }) };
  const { SecretString } = await host.call({ kind: 'operator' }, 'secretsmanager', 'GetSecretValue', {
    SecretId,
    ...version,
  });
  if (jsonKey === '') return String(SecretString);
  const fields = JSON.parse(String(SecretString)) as Record<string, unknown>;
  if (!Object.hasOwn(fields, jsonKey)) throw new RefusedProperty(`the secret ${SecretId} has no key ${jsonKey}`);
  return String(fields[jsonKey]);
}

import type { APIGatewayProxyResult } from 'aws-lambda';
import { secretOfVersion } from './signing.ts';

/**
 * Adds the endpoint's secret to an answer that made it. The reply that is kept for repeats holds none, so that secrets
 * stand in Secrets Manager alone; a repeat of the request gets it from there like the first.
 */
export async function withSecret(result: APIGatewayProxyResult): Promise<APIGatewayProxyResult> {
  if (result.statusCode >= 300) return result;
  const body = JSON.parse(result.body) as { id: string; secretVersion: number };
  const secret = await secretOfVersion(body.id, body.secretVersion);
  return { ...result, body: JSON.stringify({ ...body, secret }) };
}

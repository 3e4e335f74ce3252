/** How long an origin that was read is used without asking again, in milliseconds. */
const KEPT_MILLISECONDS = 300_000;

let kept: { readonly value: string; readonly until: number } | undefined;

/**
 * The public origin under which clients and staff reach Frontdesk, e.g. `https://api.example.org`: no trailing slash.
 * It is known only after the API stands, so functions read it when they run.
 * @throws Error if ORIGIN_PARAMETER is not set or names no parameter
 */
export async function publicOrigin(): Promise<string> {
  if (kept && kept.until > Date.now()) return kept.value;
  const Name = process.env['ORIGIN_PARAMETER'];
  if (!Name) throw new Error('ORIGIN_PARAMETER is not set');
  const { GetParameterCommand, SSMClient } = await import('@aws-sdk/client-ssm');
  const { Parameter } = await new SSMClient({ maxAttempts: 5 }).send(new GetParameterCommand({ Name }));
  if (!Parameter?.Value) throw new Error('the origin parameter is empty');
  kept = { value: Parameter.Value.replace(/\/+$/, ''), until: Date.now() + KEPT_MILLISECONDS };
  return kept.value;
}

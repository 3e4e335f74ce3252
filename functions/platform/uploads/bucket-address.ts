/** @throws where the function was not given it */
export function environment(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

/** The bucket's host and the path before the key: as any SDK client would find them. */
export function bucketAddress(): { protocol: string; hostname: string; port?: number; prefix: string } {
  const bucket = environment('DOCUMENTS_BUCKET');
  const endpoint = process.env['AWS_ENDPOINT_URL_S3'] ?? process.env['AWS_ENDPOINT_URL'];
  if (!endpoint) {
    const hostname = `${bucket}.s3.${environment('AWS_REGION')}.amazonaws.com`;
    return { protocol: 'https:', hostname, prefix: '' };
  }
  const { protocol, hostname, port } = new URL(endpoint);
  return { protocol, hostname, port: port ? Number(port) : undefined, prefix: `/${bucket}` };
}

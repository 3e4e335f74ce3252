import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';

type Answer = (error: Error | null, addresses: { address: string; family: number }[]) => void;
const lookup = jest.fn((_name: string, _options: object, answer: Answer) => answer(new Error('ENOTFOUND'), []));
const dns = await import('node:dns');
jest.unstable_mockModule('node:dns', () => ({ ...dns, lookup }));
const { callOut, checkOutboundUrl, isPublicAddress } = await import('../../../functions/platform/outbound.ts');

/** Each look-up of any name answers with the next of these; the last goes on. */
function resolvesTo(...answers: string[][]): void {
  let turn = 0;
  lookup.mockImplementation((_name, _options, answer) => {
    const found = answers[Math.min(turn++, answers.length - 1)] ?? [];
    answer(
      null,
      found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  });
}

function stage(name: string, exceptions: string): void {
  process.env['STAGE'] = name;
  process.env['OUTBOUND_EXCEPTIONS'] = exceptions;
}

let server: Server;
let port: number;
let respond: (response: ServerResponse) => void;
const requests: { url?: string; body: string }[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      requests.push({ url: request.url, body });
      respond(response);
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => new Promise((closed) => server.close(closed)));
afterEach(() => {
  requests.length = 0;
  lookup.mockReset();
  stage('dev', '');
});

describe('which addresses are public', () => {
  test.each([
    '8.8.8.8',
    '1.1.1.1',
    '172.15.255.255',
    '172.32.0.1',
    '100.63.255.255',
    '192.167.1.1',
    '2606:4700::1111',
    '2a00:1450::1',
  ])('%s is', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  test.each([
    ['this network', '0.0.0.0'],
    ['private', '10.1.2.3'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['private', '192.168.0.1'],
    ['carrier NAT', '100.64.0.1'],
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.255.255'],
    ['metadata of EC2', '169.254.169.254'],
    ['metadata of ECS', '169.254.170.2'],
    ['documentation', '203.0.113.9'],
    ['benchmarks', '198.18.0.1'],
    ['multicast', '224.0.0.1'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['unspecified', '::'],
    ['loopback', '::1'],
    ['mapped loopback', '::ffff:127.0.0.1'],
    ['mapped metadata', '::ffff:169.254.169.254'],
    ['mapped metadata in hexadecimal', '::ffff:a9fe:a9fe'],
    ['mapped public', '::ffff:8.8.8.8'],
    ['translated metadata', '64:ff9b::a9fe:a9fe'],
    ['6to4 of a private one', '2002:a00:1::1'],
    ['Teredo', '2001:0:1::1'],
    ['documentation', '2001:db8::1'],
    ['unique local: metadata of EC2', 'fd00:ec2::254'],
    ['link-local', 'fe80::1'],
    ['link-local with a zone', 'fe80::1%eth0'],
    ['multicast', 'ff02::1'],
    ['no address', 'example.org'],
    ['no address', '0x7f.1'],
  ])('%s is not: %s', (_, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('what is refused before a byte goes out', () => {
  test.each([
    ['nonsense', 'not a url', 'not-a-url'],
    ['credentials in the URL', 'https://user:pass@example.org/', 'not-a-url'],
    ['plain HTTP', 'http://example.org/', 'not-https'],
    ['another scheme', 'file:///etc/passwd', 'not-https'],
    ['a private literal', 'https://10.0.0.1/', 'address-not-allowed'],
    ['an IPv6 literal', 'https://[::ffff:169.254.169.254]/', 'address-not-allowed'],
    ['a decimal literal', 'https://2130706433/', 'address-not-allowed'],
    ['an octal literal', 'https://0177.0.0.1/', 'address-not-allowed'],
  ])('%s', async (_, url, reason) => {
    await expect(callOut({ url, method: 'GET' })).rejects.toMatchObject({ reason, mayHaveArrived: false });
    await expect(checkOutboundUrl(url)).rejects.toMatchObject({ reason });
  });

  test('a name that stands for a private address', async () => {
    resolvesTo(['169.254.169.254']);
    await expect(callOut({ url: 'https://metadata.example/', method: 'GET' })).rejects.toMatchObject({
      reason: 'address-not-allowed',
    });
  });

  test('a name with a public and a private address', async () => {
    resolvesTo(['93.184.216.34', '10.0.0.1']);
    await expect(checkOutboundUrl('https://both.example/')).rejects.toMatchObject({ reason: 'address-not-allowed' });
  });

  test('a name that nobody knows', async () => {
    lookup.mockImplementation((_name, _options, answer) => answer(new Error('ENOTFOUND'), []));
    await expect(callOut({ url: 'https://nowhere.example/', method: 'GET' })).rejects.toMatchObject({
      reason: 'name-not-found',
    });
  });

  test.each([
    ['prod', 'loopback'],
    ['dev', 'loopback'],
    ['local', ''],
  ])('loopback on the stage %s with the exception "%s"', async (name, exceptions) => {
    stage(name, exceptions);
    await expect(checkOutboundUrl('https://127.0.0.1/')).rejects.toMatchObject({ reason: 'address-not-allowed' });
  });

  test('on the stage local, a private address that is not loopback', async () => {
    stage('local', 'loopback');
    await expect(checkOutboundUrl('https://10.0.0.1/')).rejects.toMatchObject({ reason: 'address-not-allowed' });
    resolvesTo(['93.184.216.34']);
    await expect(checkOutboundUrl('http://public.example/')).rejects.toMatchObject({ reason: 'not-https' });
  });
});

describe('the call itself', () => {
  test('goes to the address that was judged, though the name says another a moment later', async () => {
    stage('local', 'loopback');
    resolvesTo(['127.0.0.1'], ['10.0.0.1']);
    respond = (response) => response.end('here');

    const { status, body } = await callOut({ url: `http://rebind.example:${port}/hook`, method: 'POST', body: 'news' });

    expect([status, body.toString()]).toEqual([200, 'here']);
    expect(requests).toEqual([{ url: '/hook', body: 'news' }]);
    expect(lookup).toHaveBeenCalledTimes(1);
  });

  test('follows no redirect', async () => {
    stage('local', 'loopback');
    respond = (response) => response.writeHead(302, { Location: `http://127.0.0.1:${port}/elsewhere` }).end();

    const { status } = await callOut({ url: `http://127.0.0.1:${port}/hook`, method: 'GET' });

    expect(status).toBe(302);
    expect(requests).toHaveLength(1);
  });

  test('ends when the answer is too large, and says that the request arrived', async () => {
    stage('local', 'loopback');
    respond = (response) => response.end('x'.repeat(2000));

    await expect(callOut({ url: `http://127.0.0.1:${port}/`, method: 'GET', maxBytes: 1000 })).rejects.toMatchObject({
      reason: 'response-too-large',
      mayHaveArrived: true,
    });
  });

  test('ends when the answer takes too long, and says that the request may have arrived', async () => {
    stage('local', 'loopback');
    respond = (response) => void response.write('and then');

    await expect(callOut({ url: `http://127.0.0.1:${port}/`, method: 'POST', timeoutMs: 60 })).rejects.toMatchObject({
      reason: 'timeout',
      mayHaveArrived: true,
    });
  });

  test('says that nothing arrived where nobody listens', async () => {
    stage('local', 'loopback');
    await expect(callOut({ url: 'http://127.0.0.1:1/', method: 'POST' })).rejects.toMatchObject({
      reason: 'connection-failed',
      mayHaveArrived: false,
    });
  });

  test('ends when the look-up takes too long', async () => {
    lookup.mockImplementation(() => undefined);
    await expect(callOut({ url: 'https://slow.example/', method: 'GET', timeoutMs: 30 })).rejects.toMatchObject({
      reason: 'timeout',
      mayHaveArrived: false,
    });
  });
});

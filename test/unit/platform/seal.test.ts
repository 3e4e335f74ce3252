import { createHmac } from 'node:crypto';
import { GenerateMacCommand, KMSClient } from '@aws-sdk/client-kms';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { BadRequest } from '../../../functions/platform/errors.ts';
import { open, openCursor, seal, sealCursor } from '../../../functions/platform/seal.ts';

const kms = mockClient(KMSClient);

beforeAll(() => {
  process.env['SEAL_KEY_ID'] = 'seal-key';
  process.env['AWS_REGION'] = 'us-east-1';
  kms.on(GenerateMacCommand).callsFake(({ Message }: { Message: Uint8Array }) => ({
    Mac: createHmac('sha256', 'kms').update(Message).digest(),
  }));
});

describe('what is sealed', () => {
  test('opens to what it was, for the same purpose and binding', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.array(fc.string()), async (text, boundTo) => {
        expect(await open('session:v1', boundTo, await seal('session:v1', boundTo, text))).toBe(text);
      }),
      { numRuns: 50 },
    );
  });

  test('cannot be read, and looks different each time', async () => {
    const one = await seal('session:v1', ['a'], 'the quick brown fox');
    const other = await seal('session:v1', ['a'], 'the quick brown fox');

    expect(Buffer.from(one, 'base64url').toString('latin1')).not.toContain('quick');
    expect(one).not.toBe(other);
  });

  test('opens for no other purpose and no other binding', async () => {
    const sealed = await seal('session:v1', ['a', 'b'], 'text');

    expect(await open('cursor:v1', ['a', 'b'], sealed)).toBeUndefined();
    expect(await open('session:v1', ['ab'], sealed)).toBeUndefined();
    expect(await open('session:v1', ['b', 'a'], sealed)).toBeUndefined();
  });

  test('does not open once any of its characters is changed, cut or added', async () => {
    const sealed = await seal('session:v1', [], 'some text');

    for (let index = 0; index < sealed.length; index += 1) {
      const other = sealed[index] === 'A' ? 'B' : 'A';
      expect(await open('session:v1', [], sealed.slice(0, index) + other + sealed.slice(index + 1))).toBeUndefined();
      expect(await open('session:v1', [], sealed.slice(0, index))).toBeUndefined();
    }
    expect(await open('session:v1', [], `${sealed}A`)).toBeUndefined();
    expect(await open('session:v1', [], `${sealed}=`)).toBeUndefined();
  });
});

describe('a cursor', () => {
  test('gives back its value to the clinic and list that it was made for', async () => {
    const cursor = await sealCursor('clinic_a', 'listTasks', { after: [1, 2] });

    expect(await openCursor('clinic_a', 'listTasks', cursor)).toEqual({ after: [1, 2] });
  });

  test.each([
    ['another clinic', 'clinic_b', 'listTasks'],
    ['another list', 'clinic_a', 'listChanges'],
  ])('is a bad request for %s', async (_, clinicId, route) => {
    const cursor = await sealCursor('clinic_a', 'listTasks', 1);

    await expect(openCursor(clinicId, route, cursor)).rejects.toBeInstanceOf(BadRequest);
  });

  test.each(['', 'x', '!', 'A'.repeat(5000), '../../etc'])('that nobody gave (%#) is a bad request', async (cursor) => {
    await expect(openCursor('clinic_a', 'listTasks', cursor)).rejects.toMatchObject({
      status: 400,
      faults: [{ pointer: 'query:cursor', detail: expect.stringContaining('begin again without one') }],
    });
  });
});

test('the key is asked of KMS once for each purpose', async () => {
  await seal('csrf:v1', [], 'one');
  await seal('csrf:v1', [], 'two');

  const asked = kms.commandCalls(GenerateMacCommand).filter(({ args: [{ input }] }) =>
    Buffer.from(input.Message ?? [])
      .toString()
      .endsWith('csrf:v1'),
  );
  expect(asked).toHaveLength(1);
});

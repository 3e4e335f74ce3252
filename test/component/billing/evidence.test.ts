import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { review } from '../../../functions/billing/disputes/tasks/review.ts';
import { checkEvidenceFile, isEvidenceFile } from '../../../functions/billing/disputes/use-cases/check-evidence.ts';
import { addEvidenceFile, showEvidenceFiles } from '../../../functions/billing/disputes/use-cases/evidence-files.ts';
import { withdrawDispute } from '../../../functions/billing/disputes/use-cases/change-dispute.ts';
import { evidenceFilesReply } from '../../../functions/billing/disputes/schemas.ts';
import { writeObject } from '../../../functions/platform/uploads/bucket.ts';
import { quarantineKey } from '../../../functions/platform/uploads/quarantine.ts';
import { newId } from '../../../functions/platform/ids.ts';
import { samplePdf } from '../../../local/demo/requests.ts';
import type { Task } from '../../../functions/reviews/index.ts';
import { bodyOf, type Told } from './desk.ts';
import { openDisputes, type DisputesDesk } from './disputes-desk.ts';

let desk: DisputesDesk;
let disputeId: string;
beforeEach(async () => {
  // The signer of links is a function's own role.
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' });
  desk = await openDisputes();
  const { accountId, charge } = await desk.bill(20_000);
  disputeId = (await desk.open(accountId, [charge])).id;
  await desk.pass();
});
afterEach(() => desk.bench.close());

const RECEIPT = samplePdf('Paid at the desk');
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64');

async function announce(bytes: Buffer, more: { readonly staffId?: string } = {}): Promise<Told> {
  const reply = await addEvidenceFile(desk.context, disputeId, {
    title: 'Receipt of 3 November',
    from: 'patient',
    contentType: 'application/pdf',
    size: bytes.length,
    sha256: sha256(bytes),
    staffId: desk.staffId,
    ...more,
  });
  return bodyOf<Told>(reply);
}

/** These bytes arrive for the file, and are checked. */
async function arrive(id: string, bytes: Buffer): Promise<void> {
  const key = quarantineKey(desk.bench.clinicId, disputeId, id);
  expect(isEvidenceFile(key)).toBe(true);
  await writeObject(key, { bytes, contentType: 'application/pdf', sha256: sha256(bytes) });
  await checkEvidenceFile(key, 'test');
}

async function files(): Promise<readonly { readonly status: string; readonly fault?: string }[]> {
  const body: unknown = JSON.parse(JSON.stringify((await showEvidenceFiles(desk.context, disputeId)).body));
  return evidenceFilesReply.parse(body).documents;
}

/** What whoever decides is shown. */
async function shown(): Promise<{ readonly label: string; readonly href: string }[]> {
  const { sections } = await review.view(desk.context, (await desk.task(disputeId, 'review')) as Task);
  return sections.flatMap(({ links = [] }) => links);
}

describe('a file as evidence on a dispute', () => {
  test('is shown to whoever decides once it has come and is what was announced', async () => {
    const file = await announce(RECEIPT);
    expect(await files()).toMatchObject([{ status: 'awaiting-upload' }]);
    expect(await shown()).toEqual([]);
    await arrive(file.id, RECEIPT);
    expect(await files()).toMatchObject([{ status: 'accepted' }]);
    const [link] = await shown();
    expect(link?.label).toBe('Receipt of 3 November');
    // The address tells nothing of what it is called.
    expect(link?.href).not.toContain('Receipt');
    const got = await fetch(link?.href ?? '');
    expect(Buffer.from(await got.arrayBuffer()).equals(RECEIPT)).toBe(true);
  });

  test.each([
    ['size', Buffer.concat([RECEIPT, Buffer.from(' ')])],
    ['checksum', Buffer.from(RECEIPT.toString('latin1').replace('desk', 'bank'), 'latin1')],
  ])('is thrown away where its %s is not what was announced', async (fault, bytes) => {
    const { id } = await announce(RECEIPT);
    await arrive(id, bytes);
    expect(await files()).toMatchObject([{ status: 'rejected', fault }]);
    expect(await shown()).toEqual([]);
    // What comes a second time by the same address changes nothing.
    await arrive(id, RECEIPT);
    expect(await files()).toMatchObject([{ status: 'rejected', fault }]);
  });

  test('is thrown away where it is no document of that type', async () => {
    const program = Buffer.from('MZ this is no PDF');
    const { id } = await announce(program);
    await arrive(id, program);
    expect(await files()).toMatchObject([{ status: 'rejected', fault: 'content-type' }]);
  });

  test('is taken in by somebody who works here, and while the dispute lasts', async () => {
    await expect(announce(RECEIPT, { staffId: newId('staff') })).rejects.toMatchObject({ type: 'validation-failed' });
    const { version } = await desk.dispute(disputeId);
    await withdrawDispute(desk.context, disputeId, version, { staffId: desk.staffId, reason: 'It was right.' });
    await expect(announce(RECEIPT)).rejects.toMatchObject({ type: 'not-in-this-status' });
  });
});

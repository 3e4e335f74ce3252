import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readClaim } from '../../../functions/billing/claims/store.ts';
import { changeClaim } from '../../../functions/billing/claims/use-cases/change-claim.ts';
import { CONTENT_TYPE, MAX_FILE_BYTES } from '../../../functions/billing/remittance/schemas.ts';
import { DROP_FOLDER, remittanceFileKey } from '../../../functions/billing/remittance/record.ts';
import { readFile } from '../../../functions/billing/remittance/store.ts';
import { announceFile } from '../../../functions/billing/remittance/use-cases/announce-file.ts';
import { checkRemittanceFile } from '../../../functions/billing/remittance/use-cases/check-file.ts';
import { decideRemittance, decideRemittanceClaim } from '../../../functions/billing/remittance/use-cases/decide.ts';
import { postRemittance } from '../../../functions/billing/remittance/use-cases/post-remittance.ts';
import { takeRemittances } from '../../../functions/billing/remittance/use-cases/take-remittances.ts';
import { newId } from '../../../functions/platform/ids.ts';
import type { Item } from '../../../functions/platform/table.ts';
import { readObject, writeObject } from '../../../functions/platform/uploads/bucket.ts';
import { quarantineKey } from '../../../functions/platform/uploads/quarantine.ts';
import { header, interchange, separated, transaction } from '../../unit/billing/sample-835.ts';
import { arm, diedOfStrike } from '../strikes.ts';
import { bodyOf, type Told } from './desk.ts';
import { head, line, openRemittances, type RemittanceDesk } from './remittance-desk.ts';

let desk: RemittanceDesk;
beforeEach(async () => {
  desk = await openRemittances();
});
afterEach(() => desk.bench.close());

/** Amounts in dollars, of what is not nothing. */
async function books(): Promise<Record<string, number>> {
  const all = Object.entries(await desk.balances());
  return Object.fromEntries(all.flatMap(([name, { amount }]) => (amount === 0 ? [] : [[name, amount / 100]])));
}
const why = async (): Promise<(string | undefined)[]> =>
  (await desk.claims()).filter(({ standing }) => standing === 'held').map((claim) => claim.why?.[0]?.code);
const changes = async (claimId: string, given: { status?: 'cancelled'; payerClaimNumber?: string }): Promise<void> => {
  const { version = 0 } = (await readClaim(desk.bench.clinicId, desk.accountId, claimId)) ?? {};
  await changeClaim(desk.context, desk.accountId, claimId, version, { reason: 'So it was said.', ...given });
};
const PAID = [...head('C1', 1, 100, 70), ...line(1, 100, 70, 'CO*45*30')];
const file = (trace: string, amount: string, ...segments: readonly string[]): string =>
  separated(interchange([transaction([...header(amount, trace), 'LX*1', ...segments])]));

describe('a claim is found only beyond doubt', () => {
  test('not where the clinic has withdrawn it', async () => {
    await changes(await desk.claim('C1', [10_000]), { status: 'cancelled' });
    await desk.remit('70', 'T1', ...PAID);
    expect(await why()).toEqual(['claim-not-active']);
    expect(await books()).toEqual({ payer: 100, charged: 100 });
  });

  describe('by the payer’s number', () => {
    /** The same without the clinic's own number. */
    const nameless = (segments: readonly string[]): string[] =>
      segments.map((each) => each.replace('CLP*C1*', 'CLP*0*').replace('P-C1', 'P-1'));
    let claimId: string;
    beforeEach(async () => {
      claimId = await desk.claim('C1', [10_000]);
      await changes(claimId, { payerClaimNumber: 'P-1' });
    });

    test('where member and day agree', async () => {
      await desk.remit('70', 'T1', ...nameless(PAID));
      expect(await books()).toEqual({ charged: 100, paidByPayers: 70, adjusted: 30 });
    });

    test.each([
      ['the member is another', (each: string) => each.replace('*MI*M1', '*MI*M2')],
      ['the day is another', (each: string) => each.replace('20261120', '20261121')],
      ['no day is told', (each: string) => (each.startsWith('DTM*472') ? 'REF*LU*1' : each)],
    ])('not where %s', async (_what, told) => {
      await desk.remit('70', 'T1', ...nameless(PAID).map(told));
      expect(await why()).toEqual(['claim-unknown']);
      expect(await books()).toEqual({ payer: 100, charged: 100 });
    });

    test('not where it was withdrawn, or another has the same number', async () => {
      const other = await desk.claim('C2', [10_000]);
      await changes(other, { payerClaimNumber: 'P-1' });
      await desk.remit('70', 'T1', ...nameless(PAID));
      expect(await why()).toEqual(['claim-ambiguous']);
      await changes(other, { status: 'cancelled' });
      await changes(claimId, { status: 'cancelled' });
      await desk.remit('70', 'T2', ...nameless(PAID));
      expect(await why()).toEqual(expect.arrayContaining(['claim-ambiguous', 'claim-unknown']));
      expect(await books()).toEqual({ payer: 200, charged: 200 });
    });
  });
});

describe('the patient’s share stays with the payers where the payer has passed the claim on', () => {
  const shared = line(1, 100, 70, 'CO*45*10', 'PR*3*20');
  test.each([
    ['by the status of the claim', head('C1', 19, 100, 70, 20)],
    ['by whom it names', [...head('C1', 1, 100, 70, 20), 'NM1*TT*2*NEXT PAYER*****PI*NEXT']],
  ])('%s, whatever coverages the clinic knows of', async (_how, told) => {
    await desk.claim('C1', [10_000]);
    await desk.remit('70', 'T1', ...told, ...shared);
    expect(await books()).toEqual({ charged: 100, paidByPayers: 70, adjusted: 10, payer: 20 });
  });
});

describe('a decision is taken back', () => {
  const back = [...head('C1', 22, -100, -70), ...line(1, -100, -70, 'CO*45*-30')];
  beforeEach(async () => {
    await desk.claim('C1', [10_000]);
    await desk.remit('70', 'T1', ...PAID);
  });

  test('once', async () => {
    await desk.remit('-70', 'T2', ...back);
    await desk.remit('-70', 'T3', ...back);
    expect(await why()).toEqual(['nothing-to-take-back']);
    expect(await books()).toEqual({ payer: 100, charged: 100 });
  });

  test('not by another payer', async () => {
    const text = file('T2', '-70', ...back).replaceAll('1512345678', '1999999999');
    await desk.upload(text);
    expect(await why()).toEqual(['nothing-to-take-back']);
    expect(await books()).toMatchObject({ paidByPayers: 70 });
  });

  test('not of other amounts', async () => {
    await desk.remit('-60', 'T2', ...head('C1', 22, -100, -60), ...line(1, -100, -60, 'CO*45*-40'));
    expect(await why()).toEqual(['nothing-to-take-back']);
    expect(await books()).toMatchObject({ paidByPayers: 70 });
  });
});

describe('what was read before stays', () => {
  /** Whoever posts dies at one call after the other, until a claim is posted in part. */
  async function diesInPart(): Promise<void> {
    for (let call = 0; ; call += 1) {
      const [effect] = await desk.bench.effects('postRemittance');
      if (!effect) throw new Error('nothing is to be posted');
      arm([{ call, how: 'dead-after' }]);
      const death: unknown = await postRemittance(effect).catch((error: unknown) => error);
      if (!diedOfStrike(death)) throw new Error('nobody died', { cause: death });
      arm([]);
      const [claim] = await desk.claims();
      if (claim?.entries) return expect(claim).toMatchObject({ standing: 'pending' });
    }
  }

  test('two claims of the same numbers in one remittance are two', async () => {
    await desk.claim('C1', [10_000]);
    const half = [...head('C1', 1, 100, 50), ...line(1, 100, 50, 'OA*23*50')];
    await desk.remit('100', 'T1', ...half, ...half);
    expect(await books()).toEqual({ charged: 100, paidByPayers: 100 });
    await desk.upload(`${file('T1', '100', ...half, ...half)}\n`);
    expect(await books()).toEqual({ charged: 100, paidByPayers: 100 });
  });

  test('a claim that is posted, while another of its remittance is held: nobody sets it aside, or posts it again', async () => {
    await desk.claim('C1', [10_000]);
    await desk.remit('170', 'T1', ...PAID, ...head('C9', 1, 100, 100), ...line(1, 100, 100));
    expect((await desk.remittances()).map(({ status }) => status)).toEqual(['partly-held']);
    const posted = (await desk.claims()).find(({ standing }) => standing === 'posted');
    const ids = { remittanceId: posted?.remittanceId ?? '', remittanceClaimId: posted?.id ?? '' };
    for (const deed of ['set-aside', 'post'] as const) {
      const decided = { staffId: desk.staffId, reason: 'So.', deed };
      const again = decideRemittanceClaim(desk.context, ids, posted?.version ?? 0, decided);
      await expect(again).rejects.toMatchObject({ type: 'not-in-this-status' });
    }
    expect(await books()).toEqual({ charged: 100, paidByPayers: 70, adjusted: 30 });
  });

  test('what a person has decided of a claim, where a file tells the claim otherwise before it is posted', async () => {
    await desk.remit('70', 'T1', ...PAID);
    await desk.claim('C1', [10_000]);
    const [held] = await desk.claims();
    const ids = { remittanceId: held?.remittanceId ?? '', remittanceClaimId: held?.id ?? '' };
    const decided = { staffId: desk.staffId, reason: 'The claim is there now.', deed: 'post' } as const;
    await decideRemittanceClaim(desk.context, ids, held?.version ?? 0, decided);
    await desk.arrive(file('T1', '60', ...head('C1', 1, 100, 60), ...line(1, 100, 60, 'CO*45*40')));
    await desk.run();
    expect((await desk.claims()).find(({ id }) => id === held?.id)).toMatchObject({
      standing: 'posted',
      decision: { deed: 'post' },
    });
    expect(await why()).toEqual(['differs-from-posted']);
    expect(await books()).toEqual({ charged: 100, paidByPayers: 70, adjusted: 30 });
  });

  test('a claim that is posted in part, where a file tells it otherwise before the rest is', async () => {
    const lines = Array.from({ length: 11 }, (_, index) => index + 1);
    const told = (paid: number): string => {
      const each = lines.flatMap((number) => line(number, 10, paid, `CO*45*${10 - paid}`));
      return file('T1', String(11 * paid), ...head('C1', 1, 110, 11 * paid), ...each);
    };
    await desk.claim(
      'C1',
      lines.map(() => 1000),
    );
    await desk.arrive(told(7));
    for (const effect of await desk.bench.effects('takeRemittances')) await takeRemittances(effect);
    await diesInPart();
    await desk.arrive(told(8));
    await desk.run();
    expect((await desk.claims()).map(({ standing }) => standing).toSorted()).toEqual(['held', 'posted']);
    expect(await why()).toEqual(['differs-from-posted']);
    expect(await books()).toEqual({ charged: 110, paidByPayers: 77, adjusted: 33 });
  });

  test('a claim that does not agree within itself, where all that is held is tried again: it is decided by itself', async () => {
    await desk.claim('C1', [10_000]);
    await desk.remit('60', 'T1', ...head('C1', 1, 100, 60), ...line(1, 100, 60, 'CO*45*30'));
    const [partly] = await desk.remittances();
    const decided = { staffId: desk.staffId, reason: 'The claim is there now.', deed: 'post' } as const;
    await decideRemittance(desk.context, partly?.id ?? '', partly?.version ?? 0, decided);
    await desk.run();
    expect((await desk.claims()).map(({ standing }) => standing)).toEqual(['held']);
    expect(await books()).toEqual({ payer: 100, charged: 100 });
  });

  test('a remittance that is posted, where a file tells it out of balance', async () => {
    await desk.claim('C1', [10_000]);
    await desk.remit('70', 'T1', ...PAID);
    await desk.remit('90', 'T1', ...PAID);
    expect((await desk.remittances()).map(({ status, held }) => [status, held])).toEqual([['posted', []]]);
    expect(await books()).toMatchObject({ paidByPayers: 70 });
  });

  test('one that a person has set aside, whatever file it comes in again', async () => {
    await desk.claim('C1', [10_000]);
    await desk.remit('90', 'T1', ...PAID);
    const [held] = await desk.remittances();
    const decided = { staffId: desk.staffId, reason: 'It never came.' };
    await decideRemittance(desk.context, held?.id ?? '', held?.version ?? 0, { ...decided, deed: 'set-aside' });
    await desk.upload(`${file('T1', '90', ...PAID)}\n`);
    await desk.upload(file('T1', '70', ...PAID));
    expect((await desk.remittances()).map(({ status }) => status)).toEqual(['set-aside']);
    expect(await books()).toEqual({ payer: 100, charged: 100 });
    const [aside] = await desk.remittances();
    const again = decideRemittance(desk.context, held?.id ?? '', aside?.version ?? 0, { ...decided, deed: 'post' });
    await expect(again).rejects.toMatchObject({ type: 'not-in-this-status' });
  });

  test('one that a person has released: what another file tells of it besides is posted, and not left lying', async () => {
    await desk.claim('C1', [10_000]);
    await desk.claim('C2', [10_000]);
    await desk.remit('90', 'T1', ...PAID);
    const [held] = await desk.remittances();
    const decided = { staffId: desk.staffId, reason: 'The bank has $90.', deed: 'post' } as const;
    await decideRemittance(desk.context, held?.id ?? '', held?.version ?? 0, decided);
    await desk.run();
    expect(await books()).toMatchObject({ paidByPayers: 70 });
    const missing = [...head('C2', 1, 100, 20), ...line(1, 100, 20, 'CO*45*80')];
    await desk.upload(file('T1', '90', ...PAID, ...missing));
    expect((await desk.claims()).map(({ standing }) => standing)).toEqual(['posted', 'posted']);
    expect(await books()).toMatchObject({ paidByPayers: 90 });
  });

  test('one that is held whole, where the same file comes again: nobody is asked twice', async () => {
    await desk.claim('C1', [10_000]);
    for (const end of ['', '\n', '\n\n']) await desk.upload(`${file('T1', '90', ...PAID)}${end}`);
    expect((await desk.remittances()).map(({ status }) => status)).toEqual(['held']);
    expect(
      (await desk.bench.items()).filter(({ type, status }) => type === 'task' && status === 'requested'),
    ).toHaveLength(1);
    expect(await books()).toEqual({ payer: 100, charged: 100 });
  });
});

describe('a file', () => {
  const uploaded = async (announced: string, came: string, again?: string): Promise<string> => {
    const sha = (text: string): string => createHash('sha256').update(text).digest('base64');
    const told = { size: Buffer.byteLength(announced), sha256: sha(announced) };
    const { id } = bodyOf<Told>(await announceFile(desk.context, told));
    const key = quarantineKey(desk.bench.clinicId, id, 'file');
    for (const text of [came, ...(again === undefined ? [] : [again])]) {
      await writeObject(key, { bytes: Buffer.from(text), contentType: CONTENT_TYPE, sha256: sha(text) });
      await checkRemittanceFile(key, 'test');
    }
    await desk.run();
    return id;
  };

  test('that is not what was announced is refused, and nothing of it is read', async () => {
    await desk.claim('C1', [10_000]);
    const id = await uploaded(file('T1', '70', ...PAID), file('T2', '70', ...PAID));
    const taken = readObject(remittanceFileKey(desk.bench.clinicId, id));
    await expect(taken).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await readFile(desk.bench.clinicId, id)).toMatchObject({
      status: 'refused',
      refusal: { code: 'wrong-checksum' },
    });
    expect(await books()).toEqual({ payer: 100, charged: 100 });
  });

  test('that is put there a second time by the same address changes nothing', async () => {
    await desk.claim('C1', [10_000]);
    await uploaded(file('T1', '70', ...PAID), file('T1', '70', ...PAID), file('T2', '70', ...PAID));
    expect((await desk.remittances()).map(({ trace }) => trace.number)).toEqual(['T1']);
  });

  const dropped = async (clinicId: string, bytes: Buffer): Promise<void> => {
    const key = `${DROP_FOLDER}/${clinicId}/a.835`;
    const sha256 = createHash('sha256').update(bytes).digest('base64');
    await writeObject(key, { bytes, contentType: 'text/plain', sha256 });
    await checkRemittanceFile(key, 'test');
  };
  const files = async (): Promise<Item[]> => (await desk.bench.items()).filter(({ type }) => type === 'remittanceFile');

  test('that is dropped for a clinic that there is not is thrown away', async () => {
    await dropped(newId('clinic'), Buffer.from(file('T1', '70', ...PAID)));
    expect(await files()).toEqual([]);
  });

  test('that is dropped and too large is refused and not read, and so is the next one of its name and size', async () => {
    const { clinicId } = desk.bench;
    for (const letter of ['a', 'b']) await dropped(clinicId, Buffer.alloc(MAX_FILE_BYTES + 1, letter));
    const refused = { status: 'refused', refusal: { code: 'too-large' }, size: MAX_FILE_BYTES + 1 };
    const found = await files();
    expect(found).toMatchObject([refused, refused]);
    for (const { id } of found) {
      const taken = readObject(remittanceFileKey(clinicId, String(id)));
      await expect(taken).rejects.toMatchObject({ name: 'NoSuchKey' });
    }
    expect(await desk.bench.effects('takeRemittances')).toEqual([]);
  });
});

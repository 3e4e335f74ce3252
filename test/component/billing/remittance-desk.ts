import { createHash } from 'node:crypto';
import { claimBody } from '../../../functions/billing/claims/schemas.ts';
import { registerClaim } from '../../../functions/billing/claims/use-cases/register-claim.ts';
import type { Denial } from '../../../functions/billing/denials/denial.ts';
import { denialQueue, readDenial } from '../../../functions/billing/denials/store.ts';
import { decideDenial } from '../../../functions/billing/denials/use-cases/decide-denial.ts';
import type { DenialDeed } from '../../../functions/billing/denials/rules/statuses.ts';
import { handler as takeRemittances } from '../../../functions/billing/handlers/take-remittances.ts';
import { balances, type Balances } from '../../../functions/billing/ledger/views.ts';
import { readAccount } from '../../../functions/billing/ledger/store.ts';
import type {
  RemittanceClaim,
  RemittanceFileRecord,
  RemittanceRecord,
} from '../../../functions/billing/remittance/record.ts';
import { CONTENT_TYPE } from '../../../functions/billing/remittance/schemas.ts';
import { listRemittances, readFile } from '../../../functions/billing/remittance/store.ts';
import { announceFile } from '../../../functions/billing/remittance/use-cases/announce-file.ts';
import { checkRemittanceFile } from '../../../functions/billing/remittance/use-cases/check-file.ts';
import { newId } from '../../../functions/platform/ids.ts';
import { partition, recordKey } from '../../../functions/platform/keys.ts';
import { writeObject } from '../../../functions/platform/uploads/bucket.ts';
import { quarantineKey } from '../../../functions/platform/uploads/quarantine.ts';
import { header, interchange, separated, transaction } from '../../unit/billing/sample-835.ts';
import { bodyOf, openBilling, type BillingDesk, type Told } from './desk.ts';

/** A billing desk to which payers answer. */
export interface RemittanceDesk extends BillingDesk {
  readonly accountId: string;
  /** Charges of these amounts on one claim of this control number. */
  claim(
    controlNumber: string,
    cents: readonly number[],
    more?: { coverageId?: string; filingLimit?: string },
  ): Promise<string>;
  /** Uploads a file, and lets it be read and posted. */
  upload(text: string): Promise<RemittanceFileRecord>;
  /** The same for one remittance: of this payment, with this trace. */
  remit(amount: string, trace: string, ...segments: readonly string[]): Promise<RemittanceFileRecord>;
  /** Puts a file where it arrives, without anything being read. */
  arrive(text: string): Promise<string>;
  /** Reads and posts all that is waiting. */
  run(): Promise<void>;
  remittances(): Promise<RemittanceRecord[]>;
  claims(): Promise<RemittanceClaim[]>;
  balances(): Promise<Balances>;
  denials(): Promise<Denial[]>;
  /** Decides a denial as it stands. */
  decide(id: string, deed: DenialDeed): Promise<Denial | undefined>;
  addCoverage(order: number): Promise<string>;
}

export async function openRemittances(): Promise<RemittanceDesk> {
  const desk = await openBilling();
  const { bench, context, patientId, coverageId, staffId } = desk;
  const { clinicId } = bench;
  await bench.put({
    ...recordKey(clinicId, patientId),
    type: 'patient',
    schema: 1,
    id: patientId,
    version: 1,
    name: [{ use: 'official', family: 'Okafor', given: ['Ines'] }],
    birthDate: '1980-05-01',
  });
  const accountId = await desk.account();
  const addCoverage = async (order: number): Promise<string> => {
    const id = newId('coverage');
    await bench.put({
      pk: partition(clinicId, patientId),
      sk: `coverage#${id}`,
      type: 'coverage',
      schema: 1,
      id,
      version: 1,
      patientId,
      status: 'active',
      payerId: 'northern-mutual',
      lineOfBusiness: 'commercial',
      planName: 'Second',
      memberId: 'N1',
      relationship: 'self',
      order,
      period: { start: '2026-01-01' },
    });
    return id;
  };
  await bench.put({
    pk: partition(clinicId, patientId),
    sk: `coverage#${coverageId}`,
    type: 'coverage',
    schema: 1,
    id: coverageId,
    version: 1,
    patientId,
    status: 'active',
    payerId: 'summit-advantage',
    lineOfBusiness: 'medicare-advantage',
    planName: 'First',
    memberId: 'M1',
    relationship: 'self',
    order: 1,
    period: { start: '2026-01-01' },
  });
  const ofType = async <T>(type: string): Promise<T[]> =>
    (await bench.items()).filter((item) => item['type'] === type) as unknown as T[];
  const run = async (): Promise<void> => {
    for (;;) {
      const waiting = [...(await bench.effects('takeRemittances')), ...(await bench.effects('postRemittance'))];
      const failed = waiting.find(({ lastProblem }) => lastProblem !== undefined);
      if (failed) throw new Error(`${failed.kind}: ${failed.lastProblem}`);
      if (waiting.length === 0) return;
      for (const { pk, sk } of waiting)
        await takeRemittances({ Records: [{ body: JSON.stringify({ pk, sk }) }] } as never);
    }
  };
  const arrive = async (text: string): Promise<string> => {
    const bytes = Buffer.from(text);
    const sha256 = createHash('sha256').update(bytes).digest('base64');
    const { id } = bodyOf<Told>(await announceFile(context, { size: bytes.length, sha256 }));
    const key = quarantineKey(clinicId, id, 'file');
    await writeObject(key, { bytes, contentType: CONTENT_TYPE, sha256 });
    await checkRemittanceFile(key, 'test');
    return id;
  };
  const upload = async (text: string): Promise<RemittanceFileRecord> => {
    const id = await arrive(text);
    await run();
    const file = await readFile(clinicId, id);
    if (!file) throw new Error('the file is not there');
    return file;
  };
  return {
    ...desk,
    accountId,
    addCoverage,
    claim: async (controlNumber, cents, more = {}) => {
      const lines = [];
      for (const [index, amount] of cents.entries()) {
        const charge = await desk.charge(accountId, amount, { payment: { by: 'coverage', coverageId } });
        lines.push({ chargeId: charge.id, controlNumber: `L${index + 1}` });
      }
      const given = claimBody.parse({ coverageId, controlNumber, lines, ...more });
      return bodyOf<Told>(await registerClaim(context, accountId, given)).id;
    },
    arrive,
    run,
    upload,
    remit: async (amount, trace, ...segments) =>
      await upload(separated(interchange([transaction([...header(amount, trace), 'LX*1', ...segments])]))),
    remittances: async () => [
      ...(await listRemittances(clinicId, 'open', 100)),
      ...(await listRemittances(clinicId, 'done', 100)),
    ],
    claims: () => ofType<RemittanceClaim>('remittanceClaim'),
    balances: async () => balances((await readAccount(clinicId, accountId))?.sums ?? {}),
    denials: () => denialQueue(clinicId, 100),
    decide: async (id, deed) => {
      const denial = await readDenial(clinicId, id);
      await decideDenial(context, id, denial?.version ?? 0, { staffId, reason: 'Looked at.', deed });
      return await readDenial(clinicId, id);
    },
  };
}

/** A line of a claim: what was charged, what paid, and why not the rest. */
export const line = (number: number, charged: number, paid: number, ...reasons: readonly string[]): string[] => [
  `SVC*HC:99213*${charged}*${paid}**1`,
  'DTM*472*20261120',
  ...reasons.map((reason) => `CAS*${reason}`),
  `REF*6R*L${number}`,
];
/** The head of a claim of this patient. */
export const head = (control: string, status: number, charged: number, paid: number, share = 0): string[] => [
  `CLP*${control}*${status}*${charged}*${paid}*${share}*12*P-${control}*11*1`,
  'NM1*QC*1*OKAFOR*INES****MI*M1',
];

import { createHash } from 'node:crypto';
import { uploadRemittances } from '../../../local/demo/requests.ts';
import { header, interchange, separated, transaction } from '../../unit/billing/sample-835.ts';
import type { TestClinic, TestProduct } from '../harness.ts';
import type { Bodies } from './world.ts';

/** Two remittances that need somebody, and two denials: of the first claim that `fillBilling` registers. */
export async function fillRemittances(product: TestProduct, system: TestClinic['system'], word: string) {
  const denied = [
    `CLP*${word}-1*4*100*0*0*12*P-${word}*11*1`,
    `NM1*QC*1*${word}*${word}****MI*M${word}`,
    'SVC*HC:99213*100*0**1',
    'DTM*472*20261120',
    'CAS*CO*50*60**16*40',
  ];
  const unknown = ['CLP*NONE*1*50*50*0*12*P-NONE*11*1', 'SVC*HC:99213*50*50**1'];
  const transactions = [
    transaction([...header('50', `${word}-T1`), 'LX*1', ...denied, ...unknown], '0001'),
    transaction([...header('50', `${word}-T2`), 'LX*1', ...unknown], '0002'),
  ];
  const fileId = await uploadRemittances(system, separated(interchange(transactions)));
  await product.pass(0);
  const read = async <T>(path: string): Promise<T> => await system.must<T>('GET', path);
  const { remittanceIds } = await read<{ remittanceIds: readonly string[] }>(`/v1/remittance-files/${fileId}`);
  const [remittanceId = ''] = remittanceIds;
  const claims = `/v1/remittances/${remittanceId}/claims`;
  const of = await read<{ next: string; claims: readonly { id: string }[] }>(`${claims}?limit=1`);
  const denials = await read<{ next: string; denials: readonly { id: string }[] }>('/v1/denials?limit=1');
  return {
    params: {
      fileId,
      remittanceId,
      remittanceClaimId: of.claims[0]?.id ?? '',
      denialId: denials.denials[0]?.id ?? '',
    },
    cursors: {
      listRemittances: (await read<{ next: string }>('/v1/remittances?limit=1')).next,
      listRemittanceClaims: of.next,
      listDenials: denials.next,
    },
  };
}

/** All that can be said of what payers answer. */
export function remittanceBodies(staffId: string, params: Readonly<Record<string, string>>): Bodies {
  const decided = { staffId, reason: 'The bank shows it so.' };
  return {
    createRemittanceFile: { size: 4711, sha256: createHash('sha256').update('835').digest('base64') },
    decideRemittance: { ...decided, deed: 'post' },
    decideRemittanceClaim: {
      ...decided,
      deed: 'post',
      claim: { accountId: params['accountId'], claimId: params['claimId'] },
    },
    decideDenial: { ...decided, deed: 'appeal' },
  };
}

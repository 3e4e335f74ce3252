import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { changeKey } from './entry.ts';
import { partition } from '../keys.ts';
import { scanPage, type Item, type Key } from '../table.ts';
import { archiveKey, archivePrefix, archiveText } from './archive.ts';

/**
 * What is wrong with an audit entry:
 * - `altered`: the table's entry says something else than its archived copy;
 * - `replaced`: another entry stands in its place;
 * - `missing`: it is archived and no longer in the table, or its number lacks in a record's row of changes;
 * - `not-archived`: it has no archived copy though it is older than the grace;
 * - `version-mismatch`: it tells of a later version than the record has.
 */
export type AuditFault = 'altered' | 'replaced' | 'missing' | 'not-archived' | 'version-mismatch';

export interface AuditFinding {
  readonly fault: AuditFault;
  /** `<clinic>#<record>` and the entry's sort key, e.g. `change#000000000003`. */
  readonly pk: string;
  readonly sk: string;
}

export interface AuditReport {
  readonly entries: number;
  readonly archived: number;
  readonly findings: readonly AuditFinding[];
}

/** How old an entry may be without a copy: the archive follows the table's stream. Milliseconds. */
const GRACE_MILLISECONDS = 15 * 60 * 1000;

let shared: S3Client | undefined;
const s3 = (): S3Client => (shared ??= new S3Client({ maxAttempts: 5 }));

/**
 * Holds a clinic's audit table against its archive and its records, entry by entry.
 * @param at the present, to judge what the archive may still owe
 */
export async function verifyAudit(clinicId: string, at: Date): Promise<AuditReport> {
  const entries = await readEntries(clinicId);
  const copies = await readCopies(clinicId);
  const findings: AuditFinding[] = [];
  for (const [key, entry] of entries) {
    const copy = copies.get(key);
    if (copy === undefined) {
      if (at.getTime() - Date.parse(String(entry['at'])) > GRACE_MILLISECONDS)
        findings.push(found('not-archived', entry));
    } else if (copy !== archiveText(entry)) {
      findings.push(found(isSame(JSON.parse(copy) as Item, entry) ? 'altered' : 'replaced', entry));
    }
  }
  for (const [key, copy] of copies) if (!entries.has(key)) findings.push(found('missing', JSON.parse(copy) as Item));
  findings.push(...(await verifyNumbers(clinicId, entries, copies)));
  return { entries: entries.size, archived: copies.size, findings };
}

const found = (fault: AuditFault, { pk, sk }: Key): AuditFinding => ({ fault, pk, sk });

/** Whether two entries tell of the same deed: what was changed in one is then an alteration. */
function isSame(a: Item, b: Item): boolean {
  return a['at'] === b['at'] && a['requestId'] === b['requestId'];
}

async function readEntries(clinicId: string): Promise<Map<string, Item>> {
  const entries = new Map<string, Item>();
  let after: Record<string, unknown> | undefined;
  do {
    const page = await scanPage(`${clinicId}#`, { table: 'AUDIT_TABLE', after });
    for (const item of page.items) entries.set(archiveKey(item), item);
    after = page.next;
  } while (after);
  return entries;
}

async function readCopies(clinicId: string): Promise<Map<string, string>> {
  const Bucket = process.env['AUDIT_BUCKET'];
  const copies = new Map<string, string>();
  let ContinuationToken: string | undefined;
  do {
    const page = await s3().send(
      new ListObjectsV2Command({ Bucket, Prefix: archivePrefix(clinicId), ContinuationToken }),
    );
    const keys = (page.Contents ?? []).flatMap(({ Key: key }) => key ?? []);
    for (let start = 0; start < keys.length; start += 16) {
      await Promise.all(
        keys.slice(start, start + 16).map(async (key) => {
          const { Body } = await s3().send(new GetObjectCommand({ Bucket, Key: key }));
          copies.set(key, (await Body?.transformToString()) ?? '');
        }),
      );
    }
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
  return copies;
}

/**
 * The changes of each record are numbered from 1 to its version, without a gap; asked of the records, so that a record
 * whose entries are all gone is found too. What lacks and is archived has been told of already.
 */
async function verifyNumbers(
  clinicId: string,
  entries: ReadonlyMap<string, Item>,
  copies: ReadonlyMap<string, string>,
): Promise<AuditFinding[]> {
  const findings: AuditFinding[] = [];
  const versions = await readVersions(clinicId);
  for (const [pk, version] of versions) {
    for (let number = 1; number <= version; number += 1) {
      const key = { pk, sk: changeKey(number) };
      if (!entries.has(archiveKey(key)) && !copies.has(archiveKey(key))) findings.push(found('missing', key));
    }
  }
  for (const entry of entries.values()) {
    const version = versions.get(entry.pk);
    if (entry.sk.startsWith('change#') && version !== undefined && Number(entry['recordVersion']) > version)
      findings.push(found('version-mismatch', entry));
  }
  return findings;
}

/** The version of each of the clinic's records, by the partition of its audit entries. */
async function readVersions(clinicId: string): Promise<Map<string, number>> {
  const versions = new Map<string, number>();
  let after: Record<string, unknown> | undefined;
  do {
    const page = await scanPage(`${clinicId}#`, { after });
    for (const item of page.items) {
      if (typeof item['version'] === 'number' && typeof item['id'] === 'string')
        versions.set(partition(clinicId, item['id']), item['version']);
    }
    after = page.next;
  } while (after);
  return versions;
}

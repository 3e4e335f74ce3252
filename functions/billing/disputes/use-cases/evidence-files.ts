import { workingStaff } from '../../../clinics/index.ts';
import type * as z from 'zod';
import { auditRead } from '../../../platform/audit/entry.ts';
import { now, plusSeconds, type Instant } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { NotInThisStatus } from '../../../platform/errors.ts';
import { newId } from '../../../platform/ids.ts';
import { acceptedKey, fileNameOf, MAX_DOCUMENT_BYTES } from '../../../platform/uploads/documents.ts';
import { signForm, type SignedForm } from '../../../platform/uploads/post-form.ts';
import { presignDownload, presignUpload } from '../../../platform/uploads/presign.ts';
import { quarantineKey, UPLOAD_SECONDS } from '../../../platform/uploads/quarantine.ts';
import { isKnown, type EvidenceFile } from '../evidence-file.ts';
import { isFinal } from '../rules/statuses.ts';
import type { evidenceFileBody } from '../schemas.ts';
import { disputeOf } from '../step.ts';
import { evidenceFileChange, listEvidenceFiles } from '../store.ts';

/** Files as evidence: announced, and shown to whoever decides. `check-evidence.ts` is what lies between. */

/** A dispute is read whole by one person. */
const MOST_FILES = 30;
/** What patients bring by themselves is less than all, so that the clinic always finds room. */
const MOST_OF_THE_PATIENT = 10;
/**
 * What the bucket takes of a form: more than what is kept, so that who brings too much reads so on a page of ours, and not in the bucket's own
 * words.
 */
const MOST_BYTES_OF_A_FORM = 4 * MAX_DOCUMENT_BYTES;
/** How long a link on a page works, in seconds: as long as it takes to open it. */
const DOWNLOAD_SECONDS = 300;

/** A file as the API tells it. */
export function evidenceFileView(file: Omit<EvidenceFile, 'version'>): Record<string, unknown> {
  const { id, status, title, from, contentType, size, sha256, fault, staffId, createdAt } = file;
  return { id, status, title, from, contentType, size, sha256, fault, staffId, createdAt };
}

/**
 * Announces a file: the reply tells where to put its bytes, which must be of the type, size and checksum that were announced.
 * @throws NotFound, ValidationFailed for who does not work here, NotInThisStatus if the dispute is over, or has enough
 */
export async function addEvidenceFile(
  context: Context,
  disputeId: string,
  announced: z.output<typeof evidenceFileBody>,
): Promise<Reply> {
  const { clinicId } = context;
  const subject = await disputeOf(context, disputeId);
  await workingStaff(clinicId, announced.staffId);
  if (isFinal(subject.status))
    throw new NotInThisStatus(`The dispute is ${subject.status}: nothing is added any more.`);
  const at = now();
  if (counted(await listEvidenceFiles(clinicId, disputeId), at) >= MOST_FILES)
    throw new NotInThisStatus(`A dispute has at most ${MOST_FILES} files.`);
  const file = { ...announced, id: newId('document'), disputeId, status: 'awaiting-upload', createdAt: at } as const;
  const upload = await presignUpload(quarantineKey(clinicId, disputeId, file.id), announced, UPLOAD_SECONDS);
  const expiresAt = plusSeconds(at, UPLOAD_SECONDS);
  return await commit(
    context,
    { at, records: [evidenceFileChange(clinicId, null, file, 'document.announced')] },
    { status: 201, body: { ...evidenceFileView(file), upload: { ...upload, expiresAt } } },
  );
}

/** How many there are, or may still come: an address is good for minutes. */
function counted(files: readonly EvidenceFile[], at: Instant): number {
  const since = plusSeconds(at, -UPLOAD_SECONDS);
  return files.filter(
    ({ status, createdAt }) => status === 'accepted' || (status === 'awaiting-upload' && createdAt > since),
  ).length;
}

/**
 * Announces a file that the patient is about to bring by a link: what it is will be known when it has come.
 * @param back where the browser goes when the bucket has it
 * @returns the form that brings it; undefined if the dispute is over, or has enough
 */
export async function fileFromPatient(
  context: Context,
  disputeId: string,
  title: string,
  back: string,
): Promise<SignedForm | undefined> {
  const { clinicId } = context;
  const [subject, files] = await Promise.all([disputeOf(context, disputeId), listEvidenceFiles(clinicId, disputeId)]);
  const at = now();
  const theirs = files.filter(({ staffId }) => staffId === undefined);
  // Those that never came, or were refused, count in the end, too: nobody fills a table by trying.
  if (isFinal(subject.status) || counted(theirs, at) >= MOST_OF_THE_PATIENT || theirs.length >= 3 * MOST_OF_THE_PATIENT)
    return undefined;
  const from = 'patient';
  const file = { id: newId('document'), disputeId, status: 'awaiting-upload', title, from, createdAt: at } as const;
  await commit(context, { at, records: [evidenceFileChange(clinicId, null, file, 'document.announced')] });
  const key = quarantineKey(clinicId, disputeId, file.id);
  return signForm(key, { mostBytes: MOST_BYTES_OF_A_FORM, back }, UPLOAD_SECONDS, new Date(at));
}

/** The files that the patient brought by links, the oldest first; those that can no longer come are left out. */
export async function filesOfPatient(clinicId: string, disputeId: string): Promise<EvidenceFile[]> {
  const since = plusSeconds(now(), -UPLOAD_SECONDS);
  const files = await listEvidenceFiles(clinicId, disputeId);
  return files.filter(
    ({ staffId, status, createdAt }) => staffId === undefined && (status !== 'awaiting-upload' || createdAt > since),
  );
}

/** The files of a dispute, the oldest first. @throws NotFound */
export async function showEvidenceFiles(context: Context, disputeId: string): Promise<Reply> {
  await disputeOf(context, disputeId);
  const files = await listEvidenceFiles(context.clinicId, disputeId);
  await auditRead(context, disputeId, 'document.listed');
  return { status: 200, body: { documents: files.map(evidenceFileView) } };
}

/** The files that may be looked at, each by a link that works for minutes. */
export async function evidenceLinks(
  clinicId: string,
  disputeId: string,
): Promise<{ readonly label: string; readonly href: string; readonly note: string }[]> {
  const accepted = (await listEvidenceFiles(clinicId, disputeId)).filter(({ status }) => status === 'accepted');
  return await Promise.all(
    accepted.filter(isKnown).map(async (file) => ({
      label: file.title,
      href: await presignDownload(acceptedKey(clinicId, disputeId, file.id), fileNameOf(file), DOWNLOAD_SECONDS),
      note: `from the ${file.from}, ${Math.ceil(file.size / 1024)} KB`,
    })),
  );
}

import { createHash } from 'node:crypto';
import { now } from '../platform/clock.ts';
import { newId } from '../platform/ids.ts';
import type { Preauthorization } from './case.ts';
import { writeAccepted } from './documents-bucket.ts';
import type { Submission } from './gateways/gateway.ts';
import { packetPdf, type Letter } from './gateways/index.ts';
import { isShortfall } from './rules/outcome.ts';
import { documentChange } from './store.ts';
import type { Parts } from './step.ts';
import type { Surroundings } from './surroundings.ts';

/** LOINC: Prior authorization request form. */
const PACKET_TYPE = '52034-6';

/** What staff bring to the payer by hand, as a document of the case. */
export async function keepPacket(
  subject: Preauthorization,
  around: Surroundings,
  submission: Submission,
): Promise<Parts> {
  if (submission.purpose === 'documents') return {};
  const bytes = await packetPdf(submission, letterOf(subject));
  const id = newId('document');
  const sha256 = createHash('sha256').update(bytes).digest('base64');
  await writeAccepted(subject.clinicId, subject.id, id, { bytes, contentType: 'application/pdf', sha256 });
  const title = `Packet for ${around.payer.name}: ${submission.purpose}`.slice(0, 120);
  return {
    records: [
      documentChange(
        subject.clinicId,
        null,
        {
          id,
          preauthorizationId: subject.id,
          status: 'accepted',
          title,
          documentType: PACKET_TYPE,
          contentType: 'application/pdf',
          size: bytes.byteLength,
          sha256,
          origin: 'frontdesk',
          createdAt: now(),
        },
        'document.made',
      ),
    ],
  };
}

/** Of an appeal: what was refused and why, and what the clinic holds against it. */
function letterOf({ purpose, remedies, items }: Preauthorization): Letter | undefined {
  const remedy = remedies.at(-1);
  if (purpose !== 'appeal' || !remedy) return undefined;
  const denied = items.filter(isShortfall).map(({ sequence, decision }) => ({
    sequence,
    reason: [...(decision?.reasons ?? []).map(({ code, display }) => display ?? code), decision?.words ?? '']
      .filter((word) => word !== '')
      .join('; '),
  }));
  return { act: remedy.act, level: remedy.level, denied, argument: remedy.note ?? '', until: remedy.until };
}

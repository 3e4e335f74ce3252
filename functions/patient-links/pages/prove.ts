import type { APIGatewayProxyResult } from 'aws-lambda';
import { auditRead } from '../../platform/audit/entry.ts';
import { publicOrigin } from '../../platform/origin.ts';
import { redirect, renderPage } from '../../platform/pages/layout.ts';
import type { PageRequest } from '../../platform/pages/request.ts';
import { patientPath } from '../address.ts';
import type { PatientLinkKind } from '../kind.ts';
import { MOST_FAILURES } from '../link.ts';
import { isBirthDate, readBirthDate } from '../rules/birth-date.ts';
import { beginPatientSession } from '../session.ts';
import { giveTryBack, takeTry } from '../store.ts';
import type { Visit } from '../visit.ts';
import { visitorContext } from './contexts.ts';
import { endPage } from './end-pages.ts';
import { proofPage } from './form-pages.ts';

type Question = Extract<Visit, { to: 'question' }>;

/**
 * Takes a proof. A try is taken before the date is looked at, and given back where it was right: however many come at
 * once, no more are judged than a link has tries.
 * @returns undefined if others came first: with answers, or with the last of the tries
 */
export async function prove(
  kind: PatientLinkKind,
  { link, clinic, question }: Question,
  request: PageRequest,
  secret: string,
): Promise<APIGatewayProxyResult | undefined> {
  const read = readBirthDate(request.form);
  const from = clinic.neutralName;
  if ('faults' in read) return renderPage(proofPage(from, undefined, { form: request.form, faults: read.faults }));
  const failures = await takeTry(link);
  if (failures === undefined) return undefined;
  const context = visitorContext(link, request);
  const reason = `link ${link.generation}`;
  if (!isBirthDate(read.date, question.birthDate)) {
    await auditRead(context, link.subjectId, `${kind.name}.patient-not-proved`, reason);
    const left = MOST_FAILURES - failures;
    if (left > 0) return renderPage(proofPage(from, notThatDate(left)));
    await kind.stopped(context, link.subjectId);
    return renderPage(endPage('stopped', from));
  }
  await giveTryBack(link);
  await auditRead(context, link.subjectId, `${kind.name}.patient-proved`, reason);
  // Shown by a GET, so that loading the page again sends no form again.
  return redirect(`${await publicOrigin()}${patientPath(kind.name)}/${encodeURIComponent(secret)}`, [
    await beginPatientSession(link, secret),
  ]);
}

function notThatDate(left: number): string {
  const tries = left === 1 ? 'one more time' : `${left} more times`;
  return `This is not the date that the clinic has. You can try ${tries}; after that the link stops working.`;
}

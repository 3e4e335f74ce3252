import type { APIGatewayProxyResult } from 'aws-lambda';
import { auditRead } from '../../platform/audit/entry.ts';
import { publicOrigin } from '../../platform/origin.ts';
import { redirect, renderPage } from '../../platform/pages/layout.ts';
import type { PageRequest } from '../../platform/pages/request.ts';
import { patientPath } from '../address.ts';
import type { PatientLinkKind } from '../kind.ts';
import { MOST_FAILURES } from '../link.ts';
import { isBirthDate, readBirthDate } from '../rules/birth-date.ts';
import { isSecondFact, readSecondFact } from '../rules/second-fact.ts';
import { beginPatientSession } from '../session.ts';
import { giveTryBack, takeTry } from '../store.ts';
import type { Visit } from '../visit.ts';
import { linkWords } from '../words.ts';
import { visitorContext } from './contexts.ts';
import { endPage } from './end-pages.ts';
import { proofPage } from './form-pages.ts';

type Question = Extract<Visit, { to: 'question' }>;

/**
 * Takes a proof. A try is taken before the facts are looked at, and given back where they were right: however many come at
 * once, no more are judged than a link has tries.
 * @returns undefined if others came first: with answers, or with the last of the tries
 */
export async function prove(
  kind: PatientLinkKind,
  { link, clinic, question }: Question,
  request: PageRequest,
  secret: string,
): Promise<APIGatewayProxyResult | undefined> {
  const { language = 'en' } = link;
  const read = readBirthDate(request.form, language);
  const { secondFact } = question;
  const second = secondFact && readSecondFact(secondFact, request.form, language);
  const from = clinic.neutralName;
  const faults = [read, second].flatMap((each) => (each && 'faults' in each ? each.faults : []));
  if ('faults' in read || (second && 'faults' in second))
    return renderPage(proofPage(from, question, undefined, { form: request.form, faults }, language));
  const failures = await takeTry(link);
  if (failures === undefined) return undefined;
  const context = visitorContext(link, request);
  const reason = `link ${link.generation}`;
  const isProved =
    isBirthDate(read.date, question.birthDate) && (!secondFact || isSecondFact(second?.typed ?? '', secondFact));
  if (!isProved) {
    await auditRead(context, link.subjectId, `${kind.name}.patient-not-proved`, reason);
    const left = MOST_FAILURES - failures;
    const { notThose, notThatDate } = linkWords[language].proof;
    if (left > 0)
      return renderPage(
        proofPage(from, question, secondFact ? notThose(left) : notThatDate(left), undefined, language),
      );
    await kind.stopped(context, link.subjectId);
    return renderPage(endPage('stopped', from, false, undefined, language));
  }
  await giveTryBack(link);
  await auditRead(context, link.subjectId, `${kind.name}.patient-proved`, reason);
  // Shown by a GET, so that loading the page again sends no form again.
  return redirect(`${await publicOrigin()}${patientPath(kind.name)}/${encodeURIComponent(secret)}`, [
    await beginPatientSession(link, secret, secondFact ? 2 : 1),
  ]);
}

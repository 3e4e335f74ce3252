import type { APIGatewayProxyResult } from 'aws-lambda';
import { auditRead } from '../../platform/audit/entry.ts';
import { commit, ConditionFailed } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import { Conflict, NotInThisStatus, StaleVersion, ValidationFailed } from '../../platform/errors.ts';
import type { Needs } from '../../platform/needs.ts';
import { publicOrigin } from '../../platform/origin.ts';
import { readFields, type Field, type Returned } from '../../platform/pages/fields.ts';
import { guardedPage, type PageHandler } from '../../platform/pages/guarded.ts';
import { redirect, renderPage } from '../../platform/pages/layout.ts';
import { isFromOurPages, type PageRequest } from '../../platform/pages/request.ts';
import { textsInFields, withEmergencyOnPage } from '../../platform/pages/with-emergency.ts';
import { patientPath } from '../address.ts';
import type { Aside, FieldGroup, PatientLinkKind, PatientQuestion } from '../kind.ts';
import { endPatientSession, isPatientCsrf, patientCsrf } from '../session.ts';
import { answeredWrite, worksWrite } from '../store.ts';
import { visit, type Visit } from '../visit.ts';
import { linkWords } from '../words.ts';
import { patientContext } from './contexts.ts';
import { endPage, failed, formRefused, noSuchLink } from './end-pages.ts';
import { filePage, onwardPage, proofPage, questionPage } from './form-pages.ts';
import { prove } from './prove.ts';

/** What the two page handlers of a room need: who only shows can change nothing. */
export const patientPageNeeds = {
  show: { records: ['get'], audit: 'put', seal: true },
  answer: { records: ['get', 'put', 'update'], audit: 'put', seal: true, origin: true },
} as const satisfies Readonly<Record<string, Needs>>;

/** The routes of a room's pages for patients, for its handler files. */
export function patientPageRoutes(kind: string): {
  readonly show: { readonly method: 'GET'; readonly path: string };
  readonly answer: { readonly method: 'POST'; readonly path: string };
} {
  const path = `${patientPath(kind)}/{link}`;
  return { show: { method: 'GET', path }, answer: { method: 'POST', path } };
}

/**
 * The handlers of a room's pages for patients. `show` answers GET and changes nothing, whoever or whatever opens the link;
 * `answer` takes the proof and then the answers.
 */
export function patientPageHandlers(kind: PatientLinkKind): {
  readonly show: PageHandler;
  readonly answer: PageHandler;
} {
  const spent = (fields: Readonly<Record<string, string>>): boolean => kind.spends?.(fields) ?? true;

  const answered = async (request: PageRequest): Promise<APIGatewayProxyResult> => {
    const secret = request.path['link'] ?? '';
    if (!(await isFromOurPages(request))) return renderPage(formRefused);
    const seen = await visit(kind, secret, request.cookies);
    if (seen.to !== 'question') return endOf(kind, seen, true);
    const isProof = request.form['step'] === 'proof';
    if (seen.sessionId === undefined) {
      if (isProof) return (await prove(kind, seen, request, secret)) ?? (await asItStands(request, secret));
      const { language = 'en' } = seen.link;
      const note = linkWords[language].proof.tookTooLong;
      return renderPage(proofPage(seen.clinic.neutralName, seen.question, note, undefined, language));
    }
    // The proof again, from another tab.
    if (isProof) return redirect(await addressOf(secret));
    if (!(await isPatientCsrf(seen.sessionId, request.form['csrf']))) return renderPage(formRefused);
    if (request.form['step'] !== 'aside') return await take(seen, seen.sessionId, request, secret);
    const aside = (await asidesOf(seen.question)).find(({ name }) => name === request.form['aside']);
    // It could be done when the page was shown, and cannot any more: the page as it is now says so.
    if (!aside) return redirect(await addressOf(secret));
    const { link, clinic, sessionId } = seen;
    return await withEmergencyOnPage(
      patientContext(link, request),
      clinic,
      textsInFields(aside.fields, request.form),
      { operation: `patient/${kind.name}/${aside.name}`, ids: [link.subjectId] },
      clinic.neutralName,
      async (context) => await doneBeside(seen, context, sessionId, aside, request, await addressOf(secret)),
    );
  };

  /** What the link allows beside an answer; the link stays as it is. */
  const doneBeside = async (
    seen: Question,
    context: Context,
    sessionId: string,
    aside: Aside,
    request: PageRequest,
    back: string,
  ): Promise<APIGatewayProxyResult> => {
    const { link, clinic } = seen;
    const read = readFields(aside.fields, request.form, link.language);
    const done = read.faults.length > 0 ? { faults: read.faults } : await aside.act(context, read.fields, back);
    if ('faults' in done) return await form(seen, sessionId, request, { form: request.form, faults: done.faults });
    if ('done' in done) return redirect(back);
    const { neutralName } = clinic;
    return renderPage(
      'form' in done ? filePage(neutralName, done, link.language) : onwardPage(neutralName, done, link.language),
    );
  };

  /** Something came first: the link as it stands now tells what. */
  const asItStands = async (request: PageRequest, secret: string): Promise<APIGatewayProxyResult> => {
    const seen = await visit(kind, secret, request.cookies);
    if (seen.to === 'question') throw new Conflict('The question changed meanwhile.');
    return endOf(kind, seen, true);
  };

  const take = async (
    seen: Question,
    sessionId: string,
    request: PageRequest,
    secret: string,
  ): Promise<APIGatewayProxyResult> => {
    const fields = (await groupsOf(seen.question)).flatMap((group) => group.fields);
    // Nothing is asked, or any more: a form that is sent a second time finds the page as it is.
    if (fields.length === 0) return redirect(await addressOf(secret));
    const { link, clinic } = seen;
    return await withEmergencyOnPage(
      patientContext(link, request),
      clinic,
      textsInFields(fields, request.form),
      { operation: `patient/${kind.name}`, ids: [link.subjectId] },
      clinic.neutralName,
      (context) => taken(seen, fields, context, sessionId, request, secret),
    );
  };

  const taken = async (
    seen: Question,
    fields: readonly Field[],
    context: Context,
    sessionId: string,
    request: PageRequest,
    secret: string,
  ): Promise<APIGatewayProxyResult> => {
    const read = readFields(fields, request.form, seen.link.language);
    const again = async (faults: Returned['faults']): Promise<APIGatewayProxyResult> =>
      await form(seen, sessionId, request, { form: request.form, faults });
    if (read.faults.length > 0) return await again(read.faults);
    try {
      await commitAnswers(seen, read.fields, context);
    } catch (error) {
      const met = error instanceof NotInThisStatus || error instanceof ConditionFailed || error instanceof StaleVersion;
      if (!met && !(error instanceof ValidationFailed)) throw error;
      // Other answers came first, or what can be chosen has changed: the page as it stands now tells.
      const now = await visit(kind, secret, request.cookies);
      if (now.to !== 'question') return endOf(kind, now, true);
      const { notTaken } = linkWords[now.link.language ?? 'en'];
      const faults = met ? [{ pointer: '', detail: notTaken }] : error.faults;
      return await form(now, sessionId, request, { form: request.form, faults });
    }
    // Who can say more by the same link need not prove anew who they are.
    return redirect(await addressOf(secret), spent(read.fields) ? [endPatientSession(secret)] : []);
  };

  const commitAnswers = async (
    { link }: Question,
    fields: Readonly<Record<string, string>>,
    context: Context,
  ): Promise<void> => {
    for (let attempt = 1; ; attempt += 1) {
      const change = await kind.answer(context, link.subjectId, fields);
      const writes = change.writes ?? [];
      try {
        const ofLink = spent(fields) ? answeredWrite(link) : worksWrite(link);
        await commit(context, { ...change, writes: [...writes, ofLink] });
        return;
      } catch (error) {
        // Something else changed meanwhile: the answers join what stands there now. The link's own end is none of it.
        const met = error instanceof StaleVersion || (error instanceof ConditionFailed && error.index < writes.length);
        if (!met || attempt === ATTEMPTS) throw error;
      }
    }
  };

  /** Written before anything is shown: nobody sees what a clinic asks unrecorded. */
  const form = async (
    { link, clinic, question }: Question,
    sessionId: string,
    request: PageRequest,
    returned?: Returned,
  ): Promise<APIGatewayProxyResult> => {
    await auditRead(patientContext(link, request), link.subjectId, `${kind.name}.read`, `link ${link.generation}`);
    const [groups, download, asides] = await Promise.all([
      groupsOf(question),
      question.download?.(),
      asidesOf(question),
    ]);
    return renderPage(
      questionPage(
        clinic.neutralName,
        { ...question, groups, download, asides },
        await patientCsrf(sessionId),
        returned,
        link.language,
      ),
    );
  };

  const addressOf = async (secret: string): Promise<string> =>
    `${await publicOrigin()}${patientPath(kind.name)}/${encodeURIComponent(secret)}`;

  return {
    show: guardedPage(async (request) => {
      const seen = await visit(kind, request.path['link'] ?? '', request.cookies);
      if (seen.to !== 'question') return endOf(kind, seen, false);
      if (seen.sessionId === undefined)
        return renderPage(proofPage(seen.clinic.neutralName, seen.question, undefined, undefined, seen.link.language));
      return await form(seen, seen.sessionId, request);
    }, failed),
    answer: guardedPage(answered, failed),
  };
}

type Question = Extract<Visit, { to: 'question' }>;

const ATTEMPTS = 5;

async function groupsOf({ groups }: PatientQuestion): Promise<readonly FieldGroup[]> {
  return typeof groups === 'function' ? await groups() : groups;
}

async function asidesOf({ asides }: PatientQuestion): Promise<readonly Aside[]> {
  return ((await asides?.()) ?? []).filter((aside) => aside !== undefined);
}

function endOf({ ends }: PatientLinkKind, seen: Exclude<Visit, Question>, late: boolean): APIGatewayProxyResult {
  return renderPage(
    seen.to === 'nothing' ? noSuchLink : endPage(seen.to, seen.clinic.neutralName, late, ends, seen.language),
  );
}

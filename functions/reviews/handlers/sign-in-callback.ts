import { auditRead } from '../../platform/audit/entry.ts';
import type { Needs } from '../../platform/needs.ts';
import { publicOrigin } from '../../platform/origin.ts';
import { findStaffBySubject } from '../../clinics/index.ts';
import { notStaff, signInFailed } from '../pages/sign-in-pages.ts';
import { guarded } from '../pages/guarded.ts';
import { redirect, renderPage } from '../../platform/pages/layout.ts';
import { wayBack } from '../pages/sign-in-link.ts';
import { beginSession } from '../session.ts';
import { proveIdentity } from '../identity.ts';
import { endAttempt, readAttempt } from '../sign-in.ts';

export const needs = {
  records: ['query', 'put'],
  audit: 'put',
  seal: true,
  origin: true,
  userPool: 'signIn',
} as const satisfies Needs;
export const pages = [{ method: 'GET', path: '/sign-in/callback' }] as const;

/** Takes the sign-in's answer, begins the session, and sends the person back to the task. */
export const handler = guarded(async ({ query, cookies, requestId, sourceIp }) => {
  const attempt = await readAttempt(query['state'], cookies);
  if (!attempt) return renderPage(signInFailed());
  const done = endAttempt(attempt);
  const back = await wayBack(attempt.to);
  const code = query['code'];
  const subject =
    back === undefined || code === undefined
      ? undefined
      : await proveIdentity(attempt, code, `${await publicOrigin()}/sign-in/callback`);
  if (back === undefined || subject === undefined) return renderPage(signInFailed(back), [done]);
  const places = await findStaffBySubject(subject);
  if (places.length === 0) return renderPage(notStaff, [done]);
  for (const { clinicId, staffId } of places) {
    await auditRead(
      { clinicId, actor: { kind: 'staff', id: staffId }, requestId, sourceIp },
      staffId,
      'staff.signed-in',
    );
  }
  return redirect(back, [done, await beginSession(subject)]);
});

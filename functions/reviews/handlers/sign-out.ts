import type { Needs } from '../../platform/needs.ts';
import { formRefused } from '../pages/end-pages.ts';
import { guarded } from '../pages/guarded.ts';
import { renderPage } from '../../platform/pages/layout.ts';
import { isFromOurPages } from '../../platform/pages/request.ts';
import { SIGN_OUT } from '../pages/sign-in-link.ts';
import { signedOut } from '../pages/sign-in-pages.ts';
import { finishSession, isCsrfToken, readSession } from '../session.ts';

export const needs = { records: ['get', 'remove'], seal: true, origin: true } as const satisfies Needs;
export const pages = [{ method: 'POST', path: '/sign-out' }] as const;

/** Ends the session on this device and wherever its cookie was copied. */
export const handler = guarded(async (request) => {
  const session = await readSession(request.cookies);
  if (!session) return renderPage(signedOut);
  const ours = (await isFromOurPages(request)) && (await isCsrfToken(session, SIGN_OUT, request.form['csrf']));
  if (!ours) return renderPage(formRefused);
  return renderPage(signedOut, [await finishSession(session)]);
});

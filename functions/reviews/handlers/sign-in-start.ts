import type { Needs } from '../../platform/needs.ts';
import { publicOrigin } from '../../platform/origin.ts';
import { noSuchLink } from '../pages/end-pages.ts';
import { guarded } from '../pages/guarded.ts';
import { redirect, renderPage } from '../../platform/pages/layout.ts';
import { wayBack } from '../pages/sign-in-link.ts';
import { startSignIn } from '../sign-in.ts';

export const needs = { seal: true, origin: true, userPool: 'signIn' } as const satisfies Needs;
export const pages = [{ method: 'GET', path: '/sign-in/start' }] as const;

/** Sends a person from a task's page to the sign-in. */
export const handler = guarded(async ({ query }) => {
  const to = query['to'] ?? '';
  if ((await wayBack(to)) === undefined) return renderPage(noSuchLink);
  const { location, cookie } = await startSignIn(to, `${await publicOrigin()}/sign-in/callback`);
  return redirect(location, [cookie]);
});

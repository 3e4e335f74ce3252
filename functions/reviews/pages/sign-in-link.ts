import { open, seal } from '../../platform/seal.ts';
import { publicOrigin } from '../../platform/origin.ts';
import { csrfToken, type Session } from '../session.ts';
import { html, type Html } from '../../platform/html.ts';

/** How long a page may stand open before its way to the sign-in is over, in seconds. */
const GOOD_FOR_SECONDS = 24 * 3600;
const BINDING = ['way back'];

/** Purpose of the token in the form that signs out. */
export const SIGN_OUT = 'sign-out';

/**
 * The way to the sign-in and back to one of our pages. It carries the page's path sealed: nothing else can be the way back, and the
 * secret of a link stands in no other address.
 * @param path from the public origin on: `/tasks/preauthorization/…`, `/front-desk?…`
 */
export async function signInLink(path: string): Promise<Html> {
  const until = Math.floor(Date.now() / 1000) + GOOD_FOR_SECONDS;
  const back = await seal('sign-in:v1', BINDING, JSON.stringify({ path, until }));
  return html`<p><a class="button" href="${await publicOrigin()}/sign-in/start?to=${back}">Sign in</a></p>`;
}

/** The address of the page that a sealed way back leads to; undefined if it is forged or too old. */
export async function wayBack(sealed: string): Promise<string | undefined> {
  const text = await open('sign-in:v1', BINDING, sealed);
  if (text === undefined) return undefined;
  const stated = JSON.parse(text) as { path?: string; capability?: string; secret?: string; until: number };
  if (stated.until * 1000 < Date.now()) return undefined;
  // Pages that the release before has shown name a task.
  const path = stated.path ?? taskPath(stated.capability ?? '', stated.secret ?? '');
  return (await publicOrigin()) + path;
}

/** The path of a task's page. */
export function taskPath(capability: string, secret: string): string {
  return `/tasks/${encodeURIComponent(capability)}/${encodeURIComponent(secret)}`;
}

/** The form that ends a session. */
export async function signOutForm(session: Session): Promise<Html> {
  return html`<form method="post" action="${await publicOrigin()}/sign-out">
    <input type="hidden" name="csrf" value="${await csrfToken(session, SIGN_OUT)}" />
    <button class="plain" type="submit">Sign out</button>
  </form>`;
}

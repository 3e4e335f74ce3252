/**
 * The pages of human tasks, for the rooms that have some. A room's handler files:
 *
 * ```ts
 * export const needs = taskPageNeeds satisfies Needs;
 * export const pages = [taskPageRoutes('preauthorization').show];
 * export const handler = taskPageHandlers('preauthorization', kinds).show;
 * ```
 * and the same with `decide`.
 */
export { taskPageHandlers, taskPageNeeds, taskPageRoutes } from './task-handlers.ts';

/** For pages of staff that are no task: who signed in, the way to the sign-in and back, forms that come from our own pages. */
export { csrfToken, isCsrfToken, readSession, type Session } from '../session.ts';
export { signInLink, signOutForm } from './sign-in-link.ts';

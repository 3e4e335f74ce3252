/**
 * The pages of links to patients, for the rooms that have some. A room's handler files:
 *
 * ```ts
 * export const needs = patientPageNeeds.show satisfies Needs;
 * export const pages = [patientPageRoutes('registration').show];
 * export const handler = patientPageHandlers(kind).show;
 * ```
 * and the same with `answer`.
 */
export { patientPageHandlers, patientPageNeeds, patientPageRoutes } from './handlers.ts';

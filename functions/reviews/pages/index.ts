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

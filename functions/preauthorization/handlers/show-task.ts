import type { Needs } from '../../platform/needs.ts';
import { taskPageHandlers, taskPageNeeds, taskPageRoutes } from '../../reviews/pages/index.ts';
import { taskKinds } from '../tasks/index.ts';

/** A GET never decides: its role could not. It only counts strangers at the link. */
export const needs = {
  ...taskPageNeeds,
  records: ['get', 'getMany', 'query', 'update'],
  documents: 'read',
} as const satisfies Needs;

export const pages = [taskPageRoutes('preauthorization').show];

/** Shows a task. Changes nothing, whoever or whatever opens the link. */
export const handler = taskPageHandlers('preauthorization', taskKinds).show;

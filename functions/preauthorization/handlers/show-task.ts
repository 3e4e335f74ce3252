import type { Needs } from '../../platform/needs.ts';
import { taskPageHandlers, taskPageNeeds, taskPageRoutes } from '../../reviews/pages/index.ts';
import { taskKinds } from '../tasks/index.ts';

export const needs = { ...taskPageNeeds, documents: 'read' } as const satisfies Needs;

export const pages = [taskPageRoutes('preauthorization').show];

/** Shows a task. Changes nothing, whoever or whatever opens the link. */
export const handler = taskPageHandlers('preauthorization', taskKinds).show;

import type { Needs } from '../../platform/needs.ts';
import { taskPageHandlers, taskPageNeeds, taskPageRoutes } from '../../reviews/pages/index.ts';
import { taskKinds } from '../tasks/index.ts';

export const needs = { ...taskPageNeeds, documents: 'read' } as const satisfies Needs;

export const pages = [taskPageRoutes('preauthorization').decide];

/** Takes what the page's own form posts. */
export const handler = taskPageHandlers('preauthorization', taskKinds).decide;

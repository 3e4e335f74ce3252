import type { Needs } from '../../platform/needs.ts';
import { taskPageHandlers, taskPageNeeds, taskPageRoutes } from '../../reviews/pages/index.ts';
import { taskKinds } from '../tasks.ts';

export const needs = { ...taskPageNeeds, documents: 'read' } as const satisfies Needs;

export const pages = [taskPageRoutes('billing').show];

export const handler = taskPageHandlers('billing', taskKinds).show;

import type { Needs } from '../../platform/needs.ts';
import { taskPageHandlers, taskPageNeeds, taskPageRoutes } from '../../reviews/pages/index.ts';
import { importAttention } from '../imports/tasks/attention.ts';
import { taskKinds } from '../intake/tasks/index.ts';

export const needs = { ...taskPageNeeds, match: true } as const satisfies Needs;

export const pages = [taskPageRoutes('registration').show];

export const handler = taskPageHandlers('registration', [...taskKinds, importAttention]).show;

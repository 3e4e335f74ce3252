import type { Needs } from '../../platform/needs.ts';
import { taskPageHandlers, taskPageNeeds, taskPageRoutes } from '../../reviews/pages/index.ts';
import { taskKinds } from '../tasks/index.ts';

export const needs = {
  ...taskPageNeeds,
  records: [...taskPageNeeds.records, 'check'],
} as const satisfies Needs;

export const pages = [taskPageRoutes('scheduling').decide];

export const handler = taskPageHandlers('scheduling', taskKinds).decide;

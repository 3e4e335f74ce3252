import type { Needs } from '../../platform/needs.ts';
import { taskPageHandlers, taskPageNeeds, taskPageRoutes } from '../../reviews/pages/index.ts';
import { emergencyTask } from '../task.ts';

export const needs = {
  ...taskPageNeeds,
  records: ['get', 'query', 'put', 'update', 'remove'],
} as const satisfies Needs;

export const pages = [taskPageRoutes('emergencies').decide];

export const handler = taskPageHandlers('emergencies', [emergencyTask]).decide;

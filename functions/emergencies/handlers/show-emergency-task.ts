import type { Needs } from '../../platform/needs.ts';
import { taskPageHandlers, taskPageNeeds, taskPageRoutes } from '../../reviews/pages/index.ts';
import { emergencyTask } from '../task.ts';

export const needs = { ...taskPageNeeds, records: ['get', 'query', 'update'] } as const satisfies Needs;

export const pages = [taskPageRoutes('emergencies').show];

export const handler = taskPageHandlers('emergencies', [emergencyTask]).show;

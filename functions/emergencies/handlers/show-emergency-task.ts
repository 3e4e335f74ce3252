import type { Needs } from '../../platform/needs.ts';
import { taskPageHandlers, taskPageNeeds, taskPageRoutes } from '../../reviews/pages/index.ts';
import { emergencyTask } from '../task.ts';

export const needs = taskPageNeeds satisfies Needs;

export const pages = [taskPageRoutes('emergencies').show];

export const handler = taskPageHandlers('emergencies', [emergencyTask]).show;

import type { Needs } from '../../platform/needs.ts';
import { assessRequirements } from '../use-cases/assess-requirements.ts';
import { workflow } from '../workflow.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put', 'remove'], audit: 'put' } as const satisfies Needs;

export const handler = workflow.step('assess-requirements', assessRequirements);

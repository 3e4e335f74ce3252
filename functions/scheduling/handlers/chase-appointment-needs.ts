import type { Needs } from '../../platform/needs.ts';
import { workflow } from '../step.ts';
import { chaseNeeds } from '../use-cases/needs/chase.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put', 'remove'], audit: 'put' } as const satisfies Needs;

export const handler = workflow.step('chase-needs', chaseNeeds);

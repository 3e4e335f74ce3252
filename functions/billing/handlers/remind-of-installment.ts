import type { Needs } from '../../platform/needs.ts';
import { workflow } from '../payment-plans/step.ts';
import { remindOfInstallment } from '../payment-plans/use-cases/remind.ts';

export const needs = { records: ['get', 'getMany', 'put'], audit: 'put' } as const satisfies Needs;

export const handler = workflow.step('remind-of-installment', remindOfInstallment);

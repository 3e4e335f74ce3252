import type { Needs } from '../../platform/needs.ts';
import { inquireAtPayer } from '../use-cases/inquire-at-payer.ts';
import { workflowStep } from '../workflow-step.ts';

export const needs = {
  records: ['get', 'getMany', 'query', 'put', 'update', 'remove'],
  audit: 'put',
  payerSecrets: 'read',
  outbound: true,
} as const satisfies Needs;

export const handler = workflowStep('inquire-at-payer', inquireAtPayer);

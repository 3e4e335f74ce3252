import type { Needs } from '../../platform/needs.ts';
import { inquireAtPayer } from '../use-cases/inquire-at-payer.ts';
import { workflow } from '../workflow.ts';

export const needs = {
  records: ['get', 'getMany', 'query', 'put', 'update', 'remove'],
  audit: 'put',
  payerSecrets: 'read',
  outbound: true,
} as const satisfies Needs;

export const handler = workflow.step('inquire-at-payer', inquireAtPayer);

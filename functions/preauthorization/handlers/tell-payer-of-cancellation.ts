import type { Needs } from '../../platform/needs.ts';
import { bringToPayer } from '../use-cases/bring-to-payer.ts';
import { workflow } from '../workflow.ts';

export const needs = {
  records: ['get', 'getMany', 'query', 'put', 'update', 'remove'],
  audit: 'put',
  documents: 'readWrite',
  payerSecrets: 'read',
  origin: true,
  outbound: true,
} as const satisfies Needs;

export const handler = workflow.step('tell-payer-of-cancellation', bringToPayer);

import type { Context } from '../platform/context.ts';
import type { Effect } from '../platform/effects/effect.ts';

/** In whose name an effect changes something. */
export function systemContext(effect: Pick<Effect, 'clinicId' | 'id'>): Context {
  return { clinicId: effect.clinicId, actor: { kind: 'system', id: 'notifications' }, requestId: effect.id };
}

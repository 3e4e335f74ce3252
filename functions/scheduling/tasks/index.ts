import type { TaskKind } from '../../reviews/index.ts';
import { attention } from './attention.ts';
import { call } from './call.ts';
import { needs } from './needs.ts';

/** Every question that appointments ask people. */
export const taskKinds: readonly TaskKind[] = [attention, call, needs];

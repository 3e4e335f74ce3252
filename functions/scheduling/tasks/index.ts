import type { TaskKind } from '../../reviews/index.ts';
import { offerTaskKinds } from '../offers/tasks/index.ts';
import { attention } from './attention.ts';
import { call } from './call.ts';
import { needs } from './needs.ts';

/** Every question that appointments and offers of openings ask people. */
export const taskKinds: readonly TaskKind[] = [attention, call, needs, ...offerTaskKinds];

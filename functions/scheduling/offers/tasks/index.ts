import type { TaskKind } from '../../../reviews/index.ts';
import { attention } from './attention.ts';
import { call } from './call.ts';

/** Every question that offers of openings ask staff. */
export const offerTaskKinds: readonly TaskKind[] = [attention, call];

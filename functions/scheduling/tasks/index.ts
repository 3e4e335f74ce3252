import type { TaskKind } from '../../reviews/index.ts';
import { attention } from './attention.ts';

/** Every question that appointments ask people. */
export const taskKinds: readonly TaskKind[] = [attention];

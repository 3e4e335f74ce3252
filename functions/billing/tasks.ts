import type { TaskKind } from '../reviews/index.ts';
import { disputeTaskKinds } from './disputes/tasks/index.ts';

/** Every question that billing asks people. */
export const taskKinds: readonly TaskKind[] = [...disputeTaskKinds];

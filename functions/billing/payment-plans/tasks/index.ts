import type { TaskKind } from '../../../reviews/index.ts';
import { attention } from './attention.ts';
import { decision } from './decision.ts';
import { tell } from './tell.ts';

/** Every question that payment plans ask people. */
export const paymentPlanTaskKinds: readonly TaskKind[] = [decision, tell, attention];

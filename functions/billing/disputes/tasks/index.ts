import type { TaskKind } from '../../../reviews/index.ts';
import { approval } from './approval.ts';
import { attention } from './attention.ts';
import { entityAnswer, entityDecision } from './entity.ts';
import { privacy } from './privacy.ts';
import { review } from './review.ts';
import { tell } from './tell.ts';

/** Every question that disputes ask people. */
export const disputeTaskKinds: readonly TaskKind[] = [
  review,
  approval,
  privacy,
  tell,
  entityAnswer,
  entityDecision,
  attention,
];

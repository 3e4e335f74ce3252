import type { TaskKind } from '../../reviews/index.ts';
import { attention } from './attention.ts';
import { determination } from './determination.ts';
import { latePayer } from './late-payer.ts';
import { outcome } from './outcome.ts';
import { payerDocuments } from './payer-documents.ts';
import { release } from './release.ts';
import { remedyOutcome } from './remedy-outcome.ts';
import { shortfall } from './shortfall.ts';
import { submission } from './submission.ts';

/** Every question that this room asks people. */
export const taskKinds: readonly TaskKind[] = [
  determination,
  release,
  submission,
  outcome,
  latePayer,
  payerDocuments,
  shortfall,
  remedyOutcome,
  attention,
];

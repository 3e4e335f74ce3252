import type { TaskKind } from '../reviews/index.ts';
import { paymentProblem } from './checkouts/tasks/problem.ts';
import { disputeTaskKinds } from './disputes/tasks/index.ts';
import { nearDenial } from './denials/tasks/near-denial.ts';
import { paymentPlanTaskKinds } from './payment-plans/tasks/index.ts';
import { heldRemittance } from './remittance/tasks/held.ts';

/** Every question that billing asks people. */
export const taskKinds: readonly TaskKind[] = [
  ...disputeTaskKinds,
  ...paymentPlanTaskKinds,
  heldRemittance,
  nearDenial,
  paymentProblem,
];

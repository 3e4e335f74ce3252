import type { CaseKind } from '../../platform/case/kind.ts';
import { caseStep, type Parts, type Step } from '../../platform/case/step.ts';
import { caseWorkflow } from '../../platform/case/workflow.ts';
import type { Instant } from '../../platform/clock.ts';
import type { Change } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import { NotFound } from '../../platform/errors.ts';
import type { Registration } from './registration.ts';
import { nextDeed, type Deed } from './rules/next-deed.ts';
import { isActive } from './rules/statuses.ts';
import { readRegistration, registrationChange } from './store.ts';

/** Registrations among the kinds of case. */
const registrations: CaseKind<Registration, Deed> = {
  kind: 'registration',
  workflow: 'registration',
  workflowActor: 'registration-workflow',
  read: readRegistration,
  change: registrationChange,
  isOpen: ({ status }) => isActive(status),
  nextDeed,
};

/** The states of `workflows/registration.asl.json`. */
export const workflow = caseWorkflow(registrations);

/** One step of a registration, as the change that makes it. */
export function stepOf(
  context: Context,
  before: Registration | null,
  after: Registration,
  at: Instant,
  step: Step,
  ...parts: readonly Parts[]
): Change {
  return caseStep(registrations, context, before, after, at, step, ...parts);
}

/** @throws NotFound for every id that is not a registration of this clinic */
export async function registrationOf(context: Pick<Context, 'clinicId'>, id: string): Promise<Registration> {
  const found = await readRegistration(context.clinicId, id);
  if (!found) throw new NotFound('This clinic has no such registration.');
  return found;
}

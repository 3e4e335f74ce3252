import type { CaseKind } from '../../platform/case/kind.ts';
import { caseStep, type Parts, type Step } from '../../platform/case/step.ts';
import { caseWorkflow } from '../../platform/case/workflow.ts';
import type { Instant } from '../../platform/clock.ts';
import type { Change } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import { NotFound } from '../../platform/errors.ts';
import type { PatientImport } from './patient-import.ts';
import { nextDeed, type Deed } from './rules/next-deed.ts';
import { isActive } from './rules/statuses.ts';
import { importChange, readImport } from './store.ts';

/** Imports among the kinds of case. */
const imports: CaseKind<PatientImport, Deed> = {
  kind: 'patientImport',
  workflow: 'patient-import',
  workflowActor: 'patient-import-workflow',
  read: readImport,
  change: importChange,
  isOpen: ({ status }) => isActive(status),
  nextDeed,
};

/** The states of `workflows/patient-import.asl.json`. */
export const workflow = caseWorkflow(imports);

/** One step of an import, as the change that makes it. */
export function stepOf(
  context: Context,
  before: PatientImport | null,
  after: PatientImport,
  at: Instant,
  step: Step,
  ...parts: readonly Parts[]
): Change {
  return caseStep(imports, context, before, after, at, step, ...parts);
}

/** @throws NotFound for every id that is not an import of this clinic */
export async function importOf(context: Pick<Context, 'clinicId'>, id: string): Promise<PatientImport> {
  const found = await readImport(context.clinicId, id);
  if (!found) throw new NotFound('This clinic has no such import.');
  return found;
}

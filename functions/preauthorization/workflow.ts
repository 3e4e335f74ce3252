import { caseWorkflow } from '../platform/case/workflow.ts';
import { preauthorizations } from './step.ts';

/** The states of `workflows/preauthorization.asl.json`. */
export const workflow = caseWorkflow(preauthorizations);

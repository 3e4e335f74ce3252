import type { CaseKind } from '../../platform/case/kind.ts';
import { caseStep, type Parts, type Step } from '../../platform/case/step.ts';
import { caseWorkflow } from '../../platform/case/workflow.ts';
import type { Instant } from '../../platform/clock.ts';
import type { Change } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import { NotFound } from '../../platform/errors.ts';
import type { OpeningOffer } from './offer.ts';
import { nextDeed, type Deed } from './rules/next-deed.ts';
import { isActive } from './rules/statuses.ts';
import { offerChange, readOffer } from './store.ts';

/** Offers of openings among the kinds of case. */
const offers: CaseKind<OpeningOffer, Deed> = {
  kind: 'openingOffer',
  workflow: 'opening-offer',
  workflowActor: 'opening-offer-workflow',
  read: readOffer,
  change: offerChange,
  isOpen: ({ status }) => isActive(status),
  nextDeed,
};

/** The states of `workflows/opening-offer.asl.json`. */
export const workflow = caseWorkflow(offers);

/** One step of an offer, as the change that makes it. */
export function stepOf(
  context: Context,
  before: OpeningOffer | null,
  after: OpeningOffer,
  at: Instant,
  step: Step,
  ...parts: readonly Parts[]
): Change {
  return { at, ...caseStep(offers, context, before, after, at, step, ...parts) };
}

/** @throws NotFound for every id that is not an offer of this clinic */
export async function offerOf(context: Pick<Context, 'clinicId'>, id: string): Promise<OpeningOffer> {
  const found = await readOffer(context.clinicId, id);
  if (!found) throw new NotFound('There is no such offer.');
  return found;
}

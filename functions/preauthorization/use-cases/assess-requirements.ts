import { now, type Instant } from '../../platform/clock.ts';
import { commit, type Change } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import { closeTasks, openTask } from '../../reviews/index.ts';
import type { Item, Missing, Preauthorization } from '../case.ts';
import { clockOf, dateOf, informationTimes, staffDueAt } from '../rules/deadlines.ts';
import { moveTo } from '../rules/move.ts';
import { missingFor } from '../rules/needs.ts';
import { requirementOf } from '../rules/requirement.ts';
import { listDocuments } from '../store.ts';
import { stepOf, type Parts } from '../step.ts';
import { askersOf, requestedOf, surroundingsOf, type Surroundings } from '../surroundings.ts';
import { taskNames } from '../tasks/names.ts';
import { WITHHELD, withheldWords } from '../withheld.ts';

/** How the clinic's own part runs out: what is asked of whom, and by when. */
const specialists = ['authorization-specialist', 'nurse'] as const;

/**
 * Finds out whether the payer requires authorization and what it needs, and takes the case to whoever acts next.
 * First: what the patient keeps from the health plan is for a person, before staff or a machine ask the payer anything.
 * 1. Ask the policy of each item; what the payer itself has told staff stays. 2. One unknown: staff ask the payer.
 * 3. Nothing required: done. 4. Something missing: the clinic is told. 5. Else a reviewer decides.
 */
export async function assessRequirements(context: Context, before: Preauthorization): Promise<void> {
  await commit(context, await assessed(context, before));
}

async function assessed(context: Context, before: Preauthorization): Promise<Change> {
  const at = now();
  const around = await surroundingsOf(before);
  if (around.withheld) return await withheld(context, before, at);
  const documents = await listDocuments(context.clinicId, before.id);
  const requested = requestedOf(before);
  const items = requested.items.map((item) => withRequirement(item, before, around));
  const subject: Preauthorization = before.proposed
    ? { ...before, proposed: { ...before.proposed, items } }
    : { ...before, items };
  const due = (): Instant => {
    const clock = clockOf(around.policy, before.urgency, dateOf(at, around.clinic.timeZone));
    return staffDueAt(at, before.urgency, around.clinic, items, clock);
  };

  if (items.some(({ requirement }) => requirement?.answer === 'unknown')) {
    const dueAt = due();
    const after = moveTo(subject, 'awaiting-determination', at, { staffDueAt: dueAt });
    const task = await openTask(context, {
      kind: taskNames.determination,
      capability: 'preauthorization',
      title: 'Ask the payer whether authorization is required',
      subjectKind: 'preauthorization',
      subjectId: before.id,
      roles: specialists,
      dueAt,
    });
    const words = 'The payer’s policy does not say whether authorization is required. Staff ask the payer.';
    return stepOf(context, before, after, at, { deed: 'found-unknown', words }, task);
  }

  const required = items.filter(({ requirement }) => requirement?.answer === 'required');
  if (required.length === 0) {
    const after = before.proposed
      ? moveTo(subject, 'needs-attention', at, {
          failedIn: 'assessing',
          standstill: {
            code: 'change-needs-no-authorization',
            words: 'The change would need no authorization. Drop the change, or cancel the request.',
          },
        })
      : moveTo(subject, 'not-required', at);
    if (after.status === 'needs-attention') return await needsAttention(context, before, after, at);
    const closed = await closeTasks(context, before.id, 'No authorization is needed.');
    return stepOf(context, before, after, at, { deed: 'found-not-required', words: whyNotRequired(items) }, closed);
  }

  const supplied = {
    documentTypes: documents.filter(({ status }) => status === 'accepted').map(({ documentType }) => documentType),
    facts: before.facts,
  };
  const missing = [...missingFor(required, around.policy, supplied), ...openQuestions(before)];
  if (missing.length > 0) {
    const information = {
      ...informationTimes(at, around.clinic),
      askedAt: at,
      ...before.information,
      missing,
    };
    const after = moveTo(subject, 'awaiting-information', at, { information });
    const words = `${missing.length === 1 ? 'One thing is' : `${missing.length} things are`} missing.`;
    return stepOf(context, before, after, at, { deed: 'found-incomplete', words });
  }

  const dueAt = due();
  const after = moveTo(subject, 'in-review', at, { staffDueAt: dueAt });
  const task = await openTask(context, {
    kind: taskNames.release,
    capability: 'preauthorization',
    title: before.proposed ? 'Review a change before it goes to the payer' : 'Review a prior authorization request',
    subjectKind: 'preauthorization',
    subjectId: before.id,
    roles: specialists,
    excludeStaff: askersOf(before),
    dueAt,
  });
  return stepOf(context, before, after, at, { deed: 'found-complete', words: 'Complete: a reviewer decides.' }, task);
}

/** Takes the case to a person, with what stands still and why. `after` is the case already moved. */
export async function needsAttention(
  context: Context,
  before: Preauthorization,
  after: Preauthorization,
  at: Instant,
  except?: string,
  ...parts: readonly Parts[]
): Promise<Change> {
  const dueAt = await attentionDueAt(after, at);
  const closed = await closeTasks(context, before.id, 'The case needs attention first.', { except });
  const task = await openTask(context, {
    kind: taskNames.attention,
    capability: 'preauthorization',
    title: 'A prior authorization needs your attention',
    subjectKind: 'preauthorization',
    subjectId: before.id,
    roles: specialists,
    dueAt,
  });
  const words = after.standstill?.words ?? 'Something failed.';
  return stepOf(
    context,
    before,
    { ...after, staffDueAt: undefined },
    at,
    { deed: 'stopped', words },
    closed,
    task,
    ...parts,
  );
}

/** Stops a case of which the health plan may hear nothing. */
export async function withheld(context: Context, before: Preauthorization, at: Instant): Promise<Change> {
  const after = moveTo(before, 'needs-attention', at, {
    failedIn: before.status,
    standstill: { code: WITHHELD, words: withheldWords },
  });
  return await needsAttention(context, before, after, at);
}

async function attentionDueAt(subject: Preauthorization, at: Instant): Promise<Instant> {
  try {
    const { clinic } = await surroundingsOf(subject);
    return staffDueAt(at, subject.urgency, clinic, requestedOf(subject).items, undefined);
  } catch {
    // What the case refers to may be the very thing that is missing.
    return new Date(Date.parse(at) + 4 * 3600 * 1000).toISOString();
  }
}

function withRequirement(item: Item, subject: Preauthorization, around: Surroundings): Item {
  if (item.requirement && item.requirement.answer !== 'unknown' && item.requirement.by === 'payer') return item;
  const { planName, delegate } = around.coverage;
  return {
    ...item,
    requirement: requirementOf(item, around.policy, { planName, delegate, network: subject.network }),
  };
}

function openQuestions(subject: Preauthorization): Missing[] {
  return (subject.information?.missing ?? []).filter(
    (missing) => missing.kind === 'question' && !subject.answers.some(({ questionId }) => questionId === missing.id),
  );
}

function whyNotRequired(items: readonly Item[]): string {
  const sources = items.flatMap(({ requirement }) =>
    requirement?.answer === 'not-required'
      ? [
          requirement.by === 'policy'
            ? `policy line ${requirement.line}`
            : `the payer, by ${requirement.representative}`,
        ]
      : [],
  );
  return `No authorization is needed, according to ${[...new Set(sources)].join(', ')}.`;
}

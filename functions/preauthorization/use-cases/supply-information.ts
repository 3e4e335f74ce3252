import { now } from '../../platform/clock.ts';
import { commit } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import { NotInThisStatus, StaleVersion, ValidationFailed, type Fault } from '../../platform/errors.ts';
import type { Reply } from '../../platform/http/reply.ts';
import type { Missing } from '../case.ts';
import { moveTo } from '../rules/move.ts';
import type { Information } from '../schemas.ts';
import { stepOf } from '../step.ts';
import { caseOf } from '../surroundings.ts';
import { caseReply } from '../views/case.ts';

/**
 * Takes what was missing, and lets the case be assessed anew.
 * @throws NotFound, StaleVersion, NotInThisStatus, ValidationFailed for an answer to what was not asked
 */
export async function supplyInformation(
  context: Context,
  id: string,
  version: number,
  supplied: Information,
): Promise<Reply> {
  const before = await caseOf(context, id);
  if (before.version !== version) throw new StaleVersion('Read the case again: what is missing may have changed.');
  if (before.status !== 'awaiting-information')
    throw new NotInThisStatus('Information can be supplied while the status is awaiting-information.');
  const asked = before.information?.missing ?? [];
  const faults = [...factFaults(supplied, asked), ...answerFaults(supplied, asked)];
  if (faults.length > 0) throw new ValidationFailed('Some of this was not asked.', faults);
  const at = now();
  const after = moveTo(before, 'assessing', at, {
    facts: { ...before.facts, ...supplied.facts },
    answers: [...before.answers, ...supplied.answers.map((answer) => ({ ...answer, at }))].slice(-20),
  });
  const words = 'The clinic supplied what was missing.';
  const change = stepOf(context, before, after, at, { deed: 'information-supplied', words });
  return await commit(context, change, caseReply(202, change, at, `/v1/preauthorizations/${id}`));
}

function factFaults({ facts }: Information, asked: readonly Missing[]): Fault[] {
  return Object.keys(facts)
    .filter((code) => !asked.some((missing) => missing.kind === 'fact' && missing.code === code))
    .map((code) => ({ pointer: `/facts/${code}`, detail: 'was not asked for', code: 'not-asked' }));
}

function answerFaults({ answers }: Information, asked: readonly Missing[]): Fault[] {
  return answers.flatMap(({ questionId }, index) =>
    asked.some((missing) => missing.kind === 'question' && missing.id === questionId)
      ? []
      : [{ pointer: `/answers/${index}/questionId`, detail: 'is not known', code: 'unknown-reference' }],
  );
}

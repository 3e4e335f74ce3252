import * as z from 'zod';
import { verifyAudit } from '../../platform/audit/verify.ts';
import { NotFound } from '../../platform/errors.ts';
import { explainCase } from '../../platform/operations/explain.ts';
import { redriveCase } from '../../platform/operations/redrive.ts';
import { listStuck } from '../../platform/operations/stuck.ts';
import { indexPatients } from '../../registration/index.ts';
import { findClinicOf, listClinicIds } from '../lookups/clinics.ts';
import { clinicId, command, contextOf } from './command.ts';

const caseArgs = z.strictObject({
  case: z.string().regex(/^[a-z]+_[0-9a-z]{26}$/, 'must be the id of a case or task, e.g. preauth_01k…'),
});

async function clinicOf(id: string): Promise<string> {
  const found = await findClinicOf(id);
  if (!found) throw new NotFound('No clinic has a record of this id.');
  return found;
}

/** How long one run goes through the patients, in milliseconds: the function has two minutes. */
const INDEXING_MILLISECONDS = 45_000;

const position = z.strictObject({ pk: z.string().max(300), sk: z.string().max(300) });

/** What stands still, why, and how to set it going; and whether the audit is whole. */
export const caseCommands = {
  stuck: command(z.strictObject({}), () => listStuck()),
  explain: command(caseArgs, async (_operator, args) => explainCase(await clinicOf(args.case), args.case)),
  redrive: command(caseArgs, async (operator, args) =>
    redriveCase(contextOf(operator, await clinicOf(args.case)), args.case),
  ),
  'patients index': command(
    z.strictObject({ clinic: clinicId.optional(), after: position.optional() }),
    (operator, { clinic, after }) =>
      indexPatients((id) => contextOf(operator, id), {
        clinicId: clinic,
        after,
        until: Date.now() + INDEXING_MILLISECONDS,
      }),
  ),
  'audit verify': command(z.strictObject({ clinic: clinicId.optional() }), async (_operator, { clinic }) => {
    const at = new Date();
    const ids = clinic ? [clinic] : [...(await listClinicIds()), 'payer'];
    const reports = [];
    for (const id of ids) reports.push({ clinicId: id, ...(await verifyAudit(id, at)) });
    return reports;
  }),
} as const;

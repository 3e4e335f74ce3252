import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { Problem, ValidationFailed, type Fault } from '../../platform/errors.ts';
import { faultWords } from '../../platform/http/fault-words.ts';
import { faultsOf } from '../../platform/http/request.ts';
import { logger } from '../../platform/log.ts';
import type { Needs } from '../../platform/needs.ts';
import { caseCommands } from '../operator/case-commands.ts';
import { clinicCommands } from '../operator/clinic-commands.ts';
import type { Command } from '../operator/command.ts';
import { clientCommands, payerCommands, paymentCommands } from '../operator/credential-commands.ts';

export const needs = {
  records: ['get', 'getMany', 'query', 'due', 'scan', 'put', 'update', 'remove'],
  match: true,
  audit: 'putAndRead',
  auditArchive: 'read',
  payerSecrets: 'write',
  paymentSecrets: 'write',
  userPool: 'administer',
  workflows: 'inspect',
  deadLetters: 'count',
} as const satisfies Needs;

const commands: Readonly<Record<string, Command>> = {
  ...clinicCommands,
  ...clientCommands,
  ...payerCommands,
  ...paymentCommands,
  ...caseCommands,
};

const requestSchema = z.strictObject({
  command: z.string().max(64),
  args: z.record(z.string().max(64), z.unknown()).default({}),
  /** Who gives it, as their shell says. */
  operator: z.string().regex(/^[A-Za-z0-9._@-]{1,64}$/, 'must be letters, digits, dot, hyphen, underscore or @'),
});

export type OperatorAnswer =
  | { readonly ok: true; readonly result: unknown }
  | {
      readonly ok: false;
      readonly problem: { readonly title: string; readonly detail: string; readonly faults: readonly Fault[] };
    };

/** Runs one of the operator's commands (`npm run frontdesk -- …`). Only who may invoke this function can. */
export async function handler(event: unknown): Promise<OperatorAnswer> {
  const requestId = randomUUID();
  try {
    const request = parse(requestSchema, event);
    const found = Object.hasOwn(commands, request.command) ? commands[request.command] : undefined;
    if (!found) throw new ValidationFailed('There is no such command.');
    const args = parse(found.args, request.args);
    const result = await found.run({ name: request.operator, requestId }, args as never);
    logger.info('operator command', { command: request.command, operator: request.operator, requestId });
    return { ok: true, result: result ?? null };
  } catch (error) {
    if (error instanceof Problem)
      return { ok: false, problem: { title: error.title, detail: error.message, faults: error.faults } };
    logger.error('operator command failed', { requestId, error: error as Error });
    return {
      ok: false,
      problem: { title: 'Frontdesk failed', detail: `See the log of this function under ${requestId}.`, faults: [] },
    };
  }
}

function parse<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const read = schema.safeParse(value, { error: faultWords });
  if (read.success) return read.data;
  throw new ValidationFailed('Mend every fault that is listed, then give the command again.', faultsOf(read.error));
}

import * as z from 'zod';
import type { Context } from '../../platform/context.ts';
import { idPattern } from '../../platform/ids.ts';

/** One of the operator's commands: what it takes, and what it does. */
export interface Command {
  readonly args: z.ZodType;
  readonly run: (operator: Operator, args: never) => Promise<unknown>;
}

/** Who gave the command. The account's own trail says under which credentials. */
export interface Operator {
  readonly name: string;
  readonly requestId: string;
}

/** Declares a command; keeps the type of its arguments. */
export function command<A extends z.ZodType>(
  args: A,
  run: (operator: Operator, args: z.output<A>) => Promise<unknown>,
): Command {
  return { args, run };
}

/** What an operator does at a clinic is done in its name's records, by the operator. */
export function contextOf(operator: Operator, clinicId: string): Context {
  return { clinicId, actor: { kind: 'operator', id: operator.name }, requestId: operator.requestId };
}

export const clinicId = z.string().regex(idPattern('clinic'), 'must be the id of a clinic, e.g. clinic_01k…');
export const staffId = z.string().regex(idPattern('staff'), 'must be the id of a staff member, e.g. staff_01k…');
export const apiClientId = z
  .string()
  .regex(idPattern('apiClient'), 'must be the id of an API client, e.g. client_01k…');

/** Lambda authorizers: asks them, believes them for as long as they say, and judges by the policy that they answer. */
import { z } from 'zod';
import { stableSuffix } from '../../cloudformation/names.ts';
import type { Host } from '../../contract.ts';
import { type Statement, applies, parsePolicy } from '../../iam/document.ts';
import type { Context } from '../../iam/patterns.ts';
import { type Exchange, methodArn, requestEvent, sourceValue } from './exchange.ts';
import type { Refusal } from './gateway-responses.ts';
import { callFunction } from './integration.ts';
import type { Authorizer } from './openapi.ts';

const answerSchema = z.object({
  principalId: z.string(),
  policyDocument: z.object({ Statement: z.unknown() }).loose(),
  context: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).nullish(),
});

interface Judgement {
  readonly principalId: string;
  readonly policy: readonly Statement[];
  readonly context: Readonly<Record<string, string>>;
  readonly until: number;
}

const UNAUTHORIZED: Refusal = { type: 'UNAUTHORIZED', message: 'Unauthorized' };
const MISCONFIGURED: Refusal = { type: 'AUTHORIZER_CONFIGURATION_ERROR', message: null };
const FAILED: Refusal = { type: 'AUTHORIZER_FAILURE', message: null };

/** The authorizers of one deployment of an API, with the answers that they have given. */
export class Authorizers {
  readonly #host: Host;
  readonly #kept = new Map<string, Judgement>();
  /** How often the function was asked, and how often a kept answer was enough. */
  readonly counts = { asked: 0, kept: 0 };

  constructor(host: Host) {
    this.#host = host;
  }

  /** Gives the refusal; sets `exchange.authorizer` where there is none. */
  async authorize(exchange: Exchange, authorizer: Authorizer): Promise<Refusal | undefined> {
    const identity = authorizer.identitySources.map((source) => sourceValue(exchange, source));
    if (identity.includes(undefined)) return UNAUTHORIZED;
    const [token = ''] = identity;
    if (authorizer.validation !== undefined && !authorizer.validation.test(token)) return UNAUTHORIZED;
    const key = JSON.stringify([authorizer.name, ...identity]);
    const now = this.#host.clock.now();
    const kept = this.#kept.get(key);
    const isKept = kept !== undefined && kept.until > now;
    const judgement = isKept ? kept : await this.#ask(exchange, authorizer, token);
    if ('type' in judgement) return judgement;
    if (isKept) this.counts.kept++;
    else if (authorizer.ttlSeconds > 0) this.#keep(key, judgement);
    const question = { action: 'execute-api:Invoke', resource: methodArn(exchange), context: contextOf(exchange) };
    const said = judgement.policy.filter((statement) => applies(statement, question)).map(({ effect }) => effect);
    const message = 'User is not authorized to access this resource';
    if (said.includes('Deny')) {
      return { type: 'ACCESS_DENIED', message: `${message} with an explicit deny in an identity-based policy` };
    }
    if (said.length === 0) return { type: 'ACCESS_DENIED', message };
    exchange.authorizer = { ...judgement.context, principalId: judgement.principalId };
    return undefined;
  }

  #keep(key: string, judgement: Judgement): void {
    const now = this.#host.clock.now();
    if (this.#kept.size > 10_000) {
      for (const [old, { until }] of this.#kept) if (until <= now) this.#kept.delete(old);
    }
    this.#kept.set(key, judgement);
  }

  async #ask(exchange: Exchange, authorizer: Authorizer, token: string): Promise<Judgement | Refusal> {
    this.counts.asked++;
    const event =
      authorizer.kind === 'token'
        ? { type: 'TOKEN', methodArn: methodArn(exchange), authorizationToken: token }
        : { type: 'REQUEST', methodArn: methodArn(exchange), ...requestEvent(exchange) };
    const { api } = exchange;
    const outcome = await callFunction(this.#host, {
      functionArn: authorizer.functionArn,
      credentials: authorizer.credentials,
      sourceArn: `arn:${api.partition}:execute-api:${api.region}:${api.accountId}:${api.apiId}/authorizers/${stableSuffix(authorizer.name, 6).toLowerCase()}`,
      event,
      timeoutMs: 29_000,
      by: `authorizer ${authorizer.name}`,
    });
    if (outcome.kind === 'functionError') {
      // Exactly this message is how an authorizer says that it does not know the caller.
      return outcome.message === 'Unauthorized' ? UNAUTHORIZED : FAILED;
    }
    if (outcome.kind !== 'answered') return MISCONFIGURED;
    const answer = answerSchema.safeParse(outcome.answer);
    if (!answer.success) return MISCONFIGURED;
    try {
      const { principalId, policyDocument, context } = answer.data;
      return {
        principalId,
        policy: parsePolicy(policyDocument, `policy of the authorizer ${authorizer.name}`),
        // Behind a proxy integration every value arrives as text.
        context: Object.fromEntries(
          Object.entries(context ?? {}).flatMap(([name, value]) => (value === null ? [] : [[name, String(value)]])),
        ),
        until: this.#host.clock.now() + authorizer.ttlSeconds * 1000,
      };
    } catch {
      return MISCONFIGURED;
    }
  }
}

/** Condition keys are looked up in lower case. */
function contextOf({ request }: Exchange): Context {
  return new Map([['aws:sourceip', [request.sourceIp ?? '127.0.0.1']]]);
}

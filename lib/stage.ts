import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CfnParameter, RemovalPolicy, Stack, type App } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import * as z from 'zod';

/**
 * What an operator sets for one stage, in `lib/stages/<stage>.json`. Everything has a reason to differ between stages;
 * nothing secret stands here.
 */
export const StageSettings = z.strictObject({
  /** The name under which the API and the pages answer, with its certificate. Links in mail carry it. Every stage but `local` has one. */
  domain: z.optional(z.strictObject({ name: z.string(), certificateArn: z.string() })),
  /** The SES identity (a domain) that mail comes from, and the address in it. */
  mail: z.strictObject({ identity: z.string(), from: z.string() }),
  /** Prefix of the managed login's address; unique in the region over all AWS accounts. */
  signInPrefix: z.string(),
  /** Tables and buckets survive `cdk destroy`, tables refuse deletion. */
  protectData: z.boolean(),
  /** How audit copies are locked: nobody, or only who may bypass governance, can remove them until the days are over. */
  auditLock: z.strictObject({ mode: z.enum(['COMPLIANCE', 'GOVERNANCE']), days: z.int().min(1) }),
  logRetentionDays: z.int(),
  /** Names of restored tables that stand in for the stack's own. */
  restoredTables: z.optional(
    z.strictObject({
      records: z.optional(z.string()),
      recordsStreamArn: z.optional(z.string()),
      audit: z.optional(z.string()),
      auditStreamArn: z.optional(z.string()),
    }),
  ),
  /** Where alarms are mailed. */
  alarmAddress: z.optional(z.string()),
  /** Requests that one clinic may send in a minute. */
  requestsPerMinute: z.int(),
  /** How often the sweep looks for what the streams lost, in minutes. At most 15: what comes due meanwhile is handed on beforehand. */
  sweepMinutes: z.int().min(1).max(15),
  /** `loopback` lets payers and webhooks be on this machine. Only for the stage `local`. */
  outboundExceptions: z.enum(['', 'loopback']),
});
export type StageSettings = z.infer<typeof StageSettings>;

export interface Stage extends StageSettings {
  readonly name: string;
  readonly isLocal: boolean;
  readonly removalPolicy: RemovalPolicy;
  readonly logRetention: RetentionDays;
}

/**
 * The stage named by `-c stage=…`, by default `dev`.
 * @throws if there are no settings for it, or they do not fit
 */
export function readStage(app: App): Stage {
  const name = String(app.node.tryGetContext('stage') ?? 'dev');
  const file = join(dirname(fileURLToPath(import.meta.url)), 'stages', `${name}.json`);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new Error(`There is no stage "${name}": write lib/stages/${name}.json (see docs/deployment.md).`);
  }
  const settings = StageSettings.parse(JSON.parse(text));
  if (settings.outboundExceptions !== '' && name !== 'local')
    throw new Error('Only the stage local may call this machine.');
  if (!settings.domain && name !== 'local')
    throw new Error(`Give the stage ${name} a domain: links in mail carry it (see docs/deployment.md).`);
  return {
    ...settings,
    name,
    isLocal: name === 'local',
    removalPolicy: settings.protectData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    logRetention: settings.logRetentionDays,
  };
}

/** Where the parts of AWS that people's browsers and tokens name are found: on AWS, or on the local stack. */
export interface Addresses {
  /** The user pool's issuer. */
  readonly issuer: string;
  /** The managed login. */
  readonly signIn: string;
}

export function addresses(scope: Construct, stage: Stage, userPoolId: string): Addresses {
  const { region, urlSuffix } = Stack.of(scope);
  const signIn = signInAddress(scope, stage);
  if (stage.isLocal) return { issuer: `${localParameter(scope, 'AwsOrigin')}/${userPoolId}`, signIn };
  return { issuer: `https://cognito-idp.${region}.${urlSuffix}/${userPoolId}`, signIn };
}

/** The managed login's address; programs get their tokens there too. */
export function signInAddress(scope: Construct, stage: Stage): string {
  return stage.isLocal
    ? `${localParameter(scope, 'AwsOrigin')}/${stage.signInPrefix}`
    : `https://${stage.signInPrefix}.auth.${Stack.of(scope).region}.amazoncognito.com`;
}

/** An address that the local stack fills in when it loads the template. */
export function localParameter(scope: Construct, name: 'ApiOrigin' | 'AwsOrigin'): string {
  const stack = Stack.of(scope);
  const existing = stack.node.tryFindChild(name) as CfnParameter | undefined;
  return (existing ?? new CfnParameter(stack, name, { type: 'String' })).valueAsString;
}

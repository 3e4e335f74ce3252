import { ParameterTier, StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import type { Stage } from '../stage.ts';

/**
 * A value that one stack makes and others read when they are deployed. It travels by an SSM parameter, not by a
 * CloudFormation export: an export cannot be removed or changed while anybody imports it, and so can stop a deployment for good.
 */
export function sharedName(stage: Stage, name: string): string {
  return `/frontdesk/${stage.name}/${name}`;
}

/** Publishes the value under its name. */
export function publish(scope: Construct, stage: Stage, name: string, value: string): void {
  new StringParameter(scope, `Shared-${name.replaceAll('/', '-')}`, {
    parameterName: sharedName(stage, name),
    stringValue: value,
    tier: ParameterTier.STANDARD,
  });
}

/** The value as it stood when this stack was deployed. */
export function shared(scope: Construct, stage: Stage, name: string): string {
  return StringParameter.valueForStringParameter(scope, sharedName(stage, name));
}

/**
 * The condition keys that requests here carry, or rightly never do (there is no VPC, no organization, no user). A policy
 * with any other key, tags above all, is refused when it is read: a condition that nothing fills would be decided wrongly.
 */
const KEYS: Readonly<Record<string, string>> = {
  aws: `PrincipalArn PrincipalAccount PrincipalType PrincipalIsAWSService PrincipalServiceName
    PrincipalServiceNamesList userid username SourceArn SourceAccount SecureTransport RequestedRegion CurrentTime
    EpochTime ViaAWSService CalledVia CalledViaFirst CalledViaLast SourceIp UserAgent ResourceAccount
    MultiFactorAuthPresent MultiFactorAuthAge FederatedProvider PrincipalOrgID PrincipalOrgPaths SourceOrgID
    SourceOrgPaths ResourceOrgID ResourceOrgPaths SourceVpc SourceVpcArn SourceVpce VpcSourceIp SourceIdentity`,
  dynamodb: 'Attributes EnclosingOperation LeadingKeys ReturnConsumedCapacity ReturnValues Select FullTableScan',
  events: 'detail-type source eventBusInvocation',
  iam: 'PassedToService',
  kms: `CallerAccount ViaService EncryptionContextKeys RequestAlias MacAlgorithm EncryptionAlgorithm
    GrantIsForAWSResource`,
  lambda: 'SourceFunctionArn',
  s3: `authType delimiter if-match if-none-match max-keys object-lock-legal-hold object-lock-mode
    object-lock-remaining-retention-days object-lock-retain-until-date prefix ResourceAccount signatureversion
    TlsVersion VersionId x-amz-server-side-encryption x-amz-server-side-encryption-aws-kms-key-id
    x-amz-storage-class x-amz-acl`,
  secretsmanager:
    'Description ForceDeleteWithoutRecovery KmsKeyId Name RecoveryWindowInDays SecretId VersionId VersionStage',
  ses: 'ApiVersion FeedbackAddress FromAddress FromDisplayName Recipients',
  ssm: 'Overwrite Recursive',
  states: 'StateMachineQualifier',
  sts: 'ExternalId RoleSessionName SourceIdentity',
};

const ALL = Object.entries(KEYS).flatMap(([service, names]) => names.split(/\s+/).map((name) => `${service}:${name}`));
const JUDGED = new Set(ALL.map((key) => key.toLowerCase()));

/** Whether a condition on this key can be decided here. Names of keys have no case. */
export function isJudgedKey(key: string): boolean {
  return JUDGED.has(key.toLowerCase()) || /^kms:encryptioncontext:./i.test(key);
}

/** Every judged key, as AWS writes it. */
export function judgedKeys(): readonly string[] {
  return ALL;
}

const COMMON = ['Type', 'Comment', 'QueryLanguage'];
const GOING = [...COMMON, 'Next', 'End', 'Assign', 'Output'];
const HANDLING = ['Retry', 'Catch'];
const TOLERANCE = ['ToleratedFailureCount', 'ToleratedFailurePercentage'];

/** The fields that each type of state may have in JSONata. */
export const SUPPORTED_FIELDS: Readonly<Record<string, readonly string[]>> = {
  Pass: GOING,
  Wait: [...GOING, 'Seconds', 'Timestamp'],
  Succeed: [...COMMON, 'Output'],
  Fail: [...COMMON, 'Error', 'Cause'],
  Choice: [...COMMON, 'Choices', 'Default', 'Assign', 'Output'],
  Task: [...GOING, ...HANDLING, 'Resource', 'Arguments', 'TimeoutSeconds', 'HeartbeatSeconds'],
  Parallel: [...GOING, ...HANDLING, 'Branches', 'Arguments'],
  Map: [...GOING, ...HANDLING, ...TOLERANCE, 'Items', 'ItemSelector', 'ItemProcessor', 'Iterator', 'MaxConcurrency'],
};

/** The fields without which a state is not one of its type. */
export const REQUIRED_FIELDS: Readonly<Record<string, readonly string[]>> = {
  Task: ['Resource'],
  Choice: ['Choices'],
  Parallel: ['Branches'],
  Map: ['ItemProcessor'],
};

/** The types of the fields that hold no expression. */
export const FIELD_TYPES: Readonly<Record<string, 'String' | 'Boolean'>> = {
  Comment: 'String',
  Default: 'String',
  End: 'Boolean',
  Next: 'String',
  QueryLanguage: 'String',
  Resource: 'String',
  StartAt: 'String',
  Version: 'String',
};

/** What `lambda:invoke` takes. */
export const INVOKE_ARGUMENTS = ['ClientContext', 'FunctionName', 'InvocationType', 'LogType', 'Payload', 'Qualifier'];

/** The fields that AWS knows and the local engine does not. */
export const FOREIGN_FIELDS: readonly string[] = ['Credentials', 'ItemReader', 'ItemBatcher', 'ResultWriter', 'Label'];

/** The fields that only JSONPath knows. */
export const JSONPATH_FIELDS: readonly string[] = (
  'InputPath OutputPath ResultPath Parameters Result ResultSelector SecondsPath TimestampPath TimeoutSecondsPath ' +
  'HeartbeatSecondsPath ItemsPath MaxConcurrencyPath ErrorPath CausePath ToleratedFailureCountPath ' +
  'ToleratedFailurePercentagePath'
).split(' ');

export const MACHINE_FIELDS = ['Comment', 'QueryLanguage', 'StartAt', 'States', 'TimeoutSeconds', 'Version'];
export const BRANCH_FIELDS = ['Comment', 'StartAt', 'States'];
export const PROCESSOR_FIELDS = [...BRANCH_FIELDS, 'ProcessorConfig'];
export const RULE_FIELDS = ['Condition', 'Next', 'Assign', 'Output', 'Comment'];
export const CATCHER_FIELDS = ['ErrorEquals', 'Next', 'Assign', 'Output', 'Comment'];
export const RETRIER_FIELDS =
  'ErrorEquals IntervalSeconds MaxAttempts BackoffRate MaxDelaySeconds JitterStrategy Comment'.split(' ');

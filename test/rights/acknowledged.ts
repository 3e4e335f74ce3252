import type { Acknowledgement } from './judge.ts';

/** The rights that stay although no run on the local stack uses them, with what would fail on AWS without them. */
export const ACKNOWLEDGED: readonly Acknowledgement[] = [
  // What only AWS itself does.
  {
    roles: '*',
    action: 'kms:DescribeKey',
    reason: 'DynamoDB describes the key of a table with the rights of whoever uses the table.',
  },
  {
    roles: '*',
    action: 'kms:Encrypt',
    reason: 'AWS names it among what DynamoDB needs of a customer-managed key for whoever writes (encryption at rest).',
  },
  {
    roles: '*',
    action: 'kms:GenerateDataKey',
    reason: 'AWS names it among what DynamoDB needs of a customer-managed key for whoever writes (encryption at rest).',
  },
  {
    roles: '*Workflow*',
    action: 'logs:*',
    resource: '*',
    reason: 'Step Functions sets up the delivery of its log with the role of the machine; the stack delivers none.',
  },
  { roles: '*Workflow*', action: 'xray:*', reason: 'Step Functions sends its traces with the role of the machine.' },
  {
    roles: '*Api-LogsRole*',
    action: 'logs:*',
    resource: '*',
    reason: 'The policy is AWS’s own, attached as a whole: API Gateway asks for it before it writes any log.',
  },

  // Races: the other side was faster, or the answer was lost.
  {
    roles: '*-await*',
    action: 'states:SendTaskSuccess',
    reason: 'The news came between the look at the record and the wait: the wait is ended at once.',
    sometimes: true,
  },
  {
    roles: '*-await*',
    action: 'dynamodb:DeleteItem',
    reason: 'A wait that is ended at once leaves no token behind.',
    sometimes: true,
  },
  {
    roles: '*-runworkfloweffects*',
    action: 'states:DescribeExecution',
    reason: 'An execution of that name exists: whether it still runs decides what becomes of the effect.',
    sometimes: true,
  },

  // Failures and ends that few cases come to.
  {
    roles: '*',
    action: 'sqs:SendMessage',
    resource: '*-dead',
    reason: 'Records of a stream that were given up are told to the dead letters.',
    sometimes: true,
  },
  {
    roles: '*Workflow*',
    action: 'lambda:InvokeFunction',
    reason: 'States that a workflow comes to only after a failure, or after a year.',
    sometimes: true,
  },
  ...[
    '*-recordfailure*',
    '*-recordregistrationfailure*',
    '*-recordimportfailure*',
    '*-continueinnewrun*',
    '*-continueregistration*',
    '*-continueimport*',
    '*-queuetask*',
    '*-closeunanswered*',
    '*-closeregistration*',
    '*-closeimport*',
    '*-chaselatepayer*',
  ].map((roles): Acknowledgement => ({
    roles,
    action: '*',
    reason: 'The state that calls it comes only after a failure, a silence or a year of waiting.',
    sometimes: true,
  })),
  {
    roles: '*',
    action: 'dynamodb:DeleteItem',
    reason: 'A person who is no longer asked loses the pointer to the task: when it closes, passes on or is withdrawn.',
    sometimes: true,
  },
  {
    roles: '*-sendmail*',
    action: 'dynamodb:*',
    reason: 'A mail that cannot be sent at all passes its task on to the next person, in one transaction.',
    sometimes: true,
  },
  {
    roles: '*-remindofmissingfacts*',
    action: 'dynamodb:Query',
    reason: 'Somebody like the person is a patient: their coverages are compared before a mail goes out.',
    sometimes: true,
  },
  {
    roles: '*-callwebhooks*',
    action: 'dynamodb:PutItem',
    reason: 'An endpoint that answers 410 is switched off, and that is audited.',
    sometimes: true,
  },
  ...['dynamodb:PutItem', 'dynamodb:UpdateItem'].map((action): Acknowledgement => ({
    roles: '*registrationtask*',
    action,
    resource: '*:table/*Records*',
    reason: 'Strangers at a link are counted, and its task is passed on where they try too often.',
    sometimes: true,
  })),
  {
    roles: '*emergencytask*',
    action: 'dynamodb:UpdateItem',
    resource: '*:table/*Records*',
    reason: 'Strangers at a link are counted.',
    sometimes: true,
  },
  {
    roles: '*-createeligibilitycheck*',
    action: 'dynamodb:BatchGetItem',
    reason: 'A patient of several records, which were merged: they are read at once.',
    sometimes: true,
  },
  {
    roles: '*Preauthoriz*',
    action: 'dynamodb:UpdateItem',
    resource: '*:table/*Records*',
    reason: 'Strangers at a link are counted; requests are counted against the limit of their clinic.',
    sometimes: true,
  },
  {
    roles: '*',
    action: 's3:*',
    resource: '*documents*',
    reason: 'A person opens a document from the page; a packet is read again; an upload is gone before it was checked.',
    sometimes: true,
  },

  // Requests that tests make of the handlers themselves, and only some of them of the whole product.
  {
    roles: '*Platform-operate*',
    action: '*',
    reason: 'The operator’s commands: each has its component tests, a run of the product gives only some of them.',
    sometimes: true,
  },
  ...[
    '*-cancelregistration*',
    '*-cancelpatientimport*',
    '*-createhealthplanrestricti*',
    '*-endhealthplanrestriction*',
    '*-setcoordination*',
    '*-withdrawidentitycheck*',
    '*-deletewebhookendpoint*',
    '*-listwebhook*',
    '*-readwebhookendpoint*',
    '*-replaywebhookevents*',
    '*-rotatewebhooksecret*',
    '*-liststaff*',
    '*-listpayers*',
    '*-listchanges*',
    '*-listdocuments*',
    '*-listcoverages*',
    '*-getcoverage*',
    '*-listtasks*',
    '*-searchpreauthorizations*',
  ].map((roles): Acknowledgement => ({
    roles,
    action: '*',
    reason: 'A request that few clinics make, or a second page: component tests make it, a run need not.',
    sometimes: true,
  })),
  {
    roles: '*-signout*',
    action: '*',
    reason: 'Who signs in need not sign out.',
    sometimes: true,
  },
  {
    roles: '*Api-InvokeRole*',
    action: 'lambda:InvokeFunction',
    resource: '*sign-out*',
    reason: 'Who signs in need not sign out.',
    sometimes: true,
  },
];

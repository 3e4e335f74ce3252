import { createService as consolePages } from '../console/index.ts';
import type { CreateService } from '../contract.ts';
import { createService as apigateway } from './apigateway/index.ts';
import { createService as cloudwatch } from './cloudwatch/index.ts';
import { createService as cognito } from './cognito/index.ts';
import { createService as dynamodb } from './dynamodb/index.ts';
import { createService as dynamodbStreams } from './dynamodb/streams-service.ts';
import { createService as events } from './events/index.ts';
import { createService as kms } from './kms/index.ts';
import { createService as lambda } from './lambda/index.ts';
import { createService as logs } from './logs/index.ts';
import { createService as s3 } from './s3/index.ts';
import { createService as scheduler } from './scheduler/index.ts';
import { createService as secretsmanager } from './secretsmanager/index.ts';
import { createService as ses } from './ses/index.ts';
import { createService as sns } from './sns/index.ts';
import { createService as sqs } from './sqs/index.ts';
import { createService as ssm } from './ssm/index.ts';
import { createService as states } from './states/index.ts';
import { createService as sts } from './sts/index.ts';

/** Every service of the stack. */
export const services: readonly CreateService[] = [
  ssm,
  kms,
  logs,
  dynamodb,
  dynamodbStreams,
  s3,
  secretsmanager,
  sqs,
  sns,
  ses,
  cognito,
  lambda,
  apigateway,
  states,
  events,
  scheduler,
  cloudwatch,
  sts,
  consolePages,
];

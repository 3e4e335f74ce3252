import type { App } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { CapabilityStack, type CapabilityProps } from './capability-stack.ts';
import { shared } from './constructs/shared-value.ts';
import { WatchedQueue } from './constructs/watched-queue.ts';
import { Workflow } from './constructs/workflow.ts';

/** A function that calls a payer waits for it: 15 seconds by the standard, and what signing in there takes. */
const PAYER_TIMEOUT = 60;

/** Prior authorizations: API, pages of their tasks, the workflow, the check of uploaded documents. */
export class PreauthorizationStack extends CapabilityStack {
  constructor(app: App, id: string, props: CapabilityProps) {
    super(app, id, props);
    this.apiFunctions('preauthorization');
    this.workflowFunctions('preauthorization', PAYER_TIMEOUT);
    new Workflow(this, 'preauthorization', props.stage);
    this.documents();
  }

  private documents(): void {
    const uploads = new WatchedQueue(this, 'uploads', this.stage, {
      consumerTimeout: 60,
      runbook: 'document-not-checked',
      meaning: 'An uploaded document could not be checked: the case waits for it.',
    });
    uploads.feed(this.function('preauthorization/check-upload', { timeout: 60, memory: 1024 }), 1);
    new events.Rule(this, 'Uploaded', {
      description: 'A document arrived in quarantine, or a file of remittances was dropped',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: {
          bucket: { name: [shared(this, this.stage, 'buckets/documents')] },
          object: { key: [{ prefix: 'quarantine/' }, { prefix: 'remittance-drop/' }] },
        },
      },
      targets: [new SqsQueue(uploads.queue)],
    });
  }
}

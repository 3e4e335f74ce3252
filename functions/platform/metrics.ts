import { MetricUnit, Metrics } from '@aws-lambda-powertools/metrics';

/** The metrics that alarms look at: named here, so that an alarm and its source cannot differ. */
export const metricNamespace = 'Frontdesk';

export const metricNames = {
  /** Seconds since the oldest effect that is not done should have been done; 0 if none is late. */
  oldestEffectSeconds: 'OldestEffectSeconds',
  /** Effects that are given up: a person must look. */
  failedEffects: 'FailedEffects',
  /** Seconds since the oldest open case should have moved; 0 if none is late. */
  oldestCaseSeconds: 'OldestOverdueCaseSeconds',
  /** Tasks that nobody decided in time, or that nobody may decide. */
  tasksInQueue: 'TasksInAlarmedQueue',
  /** Audit entries that were changed or removed, or that stand where another was archived. */
  auditTampering: 'AuditEntryChangedOrRemoved',
  /** Stream records that could not be handed on: the sweep finds their effects. */
  relayFailures: 'RelayFailures',
  /** Mails that did not reach somebody, or were complained of. */
  mailBounced: 'MailBounced',
  /** Events that a clinic's webhook endpoint did not take for a whole day. */
  webhookGivenUp: 'WebhookGivenUp',
  /** Signed events of payment gateways about payments that the clinic does not know. */
  paymentEventsRefused: 'PaymentEventsRefused',
} as const;
export type MetricName = keyof typeof metricNames;

const units: Readonly<Record<MetricName, (typeof MetricUnit)[keyof typeof MetricUnit]>> = {
  oldestEffectSeconds: MetricUnit.Seconds,
  failedEffects: MetricUnit.Count,
  oldestCaseSeconds: MetricUnit.Seconds,
  tasksInQueue: MetricUnit.Count,
  auditTampering: MetricUnit.Count,
  relayFailures: MetricUnit.Count,
  mailBounced: MetricUnit.Count,
  webhookGivenUp: MetricUnit.Count,
  paymentEventsRefused: MetricUnit.Count,
};

/**
 * Publishes counts and ages in CloudWatch's embedded metric format on standard output, under the function (`service`)
 * and the stage.
 */
export function publishMetrics(values: Readonly<Partial<Record<MetricName, number>>>): void {
  const metrics = new Metrics({
    namespace: metricNamespace,
    serviceName: process.env['POWERTOOLS_SERVICE_NAME'] ?? 'frontdesk',
    defaultDimensions: { stage: process.env['STAGE'] ?? 'dev' },
  });
  for (const name of Object.keys(metricNames) as MetricName[]) {
    const value = values[name];
    if (value !== undefined) metrics.addMetric(metricNames[name], units[name], value);
  }
  metrics.publishStoredMetrics();
}

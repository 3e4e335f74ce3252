import type { Context } from '../context.ts';
import { now, type Instant } from '../clock.ts';
import { newId } from '../ids.ts';
import { effectsDue, partition } from '../keys.ts';
import type { Item } from '../table.ts';

/**
 * What must follow a change. Each is written in the change's own transaction, found until it is done, and safe to
 * repeat. Parameters are ids and words of our own: an effect travels through queues and logs.
 */
export interface EffectParams {
  /** Starts the workflow for the subject, with `{ clinicId, id }` as its input. */
  startWorkflow: { readonly workflow: WorkflowName; readonly executionName: string };
  /** Answers the task token on which the subject's workflow waits, if it waits: the workflow then reads the record. */
  wakeWorkflow: Record<string, never>;
  /** Sends one mail, from a template of the notifications room. */
  sendMail: {
    readonly template: string;
    /** The staff member's id. The address is looked up when the mail is sent. */
    readonly staffId: string;
    /** For mails with a link: the task, and the generation of its link. */
    readonly taskId?: string;
    readonly generation?: number;
    readonly data: Readonly<Record<string, string | number>>;
  };
  /**
   * Sends one mail with a link to a patient. The address is looked up when the mail is sent; only the latest of a question's
   * links is.
   */
  mailPatient: { readonly template: string; readonly linkKind: string; readonly generation: number };
  /**
   * Sends the patient one mail about an appointment, the subject: a reminder, or news. Only while the appointment still has the time that the
   * mail is about: `sequence` counts its times.
   */
  mailAppointment: { readonly about: 'reminder' | 'rescheduled' | 'cancelled'; readonly sequence: number };
  /**
   * Tells a patient by mail that an appointment, the subject, begins so many minutes late, or on time after all (0). Only while that is the last
   * word of whom it is with, and the patient still waits or is to come.
   */
  mailDelay: { readonly resourceId: string; readonly minutes: number };
  /** Tells the clinic's webhook endpoints: makes one delivery for each endpoint that wants it. */
  announce: {
    readonly eventId: string;
    readonly eventType: string;
    readonly status: string;
    readonly subjectVersion: number;
  };
  /** Delivers one event to one webhook endpoint. */
  deliverWebhook: {
    readonly endpointId: string;
    readonly eventId: string;
    readonly eventType: string;
    readonly status: string;
    readonly subjectVersion: number;
    readonly occurredAt: Instant;
    readonly about: string;
  };
  /** Asks the payer of an eligibility check, and writes its answer down. The subject is the check. */
  askEligibility: Record<string, never>;
  /** Asks the question of an answered check again, as its day has come near. The subject is the check. */
  repeatEligibility: Record<string, never>;
  /** Asks payers again by what the records say now. The subject is the patient; of one coverage, or of all that hold. */
  verifyAgain: {
    readonly coverageId?: string;
    /** The version of that coverage, or of the patient, that the change made. */
    readonly coverageVersion?: number;
    readonly patientVersion?: number;
  };
  /** Looks anew at what a visit needs, and asks the payer who was not asked. The subject is the appointment. */
  lookAtVisit: Record<string, never>;
  /**
   * The same for a patient's visits from one day to another, both included: something that they need has come, or gone. The subject is
   * the patient.
   */
  lookAtVisits: { readonly from: string; readonly to: string };
  /** Offers time that fell free to the waitlist: of these resources, between two instants. The subject took it before. */
  offerFreedTime: { readonly from: Instant; readonly to: Instant; readonly resourceIds: readonly string[] };
  /** Gives new openings to those whose appointments the absence made impossible. The subject is the absence. */
  clearAbsence: Record<string, never>;
  /** Writes down the remittances of a file, the subject, from so many claims on. */
  takeRemittances: { readonly from: number };
  /** Posts the claims of a remittance, the subject; those after one of them. `held`: what a person has decided of those that are held. */
  postRemittance: { readonly after?: string; readonly held?: 'post' | 'set-aside'; readonly isTakenBack?: boolean };
  /** Has a person asked about a denial, the subject, whose day comes near: only while that is still its day. */
  askAboutDenial: { readonly dueOn: string };
  /** Asks the payment gateway how a checkout, the subject, stands, and brings the books to it. */
  settleCheckout: Record<string, never>;
  /** Has a person asked about what may be an emergency: the subject. */
  raiseEmergency: Record<string, never>;
}
/** The state machines, each in `workflows/<name>.asl.json`. */
export const workflowNames = [
  'preauthorization',
  'registration',
  'patient-import',
  'appointment',
  'opening-offer',
  'dispute',
  'payment-plan',
  'human-task',
] as const;
export type WorkflowName = (typeof workflowNames)[number];

/** The environment variable that holds the ARN of a state machine: `WORKFLOW_HUMAN_TASK`. */
export function workflowVariable(workflow: WorkflowName): string {
  return `WORKFLOW_${workflow.replaceAll('-', '_').toUpperCase()}`;
}
export type EffectKind = keyof EffectParams;

export interface Effect<K extends EffectKind = EffectKind> {
  readonly id: string;
  readonly kind: K;
  readonly clinicId: string;
  /** The record in whose partition it stands. */
  readonly subjectId: string;
  readonly params: EffectParams[K];
  readonly dueAt: Instant;
  readonly attempts: number;
  readonly state: 'pending' | 'done' | 'failed';
  readonly createdAt: Instant;
  /** Why the last attempt did not do it, in words of our own. */
  readonly lastProblem?: string;
}

export type NewEffect = {
  [K in EffectKind]: {
    readonly kind: K;
    readonly params: EffectParams[K];
    /** Default: the subject of the change. */
    readonly subjectId?: string;
    /** Default: at once. */
    readonly dueAt?: Instant;
  };
}[EffectKind];

/** The queues that the relay hands effects to: one for each consumer function. */
export const effectQueues = [
  'workflow',
  'mail',
  'webhook',
  'eligibility',
  'visits',
  'openings',
  'remittances',
  'payments',
  'emergencies',
] as const;
export type EffectQueue = (typeof effectQueues)[number];

/** Which queue an effect goes to. */
export const queueOf: Readonly<Record<EffectKind, EffectQueue>> = {
  startWorkflow: 'workflow',
  wakeWorkflow: 'workflow',
  sendMail: 'mail',
  mailPatient: 'mail',
  mailAppointment: 'mail',
  mailDelay: 'mail',
  announce: 'webhook',
  deliverWebhook: 'webhook',
  askEligibility: 'eligibility',
  repeatEligibility: 'eligibility',
  verifyAgain: 'eligibility',
  lookAtVisit: 'visits',
  lookAtVisits: 'visits',
  offerFreedTime: 'openings',
  clearAbsence: 'openings',
  takeRemittances: 'remittances',
  postRemittance: 'remittances',
  askAboutDenial: 'remittances',
  settleCheckout: 'payments',
  raiseEmergency: 'emergencies',
};

/** The effect as it is stored, found by the `due` index until it is done. */
export function effectItem(context: Pick<Context, 'clinicId'>, subjectId: string, effect: NewEffect): Item {
  const id = newId('effect');
  const createdAt = now();
  const dueAt = effect.dueAt ?? createdAt;
  return {
    pk: partition(context.clinicId, effect.subjectId ?? subjectId),
    sk: `effect#${id}`,
    type: 'effect',
    schema: 1,
    id,
    kind: effect.kind,
    clinicId: context.clinicId,
    subjectId: effect.subjectId ?? subjectId,
    params: effect.params,
    dueAt,
    attempts: 0,
    state: 'pending',
    createdAt,
    duePk: effectsDue(id),
    dueSk: `${dueAt}#${id}`,
  };
}

/** What decides which of several coverages pays first, as the patient or the subscriber knows it. */
export const custodies = [
  'together',
  'joint',
  'custodial-parent',
  'spouse-of-custodial-parent',
  'other-parent',
  'spouse-of-other-parent',
] as const;
export const employments = ['active', 'retired', 'former', 'none'] as const;
export const employerSizes = ['under-20', '20-to-99', '100-or-more'] as const;
export const medicareBases = ['age', 'disability', 'kidney-disease'] as const;

export interface Coordination {
  /** A court decree makes the subscriber answer for the child's health care. */
  readonly courtDecree?: boolean;
  /** What the subscriber is to a child: parents together, joint custody, or who has it. */
  readonly custody?: (typeof custodies)[number];
  /** On whose employment a group health plan rests, now: `former` is continuation (COBRA). */
  readonly employment?: (typeof employments)[number];
  readonly employerSize?: (typeof employerSizes)[number];
  /** Of a Medicare coverage: why the patient has it. */
  readonly medicareBasis?: (typeof medicareBases)[number];
  /** Of Medicare for kidney disease: since when the patient could have it, `YYYY-MM-DD`. */
  readonly medicareSince?: string;
  /** It answers for an accident: workers' compensation, auto. */
  readonly accident?: boolean;
}

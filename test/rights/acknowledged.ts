import type { Acknowledgement } from './judge.ts';

/** The rights that stay although no run uses them, with what would fail on AWS without them. */
export const ACKNOWLEDGED: readonly Acknowledgement[] = [];

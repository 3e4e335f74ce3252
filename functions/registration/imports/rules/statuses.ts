import { statusTable, type StatusEntry } from '../../../platform/case/statuses.ts';

/**
 * What status an import can have: what it means, who must act, and what may follow. Nothing changes a status but through
 * `moveTo`.
 */
const table = {
  'awaiting-upload': {
    meaning: 'The file was announced and has not arrived.',
    waits: 'the file',
    actor: 'clinic',
    next: ['reading', 'refused', 'closed', 'needs-attention', 'cancelled'],
  },
  reading: {
    meaning: 'The file is read; each good row becomes a registration.',
    waits: 'nothing: the rows are taken',
    actor: 'frontdesk',
    next: ['registering', 'refused', 'needs-attention', 'cancelled'],
  },
  registering: {
    meaning: 'Every row was taken; registrations are still on their way.',
    waits: 'the registrations',
    actor: 'frontdesk',
    next: ['waiting', 'completed', 'needs-attention', 'cancelled'],
  },
  waiting: {
    meaning: 'Nothing is left but rows that wait for a person. They are counted again every day.',
    waits: 'those who decide or supply what is missing',
    actor: 'staff',
    next: ['completed', 'needs-attention', 'cancelled'],
  },
  'needs-attention': {
    meaning: 'Something failed. Staff set it right and let it go on, or cancel it.',
    waits: null,
    actor: 'staff',
    next: ['awaiting-upload', 'reading', 'registering', 'waiting', 'cancelled'],
  },
  completed: {
    meaning: 'Every row has come to its end, or nobody has decided it for 90 days.',
    waits: null,
    actor: 'nobody',
    next: [],
  },
  refused: {
    meaning: 'The file cannot be read, or not further: `standstill` says why. Rows that were taken before stay taken.',
    waits: null,
    actor: 'clinic',
    next: [],
  },
  closed: {
    meaning: 'The file never came.',
    waits: null,
    actor: 'nobody',
    next: [],
  },
  cancelled: {
    meaning: 'The clinic or its staff stopped it. Rows that were taken before stay taken.',
    waits: null,
    actor: 'nobody',
    next: [],
  },
} as const satisfies Readonly<Record<string, StatusEntry>>;

export type Status = keyof typeof table;

export const statusesOf = statusTable<Status>(table);
export const { statuses, statusNames, mayFollow, isActive } = statusesOf;

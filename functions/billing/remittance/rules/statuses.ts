import { statusTable } from '../../../platform/case/statuses.ts';

export type FileStatus = 'awaiting-upload' | 'reading' | 'read' | 'refused';

/** What a file of remittances can be. */
export const { statuses: fileStatuses, statusNames: fileStatusNames } = statusTable<FileStatus>({
  'awaiting-upload': {
    meaning: 'The file was announced and has not arrived.',
    waits: null,
    actor: 'clinic',
    next: ['reading', 'refused'],
  },
  reading: {
    meaning: 'The file has arrived and is read.',
    waits: null,
    actor: 'frontdesk',
    next: ['read', 'refused'],
  },
  read: { meaning: 'Everything in it is among the remittances.', waits: null, actor: 'nobody', next: [] },
  refused: {
    meaning: 'It is not what was announced, or holds no remittance: `refusal` says why.',
    waits: null,
    actor: 'clinic',
    next: [],
  },
});

export type RemittanceStatus = 'reading' | 'posting' | 'held' | 'partly-held' | 'posted' | 'set-aside';

/** What a remittance can be. */
export const { statuses: remittanceStatuses, statusNames: remittanceStatusNames } = statusTable<RemittanceStatus>({
  reading: {
    meaning: 'Its claims are being taken from the file.',
    waits: null,
    actor: 'frontdesk',
    next: ['posting', 'held'],
  },
  posting: {
    meaning: 'Its claims are being posted.',
    waits: null,
    actor: 'frontdesk',
    next: ['posted', 'partly-held'],
  },
  held: {
    meaning: 'It is held whole: nothing of it is posted until a person releases it or a better file comes.',
    waits: null,
    actor: 'staff',
    next: ['posting', 'set-aside', 'reading'],
  },
  'partly-held': {
    meaning: 'Some of its claims are held; the others are posted.',
    waits: null,
    actor: 'staff',
    next: ['posting', 'posted'],
  },
  posted: {
    meaning: 'Every claim of it is posted, or moves no money, or was set aside.',
    waits: null,
    actor: 'nobody',
    next: ['posting'],
  },
  'set-aside': {
    meaning: 'A person has decided that nothing of it is posted.',
    waits: null,
    actor: 'nobody',
    next: [],
  },
});

/** What became of a claim of a remittance. */
export const claimStandings = {
  pending: 'It is to be posted, or its remittance is held.',
  posted: 'It is posted to the patient’s account.',
  told: 'It moves no money: priced beforehand, or with nothing to post.',
  held: 'It is held: `why` says for what.',
  'set-aside': 'It is not posted: a person decided so, or a better file does not have it.',
} as const;
export type ClaimStanding = keyof typeof claimStandings;
export const claimStandingNames = Object.keys(claimStandings) as [ClaimStanding, ...ClaimStanding[]];

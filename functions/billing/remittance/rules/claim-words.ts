/** CLP02 in words of our own. `posts`: whether money and adjustments of such a claim are entered. */
export const claimStatuses: Readonly<Record<string, { readonly words: string; readonly posts: boolean }>> = {
  '1': { words: 'decided as the first payer', posts: true },
  '2': { words: 'decided as the second payer', posts: true },
  '3': { words: 'decided as the third payer', posts: true },
  '4': { words: 'denied', posts: true },
  '19': { words: 'decided as the first payer, and passed on to another', posts: true },
  '20': { words: 'decided as the second payer, and passed on to another', posts: true },
  '21': { words: 'decided as the third payer, and passed on to another', posts: true },
  '22': { words: 'an earlier decision is taken back', posts: true },
  '23': { words: 'not this payer’s claim: passed on to another', posts: true },
  '25': { words: 'priced beforehand: nothing is paid', posts: false },
};

/** CLP02 of a claim that takes an earlier one back. */
export const REVERSAL = '22';

/** CAS01 in words of our own: who owes what was taken off. */
export const adjustmentGroups: Readonly<Record<string, string>> = {
  CO: 'by the contract with the payer: never the patient’s',
  OA: 'for another reason: nobody’s before a person has looked',
  PI: 'by the payer’s own doing: never billed before a person has looked',
  PR: 'the patient’s share',
  CR: 'a correction of an earlier decision',
};

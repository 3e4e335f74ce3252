import type { Label } from '../../privacy/rules/labels.ts';

/** Services to which the law of a state may let a minor consent alone, and what labels such a visit. */
export const minorServices = {
  general: { words: 'health care in general', labels: [] },
  'sti-care': { words: 'diagnosis and treatment of sexually transmitted infections', labels: ['STD'] },
  'sti-prevention': { words: 'prevention of sexually transmitted infections', labels: ['STD'] },
  contraception: { words: 'contraception', labels: ['SEX'] },
  'prenatal-care': { words: 'care of a pregnancy, abortion apart', labels: ['SEX'] },
  'outpatient-mental-health': { words: 'outpatient mental health care', labels: ['MH'] },
  'substance-use-treatment': { words: 'outpatient care for the use of drugs or alcohol', labels: ['SUD'] },
} as const satisfies Readonly<Record<string, { readonly words: string; readonly labels: readonly Label[] }>>;

export type MinorService = keyof typeof minorServices;
export const minorServiceNames = Object.keys(minorServices) as [MinorService, ...MinorService[]];

/** What can make a minor able to consent, whatever the service. */
export const circumstances = ['emancipated', 'married', 'parent', 'pregnant', 'living-apart', 'armed-forces'] as const;
export type Circumstance = (typeof circumstances)[number];

/** One line of the law of one state, as far as it was read. */
export interface ConsentLine {
  readonly id: string;
  readonly state: string;
  readonly services: readonly MinorService[] | 'any';
  /** The first birthday from which it holds; absent: at any age. */
  readonly from?: number;
  /** It holds for minors in this circumstance alone. */
  readonly circumstance?: Circumstance;
  /** What else it asks for, or where it ends: a person must judge it. */
  readonly provided?: string;
  /** Where it says that a parent consents, and no other line helps. */
  readonly parent?: true;
  readonly law: string;
  readonly url: string;
  /** The date of the text that was read; where a copy names none, the day on which it was read. */
  readonly asOf: string;
}

const read = '2026-11-22';
const globe = { url: 'https://californiaglobe.com/articles/medical-care-of-minors', asOf: '2025-12-02' } as const;
const illinoisAct = {
  state: 'IL',
  services: 'any',
  law: '410 ILCS 210/1, as amended by P.A. 100-863',
  url: 'https://instalawyer.io/laws/illinois-compiled-statutes/chapter-410-public-health-410-ilcs-210-consent',
  asOf: '2018-08-14',
} as const;
const newYork2504 = { state: 'NY', url: 'https://lexace.ai/us/statute/new-york/pbh-2504', asOf: read } as const;
const texas = {
  state: 'TX',
  // The bill prints the law as it stood when the legislature met; it changes nothing of these.
  url: 'https://capitol.texas.gov/tlodocs/89R/billtext/html/HB02159I.htm',
  asOf: '2025-01-14',
} as const;
const carolina = {
  state: 'NC',
  url: 'https://www.ncleg.net/enactedlegislation/statutes/html/bysection/chapter_90/gs_90-21.5.html',
  asOf: '2021-08-20',
} as const;

/**
 * What is known of the law, line by line, each with its source. Not legal advice, and not complete: where no line answers, nothing
 * does. Legislatures change it: whoever brings a line up to date gives it the new text's date. Left out are lines whose text was
 * not to be had, or is known to be under change (Florida but for the general rule).
 */
export const consentLines: readonly ConsentLine[] = [
  {
    ...globe,
    id: 'ca-apart',
    state: 'CA',
    services: 'any',
    from: 15,
    circumstance: 'living-apart',
    provided: 'The minor lives apart from the parents and manages their own money.',
    law: 'Cal. Fam. Code § 6922(a)',
  },
  {
    ...globe,
    id: 'ca-pregnancy',
    state: 'CA',
    services: ['contraception', 'prenatal-care'],
    law: 'Cal. Fam. Code § 6925(a)',
  },
  {
    id: 'ca-sti',
    state: 'CA',
    services: ['sti-care', 'sti-prevention'],
    from: 12,
    law: 'Cal. Fam. Code § 6926, as amended by AB 499 (2011)',
    url: 'https://scribd.com/doc/67919480/An-Act-to-Amend-Section-6926-of-the-Family-Code-Relating-to-Minors',
    asOf: '2012-01-01',
  },
  {
    id: 'ca-mental-health',
    state: 'CA',
    services: ['outpatient-mental-health'],
    from: 12,
    provided:
      'The professional finds the minor mature enough to take part intelligently, and decides whether a parent is involved.',
    law: 'Cal. Fam. Code § 6924, as amended by AB 665 (2023)',
    url: 'https://psychology.ca.gov/laws_regs/ab_665.shtml',
    asOf: '2024-07-01',
  },
  { ...illinoisAct, id: 'il-married', circumstance: 'married' },
  { ...illinoisAct, id: 'il-parent', circumstance: 'parent' },
  { ...illinoisAct, id: 'il-pregnant', circumstance: 'pregnant' },
  {
    id: 'il-sti-substance',
    state: 'IL',
    services: ['sti-care', 'sti-prevention', 'substance-use-treatment'],
    from: 12,
    law: '410 ILCS 210/4, as amended by P.A. 101-214',
    url: 'https://ilga.gov/legislation/ilcs/fulltext.asp?DocName=041002100K4',
    asOf: '2020-01-01',
  },
  {
    id: 'il-mental-health',
    state: 'IL',
    services: ['outpatient-mental-health'],
    from: 12,
    provided: 'Under 17 at first no more than 8 sessions of 90 minutes without the consent of a parent.',
    law: '405 ILCS 5/3-5A-105 (P.A. 100-614)',
    url: 'https://witnessslips.ilga.gov/legislation/publicacts/fulltext.asp?Name=100-0614',
    asOf: '2018-07-20',
  },
  { ...newYork2504, id: 'ny-parent', services: 'any', circumstance: 'parent', law: 'N.Y. Pub. Health Law § 2504(1)' },
  { ...newYork2504, id: 'ny-married', services: 'any', circumstance: 'married', law: 'N.Y. Pub. Health Law § 2504(1)' },
  { ...newYork2504, id: 'ny-prenatal', services: ['prenatal-care'], law: 'N.Y. Pub. Health Law § 2504(3)' },
  {
    id: 'ny-sti',
    state: 'NY',
    services: ['sti-care'],
    provided: 'A physician treats, and the minor is infected or was exposed.',
    law: 'N.Y. Pub. Health Law § 2305(2)',
    url: 'https://www.nysenate.gov/legislation/bills/2021/a822',
    asOf: '2021-01-06',
  },
  {
    id: 'ny-substance',
    state: 'NY',
    services: ['substance-use-treatment'],
    provided:
      'A physician judges that involving the parents would be detrimental, or they refuse or cannot be found; the reasons are documented. Else a parent consents.',
    law: 'N.Y. Mental Hyg. Law § 22.11(b), (c)',
    url: 'http://healthinfolaw.org/state-law/treatment-minors-%e2%80%93-ny-mental-hyg-law-%c2%a7-2211',
    asOf: read,
  },
  {
    id: 'ny-mental-health',
    state: 'NY',
    services: ['outpatient-mental-health'],
    provided: 'One of the exceptions of the section holds. Else a parent consents, but in an emergency.',
    law: 'N.Y. Mental Hyg. Law § 33.21(b)',
    url: 'https://lexace.ai/us/statute/new-york/mhy-33.21',
    asOf: read,
  },
  {
    ...texas,
    id: 'tx-armed-forces',
    services: 'any',
    circumstance: 'armed-forces',
    law: 'Tex. Fam. Code § 32.003(a)(1)',
  },
  {
    ...texas,
    id: 'tx-apart',
    services: 'any',
    from: 16,
    circumstance: 'living-apart',
    provided: 'The minor resides apart from the parents and manages their own money.',
    law: 'Tex. Fam. Code § 32.003(a)(2)',
  },
  {
    ...texas,
    id: 'tx-sti',
    services: ['sti-care'],
    provided: 'By a physician, of a disease that must be reported by law.',
    law: 'Tex. Fam. Code § 32.003(a)(3)',
  },
  {
    ...texas,
    id: 'tx-pregnancy',
    services: ['prenatal-care'],
    provided: 'The minor is unmarried and pregnant.',
    law: 'Tex. Fam. Code § 32.003(a)(4)',
  },
  { ...texas, id: 'tx-substance', services: ['substance-use-treatment'], law: 'Tex. Fam. Code § 32.003(a)(5)' },
  {
    id: 'fl-general',
    state: 'FL',
    // "Except as otherwise provided by law": for services about which other sections speak it answers nothing.
    services: ['general'],
    parent: true,
    law: 'Fla. Stat. § 1014.06: written consent of a parent, except as otherwise provided by law',
    url: 'http://leg.state.fl.us/statutes/index.cfm?App_mode=Display_Statute&URL=1000-1099%2F1014%2FSections%2F1014.06.html',
    asOf: read,
  },
  {
    ...carolina,
    id: 'nc-services',
    services: ['sti-care', 'sti-prevention', 'prenatal-care', 'substance-use-treatment', 'outpatient-mental-health'],
    provided:
      'By a physician; no abortion, no sterilization, no admission for 24 hours, no vaccine that is not fully approved.',
    law: 'N.C. Gen. Stat. § 90-21.5(a)',
  },
  {
    ...carolina,
    id: 'nc-emancipated',
    services: 'any',
    circumstance: 'emancipated',
    law: 'N.C. Gen. Stat. § 90-21.5(b)',
  },
  {
    id: 'va-services',
    state: 'VA',
    services: ['sti-care', 'contraception', 'prenatal-care', 'substance-use-treatment', 'outpatient-mental-health'],
    law: 'Va. Code § 54.1-2969(E)',
    url: 'http://www.centerforethicalpractice.org/ethical-legal-resources/virginia-legal-information/legal-opinions-rights-virginia-minors/virginia-minors-legal-rights-right-to-consent-to-treatment-access-to-disclosure-of-confidential-records-of-outpatient-treatment/',
    asOf: read,
  },
];

/** Where a patient comes of age later than at 18. */
export const majorities: Readonly<Record<string, { readonly age: number; readonly law: string }>> = {
  AL: { age: 19, law: 'Ala. Code § 26-1-1' },
  NE: { age: 19, law: 'Neb. Rev. Stat. § 43-2101' },
  MS: { age: 21, law: 'Miss. Code § 1-3-27' },
};

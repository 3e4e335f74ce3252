import { canonical } from '../../../platform/rules/canonical.ts';
import type { Patient } from '../../patient.ts';
import type { IdentityCheck } from '../check.ts';
import { assuranceLevels, evidenceKinds, type AssuranceLevel, type Confirmable } from './evidence.ts';

/** What one check gives, or why it gives nothing. */
export interface Line {
  readonly checkId: string;
  readonly words: string;
  readonly counts: boolean;
  readonly because?: string;
  /** What it confirms that still stands on the record. */
  readonly confirms: readonly Confirmable[];
}

/** What one confirmed fact weighs in matching. */
export interface Weight {
  readonly words: string;
  readonly weight: number;
}

/** A level, and what it still lacks. */
export interface Step {
  readonly level: AssuranceLevel;
  readonly lacking: readonly string[];
}

/** How surely it is known who the patient is, with the working. */
export interface Identity {
  readonly level: AssuranceLevel;
  readonly lines: readonly Line[];
  /** What each level lacks, lowest first; nothing where it is reached. */
  readonly steps: readonly Step[];
  readonly weights: readonly Weight[];
  readonly weight: number;
  /** HL7's invariants idi-L0 and idi-L1: what a match by these facts is worth. */
  readonly input: 'L0' | 'L1' | 'none';
}

type Known = Pick<Patient, 'name' | 'birthDate' | 'address'>;

/**
 * To what level a patient's identity is verified on a day. Pure: the checks, the record as it stands, the date.
 *
 * A document that has expired counts no more, one shown twice counts once, and a fact that was changed since is no longer
 * confirmed. Levels and weights: HL7 Interoperable Digital Identity and Patient Matching 2.0.0.
 * @param today `YYYY-MM-DD` in the clinic's zone
 */
export function identityOf(checks: readonly IdentityCheck[], patient: Known, today: string): Identity {
  const lines = checks.map((check, index) => lineOf(check, checks.slice(index + 1), patient, today));
  const counted = checks.flatMap((check, index) => {
    const line = lines[index];
    return line?.counts ? [{ ...check, confirms: line.confirms }] : [];
  });
  const steps = assuranceLevels.slice(1).map((level) => ({ level, lacking: lackingFor(level, counted) }));
  const level = steps.findLast(({ lacking }) => lacking.length === 0)?.level ?? 'none';
  const weights = weightsOf(counted);
  const weight = weights.reduce((sum, each) => sum + each.weight, 0);
  return { level, lines, steps, weights, weight, input: inputOf(level, weight) };
}

function lineOf(check: IdentityCheck, later: readonly IdentityCheck[], patient: Known, today: string): Line {
  const { words } = evidenceKinds[check.kind];
  const none = (because: string): Line => ({ checkId: check.id, words, counts: false, because, confirms: [] });
  if (check.status === 'entered-in-error') return none('It was entered in error.');
  if (check.expiresOn !== undefined && check.expiresOn < today) return none(`It expired on ${check.expiresOn}.`);
  const again = later.some(
    ({ status, numberHash }) => status === 'valid' && numberHash !== undefined && numberHash === check.numberHash,
  );
  if (again) return none('The same document was checked again later: that check counts.');
  const confirms = check.confirms.filter((fact) => stillStands(fact, check, patient));
  const changed = check.confirms.filter((fact) => !confirms.includes(fact));
  if (confirms.length === 0 && changed.length > 0) return none(changedWords(changed));
  return {
    checkId: check.id,
    words,
    counts: true,
    ...(changed.length > 0 ? { because: changedWords(changed) } : {}),
    confirms,
  };
}

const factWords: Readonly<Record<Confirmable, string>> = {
  name: 'name',
  birthDate: 'birth date',
  address: 'home address',
  email: 'email address',
  phone: 'telephone number',
  memberId: 'member id',
  face: 'face',
};

function changedWords(changed: readonly Confirmable[]): string {
  return `Changed on the record since: ${changed.map((fact) => factWords[fact]).join(', ')}.`;
}

function stillStands(fact: Confirmable, { confirmed }: IdentityCheck, patient: Known): boolean {
  switch (fact) {
    case 'name':
      return patient.name.some((name) => name.use !== 'old' && sameName(name, confirmed.name));
    case 'birthDate':
      return patient.birthDate === confirmed.birthDate;
    case 'address':
      return patient.address.some((address) => address.use !== 'old' && sameBut('use', address, confirmed.address));
    // What these confirm is not kept with the check.
    case 'email':
    case 'phone':
    case 'memberId':
    case 'face':
      return true;
  }
}

function sameName(a: Patient['name'][number], b: Patient['name'][number] | undefined): boolean {
  return (
    b !== undefined && canonical([a.family, a.given]).toLowerCase() === canonical([b.family, b.given]).toLowerCase()
  );
}

function sameBut(left: string, a: object, b: object | undefined): boolean {
  return b !== undefined && canonical({ ...a, [left]: null }) === canonical({ ...b, [left]: null });
}

type Counted = readonly Pick<IdentityCheck, 'kind' | 'confirms' | 'how'>[];

/** What a level still lacks. Empty: it is reached. */
function lackingFor(level: AssuranceLevel, checks: Counted): string[] {
  const confirmedBy = (some: Counted, ...facts: Confirmable[]): boolean =>
    facts.every((fact) => some.some(({ confirms }) => confirms.includes(fact)));
  const having = (...strengths: string[]): Counted =>
    checks.filter(({ kind }) => strengths.includes(evidenceKinds[kind].strength));
  const photo = checks.filter(({ kind }) => evidenceKinds[kind].governmentPhoto);
  const faced = photo.filter(({ confirms }) => confirms.includes('face'));
  const fair = having('fair', 'strong', 'superior');
  const lacking: string[] = [];
  const need = (there: boolean, words: string): void => {
    if (!there) lacking.push(words);
  };
  const one = (some: Counted): boolean => some.some((check) => confirmedBy([check], 'name', 'birthDate'));
  const notice = (): void =>
    need(
      checks.some(({ kind }) => kind === 'notice'),
      'a notice of the verification to the address of record',
    );
  const whole = (some: Counted): void =>
    need(confirmedBy(some, 'name', 'birthDate', 'address'), 'evidence of name, birth date and home address');
  switch (level) {
    case 'none':
      return [];
    case 'IAL1.2':
      need(one(having('weak', 'fair', 'strong', 'superior')), 'an ID that shows name and birth date');
      return lacking;
    case 'IAL1.4':
      need(one(photo), 'a state’s or nation’s photo ID that shows name and birth date');
      return lacking;
    case 'IAL1.5': {
      const groups = new Set(
        checks.flatMap(({ kind }) =>
          evidenceKinds[kind].governmentPhoto
            ? ['photo']
            : kind === 'insurance-card' || kind === 'medical-record'
              ? [kind]
              : [],
        ),
      );
      const control = checks.some(({ kind }) => kind === 'email-control' || kind === 'mobile-control');
      need(groups.size >= 2, 'two of: a government photo ID, an insurance card, a medical record');
      need(confirmedBy(fair, 'name', 'birthDate'), 'evidence of name and birth date');
      need(
        confirmedBy(fair, 'address') || control,
        'evidence of the home address, or a code that reached the email address or mobile number',
      );
      return lacking;
    }
    case 'IAL1.6':
      need(one(faced), 'a government photo ID compared with the person');
      whole(fair);
      notice();
      return lacking;
    case 'IAL1.8':
      need(one(faced), 'a government photo ID compared with the person');
      need(fair.length >= 2, 'a second piece of evidence, fair or stronger');
      whole(fair);
      notice();
      return lacking;
    case 'IAL2': {
      const superior = faced.some(({ kind }) => evidenceKinds[kind].strength === 'superior');
      const strong = faced.some(({ kind }) => evidenceKinds[kind].strength === 'strong');
      need(
        superior || (strong && fair.length >= 3 && faced.length >= 2),
        'a passport, REAL ID or military ID compared with the person; or a driver’s license or state ID and a second photo ID, both compared, and a third piece of evidence',
      );
      whole(fair);
      notice();
      return lacking;
    }
  }
}

/** Weights of verified elements: the sections' caps are HL7's. */
function weightsOf(checks: Counted): Weight[] {
  const has = (fact: Confirmable): boolean => checks.some(({ confirms }) => confirms.includes(fact));
  const numbers = [...new Set(checks.filter(({ kind }) => evidenceKinds[kind].weighs).map(({ kind }) => kind))];
  const contacts = (['address', 'email', 'phone', 'memberId'] as const).filter(has);
  return [
    ...numbers.slice(0, 2).map((kind) => ({ words: evidenceKinds[kind].words, weight: 5 })),
    // One is worth 4; further ones together 1 more.
    ...contacts.slice(0, 2).map((fact, index) => ({ words: factWords[fact], weight: index === 0 ? 4 : 1 })),
    ...(has('name') ? [{ words: 'name', weight: 3 }] : []),
    ...(has('birthDate') ? [{ words: 'birth date', weight: 2 }] : []),
  ];
}

function inputOf(level: AssuranceLevel, weight: number): Identity['input'] {
  const at = assuranceLevels.indexOf(level);
  if (weight >= 10 && at >= assuranceLevels.indexOf('IAL1.8')) return 'L1';
  return weight >= 9 && at >= assuranceLevels.indexOf('IAL1.5') ? 'L0' : 'none';
}

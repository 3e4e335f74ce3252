import type { NameFacts } from '../../functions/registration/matching/index.ts';
import type { Truth } from './confusion.ts';
import { type Chance, date, family, home, otherGiven, otherSurname, ssn, telephone, type Facts } from './people.ts';

/** Ways in which a second record of a person, or another person's record, comes about. */
export interface Kind {
  readonly truth: Truth;
  /** Makes the second record; undefined where the person does not lend itself to it. */
  readonly make: (person: Facts, chance: Chance) => Facts | undefined;
}

const name = (person: Facts): NameFacts => person.names[0] ?? {};
const given = (person: Facts): string => name(person).given?.[0] ?? '';
const surname = (person: Facts): string => name(person).family ?? '';
const renamed = (person: Facts, change: Partial<NameFacts>): Facts => ({
  ...person,
  names: [{ ...name(person), ...change }],
});
/** Another person of the family: first name and middle name are their own. */
const relative = (person: Facts, chance: Chance, gender = person.gender): Facts =>
  renamed(
    { ...person, gender },
    {
      given: [otherGiven(chance, gender, given(person)), otherGiven(chance, gender, given(person))].slice(
        0,
        name(person).given?.length,
      ),
    },
  );
const firstNamed = (person: Facts, first: string): Facts =>
  renamed(person, { given: [first, ...(name(person).given ?? []).slice(1)] });

/** A slip of the fingers: a letter left out, doubled, mistaken for its neighbour on the keyboard, or two exchanged. */
export function typo(text: string, chance: Chance): string {
  const at = 1 + chance.below(Math.max(1, text.length - 2));
  const letter = text.charAt(at);
  switch (chance.below(4)) {
    case 0:
      return text.slice(0, at) + text.slice(at + 1);
    case 1:
      return text.slice(0, at) + letter + text.slice(at);
    case 2:
      return text.slice(0, at) + neighbour(letter, chance) + text.slice(at + 1);
    default:
      return at + 1 < text.length
        ? text.slice(0, at) + text.charAt(at + 1) + letter + text.slice(at + 2)
        : text + letter;
  }
}

const rows = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm', '1234567890'];
function neighbour(letter: string, chance: Chance): string {
  const row = rows.find((keys) => keys.includes(letter.toLowerCase())) ?? 'ae';
  const at = row.indexOf(letter.toLowerCase());
  return row.charAt(at === 0 ? 1 : at === row.length - 1 ? at - 1 : at + (chance.is(0.5) ? 1 : -1));
}

const exchangeDigits = (text: string, chance: Chance): string => {
  const at = text
    .split('')
    .flatMap((digit, index) =>
      /\d/.test(digit) && /\d/.test(text[index + 1] ?? '') && digit !== text[index + 1] ? [index] : [],
    );
  if (at.length === 0) return text;
  const index = chance.pick(at);
  return text.slice(0, index) + text.charAt(index + 1) + text.charAt(index) + text.slice(index + 2);
};

const wrongDigit = (date: string, chance: Chance): string => {
  const at = chance.pick([3, 6, 8, 9]);
  const digit = (Number(date.charAt(at)) + 1 + chance.below(8)) % 10;
  return date.slice(0, at) + String(digit) + date.slice(at + 1);
};

const table = (text: string): ReadonlyMap<string, readonly string[]> =>
  new Map(text.split(', ').map((line): [string, string[]] => [line.split(' ')[0] ?? '', line.split(' ').slice(1)]));
const nicknames = table(
  'Robert Bob Rob, William Bill Will, James Jim Jimmy, Michael Mike, Richard Rick Dick, Thomas Tom, Elizabeth Liz Beth Betty, ' +
    'Margaret Peggy Maggie, Katherine Kate Kathy, Jennifer Jen, Patricia Pat Trish, Deborah Debbie, Edward Ted Ed, Charles Chuck, ' +
    'Joseph Joe, Daniel Dan, Matthew Matt, Anthony Tony, Christopher Chris, John Jack Johnny, Barbara Barb, Susan Sue, ' +
    'Samantha Sam, Rebecca Becky, Alexander Alex, Nicholas Nick',
);
const spellings = table(
  'Mohammed Muhammad, Dmitri Dmitriy, Jose José, Ibrahim Ebrahim, Katherine Kathryn, Catherine Katharine, Sara Sarah, ' +
    'Sarah Sara, Brian Bryan, Jeffrey Geoffrey, Steven Stephen, Stephen Steven, Eric Erik, Sean Shawn, Teresa Theresa, ' +
    'Ann Anne, Megan Meghan, Hannah Hanna, Kathleen Cathleen, Carl Karl',
);
const adult = (person: Facts): boolean => (person.birthDate ?? '') < '1998';
const child = (person: Facts): boolean => (person.birthDate ?? '') > '2004';
const bare = (person: Facts): Facts => ({ ...person, addresses: [], phones: [], emails: [], identifiers: [] });

/** Another person of nothing but this name. */
function stranger(person: Facts, chance: Chance): Facts {
  const [other] = family(chance, 100_000).people;
  if (!other) throw new Error('a family has somebody');
  return { ...other, gender: person.gender ?? 'unknown', names: [{ given: [given(person)], family: surname(person) }] };
}

/** By name, what a clinic would call each. */
export const errorKinds: Readonly<Record<string, Kind>> = {
  'nothing changed': { truth: 'same', make: (person) => ({ ...person }) },
  'address written otherwise': {
    truth: 'same',
    make: (person) => ({
      ...person,
      addresses: person.addresses.map((address) => ({
        ...address,
        line: [
          (address.line ?? []).join(' #').replace(' St', ' Street').replace(' Ave', ' Avenue').replace('#Apt', '#'),
        ],
        postalCode: `${address.postalCode}-1234`,
      })),
    }),
  },
  'typo in the surname': {
    truth: 'same',
    make: (person, chance) => renamed(person, { family: typo(surname(person), chance) }),
  },
  'typo in the first name': {
    truth: 'same',
    make: (person, chance) => firstNamed(person, typo(given(person), chance)),
  },
  'typo in both names': {
    truth: 'same',
    make: (person, chance) =>
      firstNamed(renamed(person, { family: typo(surname(person), chance) }), typo(given(person), chance)),
  },
  nickname: {
    truth: 'same',
    make: (person, chance) => {
      const forms = nicknames.get(given(person));
      return forms && firstNamed(person, chance.pick(forms));
    },
  },
  'other spelling': {
    truth: 'same',
    make: (person) => {
      const [other] = spellings.get(given(person)) ?? [];
      return other === undefined ? undefined : firstNamed(person, other);
    },
  },
  'middle name left out': {
    truth: 'same',
    make: (person) => ((name(person).given?.length ?? 0) > 1 ? renamed(person, { given: [given(person)] }) : undefined),
  },
  'goes by the middle name': {
    truth: 'same',
    make: (person) => {
      const [, middle] = name(person).given ?? [];
      return middle === undefined ? undefined : renamed(person, { given: [middle] });
    },
  },
  'day and month swapped': {
    truth: 'same',
    make: (person) => {
      const [year, month = '', day = ''] = (person.birthDate ?? '').split('-');
      return day <= '12' && day !== month ? { ...person, birthDate: `${year}-${day}-${month}` } : undefined;
    },
  },
  'wrong digit in the birth date': {
    truth: 'same',
    make: (person, chance) => ({ ...person, birthDate: wrongDigit(person.birthDate ?? '', chance) }),
  },
  'names swapped': {
    truth: 'same',
    make: (person) => renamed(person, { given: [surname(person)], family: given(person) }),
  },
  'married name': {
    truth: 'same',
    make: (person, chance) =>
      person.gender === 'female' && adult(person) ? renamed(person, { family: otherSurname(chance) }) : undefined,
  },
  'double surname after marriage': {
    truth: 'same',
    make: (person, chance) => renamed(person, { family: `${surname(person)}-${otherSurname(chance)}` }),
  },
  moved: { truth: 'same', make: (person, chance) => ({ ...person, addresses: [home(chance, 100_000)] }) },
  'moved, married name, same telephone': {
    truth: 'same',
    make: (person, chance) =>
      person.gender === 'female' && adult(person)
        ? { ...renamed(person, { family: otherSurname(chance) }), addresses: [home(chance, 100_000)] }
        : undefined,
  },
  'new telephone': { truth: 'same', make: (person, chance) => ({ ...person, phones: [telephone(chance)] }) },
  'digits exchanged in telephone and number': {
    truth: 'same',
    make: (person, chance) => ({
      ...person,
      phones: person.phones.map((phone) => exchangeDigits(phone, chance)),
      identifiers: person.identifiers.map((own) => ({ ...own, value: exchangeDigits(own.value, chance) })),
    }),
  },
  'typo in surname and wrong digit in birth date': {
    truth: 'same',
    make: (person, chance) => ({
      ...renamed(person, { family: typo(surname(person), chance) }),
      birthDate: wrongDigit(person.birthDate ?? '', chance),
    }),
  },
  'only name, birth date and telephone': {
    truth: 'same',
    make: (person) => ({ ...bare(person), phones: person.phones }),
  },
  'birth date not told': { truth: 'review', make: (person) => ({ ...person, birthDate: undefined }) },
  'birth date a placeholder': { truth: 'review', make: (person) => ({ ...person, birthDate: '1900-01-01' }) },
  'name and birth date alone': { truth: 'review', make: (person) => bare(person) },
  'same name and birth date, all else other': {
    truth: 'review',
    make: (person, chance) => ({ ...stranger(person, chance), birthDate: person.birthDate }),
  },
  'baby without a name yet': {
    truth: 'review',
    make: (person) =>
      child(person) ? renamed(person, { given: ['Baby', person.gender === 'male' ? 'Boy' : 'Girl'] }) : undefined,
  },
  'twin with a like name': {
    truth: 'review',
    make: (person, chance) =>
      child(person) ? { ...renamed(person, { given: [typo(given(person), chance)] }), identifiers: [] } : undefined,
  },
  'father and son of one name, no suffix told, birth date not told': {
    truth: 'review',
    make: (person) =>
      person.gender === 'male'
        ? { ...renamed(person, { given: [given(person)] }), birthDate: undefined, emails: [] }
        : undefined,
  },
  'twin with another name': {
    truth: 'not',
    make: (person, chance) =>
      child(person)
        ? {
            ...relative(person, chance),
            identifiers: person.identifiers.filter(({ type }) => type !== 'SS'),
          }
        : undefined,
  },
  'twin brother of a sister': {
    truth: 'not',
    make: (person, chance) => {
      const gender = person.gender === 'male' ? 'female' : 'male';
      return { ...relative(person, chance, gender), identifiers: [] };
    },
  },
  'brother or sister': {
    truth: 'not',
    make: (person, chance) => ({
      ...relative(person, chance),
      birthDate: date(chance, Number(person.birthDate?.slice(0, 4)) + 2),
      emails: [],
      identifiers: person.identifiers.filter(({ type }) => type === 'MB'),
    }),
  },
  'wife or husband': {
    truth: 'not',
    make: (person, chance) => {
      const gender = person.gender === 'male' ? 'female' : 'male';
      return {
        ...relative(person, chance, gender),
        birthDate: date(chance, Number(person.birthDate?.slice(0, 4)) + 1),
        identifiers: person.identifiers.filter(({ type }) => type === 'MB'),
      };
    },
  },
  'Junior and Senior': {
    truth: 'not',
    make: (person, chance) =>
      person.gender === 'male'
        ? {
            ...renamed(person, { given: [given(person)], suffix: ['Jr.'] }),
            birthDate: date(chance, Number(person.birthDate?.slice(0, 4)) + 27),
            emails: [],
            identifiers: person.identifiers.filter(({ type }) => type === 'MB'),
          }
        : undefined,
  },
  'stranger of the same name': { truth: 'not', make: (person, chance) => stranger(person, chance) },
  'stranger of the same name, birth date a digit apart': {
    truth: 'not',
    make: (person, chance) => ({ ...stranger(person, chance), birthDate: wrongDigit(person.birthDate ?? '', chance) }),
  },
  'stranger of the same surname and birth date': {
    truth: 'not',
    make: (person, chance) => ({
      ...renamed(stranger(person, chance), { given: [otherGiven(chance, person.gender, given(person))] }),
      birthDate: person.birthDate,
    }),
  },
  'stranger with the same telephone': {
    truth: 'not',
    make: (person, chance) => {
      const other = stranger(person, chance);
      return {
        ...renamed(other, { given: [otherGiven(chance, person.gender, given(person))], family: otherSurname(chance) }),
        phones: person.phones,
      };
    },
  },
  'nobody: John Doe of 1900': {
    truth: 'not',
    make: (person, chance) => ({
      ...stranger(person, chance),
      names: [{ given: ['John'], family: 'Doe' }],
      birthDate: '1900-01-01',
      phones: ['999-999-9999'],
    }),
  },
  'two social security numbers': {
    truth: 'review',
    make: (person, chance) => {
      const identifiers = person.identifiers.map((own) => (own.type === 'SS' ? { ...own, value: ssn(chance) } : own));
      return person.identifiers.some(({ type }) => type === 'SS') ? { ...person, identifiers } : undefined;
    },
  },
};

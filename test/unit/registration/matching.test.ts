import { describe, expect, test } from '@jest/globals';
import {
  compare,
  grade,
  gradeOne,
  type MatchGrade,
  type PersonFacts,
} from '../../../functions/registration/matching/index.ts';

const today = '2026-11-22';

const robert: PersonFacts = {
  names: [{ given: ['Robert', 'Allen'], family: 'Whitfield' }],
  birthDate: '1961-04-09',
  gender: 'male',
  addresses: [{ line: ['12 N Main Street', 'Apt 4'], city: 'Dayton', state: 'OH', postalCode: '45402' }],
  phones: ['937-481-2207'],
  emails: ['bob.whitfield@example.org'],
  identifiers: [{ type: 'MB', assigner: 'summit', value: 'SA48213377' }],
};
const named = (person: PersonFacts, given: string, family: string, suffix?: string): PersonFacts => ({
  ...person,
  names: [{ given: given.split(' '), family, ...(suffix && { suffix: [suffix] }) }],
});
const maria: PersonFacts = {
  ...named(robert, 'Maria Elena', 'Castellanos'),
  gender: 'female',
  birthDate: '1979-08-03',
};
const emma: PersonFacts = {
  ...named(robert, 'Emma', 'Whitfield'),
  gender: 'female',
  birthDate: '2016-05-14',
  emails: [],
};
const moved = [{ line: ['880 Orchard Road'], city: 'Columbus', state: 'OH', postalCode: '43004' }];
const bare = { addresses: [], phones: [], emails: [], identifiers: [] };

const gradeOf = (a: PersonFacts, b: PersonFacts): MatchGrade => {
  const there = gradeOne(compare(a, b, today)).grade;
  expect(gradeOne(compare(b, a, today)).grade).toBe(there);
  return there;
};
const toPerson: readonly MatchGrade[] = ['probable', 'possible'];

describe('who is surely known already is linked without asking', () => {
  test.each<[string, PersonFacts, PersonFacts]>([
    ['everything the same', robert, { ...robert }],
    [
      'the address abbreviated, the postal code of nine digits, the telephone with a country code',
      robert,
      {
        ...robert,
        addresses: [{ line: ['12 North Main St #4'], city: 'DAYTON', state: 'OH', postalCode: '45402-1189' }],
        phones: ['+1 (937) 481 2207'],
      },
    ],
    ['a nickname', robert, named(robert, 'Bob', 'Whitfield')],
    ['the middle name left out, or only its initial', robert, named(robert, 'Robert A', 'Whitfield')],
    ['a name with and without its marks', named(robert, 'José', 'Peña'), named(robert, 'Jose', 'Pena')],
    ['one name in two spellings', named(robert, 'Mohammed', 'Rahimi'), named(robert, 'Muhammad', 'Rahimi')],
    ['one name in another alphabet', named(robert, 'Дмитрий', 'Волков'), named(robert, 'Dmitriy', 'Volkov')],
    [
      'a surname with and without its particle in one word',
      named(robert, 'Jan', 'van der Berg'),
      named(robert, 'Jan', 'VanderBerg'),
    ],
    [
      'a double surname of which the other record has one part',
      named(robert, 'Ana', 'Ruiz-Ortega'),
      named(robert, 'Ana', 'Ruiz'),
    ],
    ['moved house, but the telephone is the same', robert, { ...robert, addresses: moved, emails: [] }],
    ['Junior on one record only', named(robert, 'Robert', 'Whitfield'), named(robert, 'Robert', 'Whitfield', 'Jr.')],
    [
      'no address, but the passport, name and birth date',
      {
        ...robert,
        ...bare,
        identifiers: [{ type: 'PPN', assigner: 'US', value: 'X45815551' }],
        phones: ['937-481-2207'],
      },
      {
        ...robert,
        addresses: moved,
        identifiers: [{ type: 'PPN', assigner: 'US', value: 'x45815551' }],
        phones: ['937-481-2207'],
      },
    ],
  ])('%s', (_, a, b) => {
    expect(gradeOf(a, b)).toBe('certain');
  });
});

describe('who may be known already is shown to a person, never linked unasked', () => {
  test.each<[string, PersonFacts, PersonFacts]>([
    ['name and birth date alone', robert, { ...robert, ...bare }],
    [
      'name and birth date, everything else another',
      robert,
      { ...robert, ...bare, addresses: moved, phones: ['614-200-1188'] },
    ],
    ['day and month swapped', maria, { ...maria, birthDate: '1979-03-08' }],
    ['a wrong digit in the birth date', robert, { ...robert, birthDate: '1961-04-19' }],
    ['first name and surname swapped', robert, named(robert, 'Whitfield', 'Robert')],
    ['a typing error in the first name', robert, named(robert, 'Robret Allen', 'Whitfield')],
    [
      'a typing error in the surname, no telephone',
      { ...robert, phones: [] },
      named({ ...robert, phones: [] }, 'Robert', 'Whitfeild'),
    ],
    [
      'the first name said alike and spelled otherwise',
      named(maria, 'Kaitlyn', 'Moss'),
      named(maria, 'Caitlin', 'Moss'),
    ],
    ['a married name at the same address', maria, named(maria, 'Maria Elena', 'Thornbury')],
    ['a married name, moved, the same telephone', maria, { ...named(maria, 'Maria', 'Thornbury'), addresses: moved }],
    ['called by the middle name', maria, named(maria, 'Elena', 'Castellanos')],
    ['an initial for the first name', robert, named(robert, 'R', 'Whitfield')],
    ['no birth date', robert, { ...robert, birthDate: undefined }],
    ['a birth date that stands for unknown', robert, { ...robert, birthDate: '1900-01-01' }],
    ['a baby registered before it had a name', emma, named(emma, 'Baby Girl', 'Whitfield')],
    ['twins whose names a typing error could explain', named(emma, 'Kayla', 'Moss'), named(emma, 'Kyla', 'Moss')],
    [
      'two grown-ups of one birth date, surname and home, with two first names',
      maria,
      named(maria, 'Beatriz', 'Castellanos'),
    ],
    [
      'father and son of one name, no Junior and no birth date told',
      robert,
      { ...robert, birthDate: undefined, emails: [] },
    ],
    [
      'the same in all but the social security number',
      { ...robert, identifiers: [{ type: 'SS', value: '219-09-4417' }] },
      { ...robert, identifiers: [{ type: 'SS', value: '457-55-1840' }] },
    ],
    ['the same in all but the gender', robert, { ...robert, gender: 'female' }],
    ['the same in all but the middle name', robert, named(robert, 'Robert Zachary', 'Whitfield')],
  ])('%s', (_, a, b) => {
    expect(toPerson).toContain(gradeOf(a, b));
  });
});

describe('another person is not even asked about', () => {
  test.each<[string, PersonFacts, PersonFacts]>([
    ['twins', emma, named(emma, 'Olivia', 'Whitfield')],
    ['twins, a boy and a girl', emma, { ...named(emma, 'Jacob', 'Whitfield'), gender: 'male' }],
    ['sisters', emma, { ...named(emma, 'Olivia', 'Whitfield'), birthDate: '2018-11-30' }],
    ['wife and husband', robert, { ...named(robert, 'Carol', 'Whitfield'), gender: 'female', birthDate: '1963-01-22' }],
    ['mother and daughter', maria, { ...named(maria, 'Sofia', 'Castellanos'), birthDate: '2009-02-11' }],
    [
      'Senior and Junior',
      named(robert, 'Robert', 'Whitfield', 'Sr.'),
      { ...named(robert, 'Robert', 'Whitfield', 'Jr.'), birthDate: '1988-10-27' },
    ],
    [
      'father without a suffix, and Junior',
      named(robert, 'Robert', 'Whitfield'),
      { ...named(robert, 'Robert', 'Whitfield', 'Jr'), birthDate: '1988-10-27' },
    ],
    [
      'strangers of one common name',
      { ...named(robert, 'John', 'Smith'), emails: [] },
      {
        ...named(robert, 'John', 'Smith'),
        ...bare,
        birthDate: '1984-12-30',
        addresses: moved,
        phones: ['614-200-1188'],
      },
    ],
    [
      'strangers with one telephone',
      robert,
      {
        ...named(maria, 'Dolores', 'Quintero'),
        addresses: moved,
        emails: [],
        identifiers: [],
        birthDate: '1990-02-01',
      },
    ],
    [
      'neighbours in one house',
      robert,
      { ...named(robert, 'Harold', 'Petrov'), birthDate: '1948-07-02', phones: [], emails: [], identifiers: [] },
    ],
    [
      'two of whom nothing is known but fillers',
      { ...bare, names: [{ given: ['John'], family: 'Doe' }], birthDate: '1900-01-01', phones: ['999-999-9999'] },
      { ...bare, names: [{ given: ['John'], family: 'Doe' }], birthDate: '1900-01-01', phones: ['999-999-9999'] },
    ],
  ])('%s', (_, a, b) => {
    expect(gradeOf(a, b)).toBe('certainly-not');
  });
});

describe('what stands where nobody knew counts as missing', () => {
  const levels = (a: PersonFacts, b: PersonFacts): Record<string, string> =>
    Object.fromEntries(compare(a, b, today).fields.map(({ field, level }) => [field, level]));

  test.each(['Anon', 'Unk', 'UNKNOWN', 'Baby Boy', 'Baby Girl A', 'Test', 'Newborn'])('the first name %s', (given) => {
    expect(levels(named(robert, given, 'Whitfield'), named(robert, given, 'Whitfield'))['given']).toBe('missing');
  });

  test('the name John Doe', () => {
    const nobody = named(robert, 'John', 'Doe');
    expect(levels(nobody, nobody)).toMatchObject({ given: 'missing', family: 'missing' });
  });

  test.each(['1900-01-01', '9999-12-31', '1111-11-11'])('the birth date %s', (birthDate) => {
    expect(levels({ ...robert, birthDate }, { ...robert, birthDate })['birthDate']).toBe('missing');
  });

  test.each(['999-999-9999', '000-000-0000', '123-456-7890', '937-555-1212', '614-000-0000'])(
    'the telephone %s',
    (phone) => {
      expect(levels({ ...robert, phones: [phone] }, { ...robert, phones: [phone] })['phone']).toBe('missing');
    },
  );

  test.each(['none@example.org', 'no.email@example.org', 'unknown@example.org'])('the email %s', (email) => {
    expect(levels({ ...robert, emails: [email] }, { ...robert, emails: [email] })['email']).toBe('missing');
  });

  test('an address that says homeless, and a number of one digit', () => {
    const nowhere: PersonFacts = {
      ...robert,
      addresses: [{ line: ['Homeless'] }],
      identifiers: [{ type: 'SS', value: '999-99-9999' }],
    };
    expect(levels(nowhere, nowhere)).toMatchObject({ address: 'missing' });
    expect(levels(nowhere, nowhere)['identifier.SS']).toBeUndefined();
  });
});

describe('the working', () => {
  test('tells for each field how it compares and what it gives, and no value of either person', () => {
    const comparison = compare(robert, named({ ...robert, birthDate: '1961-09-04' }, 'Bob', 'Whitfeild'), today);
    expect(Object.fromEntries(comparison.fields.map(({ field, level }) => [field, level]))).toMatchObject({
      given: 'nickname',
      family: 'typo',
      birthDate: 'swapped',
      address: 'same',
      phone: 'same',
    });
    const told = JSON.stringify([comparison, gradeOne(comparison)]);
    for (const value of ['Robert', 'Whitfield', '1961', 'Main', '2207', 'SA48213377'])
      expect(told).not.toContain(value);
  });

  test('says why a person is asked', () => {
    const { reasons } = gradeOne(compare(robert, { ...robert, birthDate: '1961-04-19' }, today));
    expect(reasons).toContain('the birth dates are not the same');
  });

  test('name and birth date alone are no more than possible', () => {
    expect(gradeOf(robert, { ...robert, ...bare })).toBe('possible');
  });

  test("sums HL7's weights: name and birth date 5, with the address 9, address and telephone together no more than 5", () => {
    const weight = (b: PersonFacts): number => compare(robert, b, today).weight;
    expect(weight({ ...robert, ...bare })).toBe(5);
    expect(weight({ ...robert, ...bare, addresses: robert.addresses })).toBe(9);
    expect(weight(robert)).toBe(10);
  });

  test('finds the former name and address among several', () => {
    const both: PersonFacts = {
      ...maria,
      names: [{ given: ['Maria'], family: 'Thornbury' }, ...maria.names],
      addresses: [...moved, ...maria.addresses],
    };
    expect(gradeOf(maria, both)).toBe('certain');
  });

  test('Oak Street is not Oak Avenue, and apartment 4 is not apartment 9', () => {
    const at = (line: string): PersonFacts => ({
      ...robert,
      phones: [],
      emails: [],
      identifiers: [],
      addresses: [{ ...robert.addresses[0], line: [line] }],
    });
    expect(gradeOf(at('12 Oak Street'), at('12 Oak Avenue'))).not.toBe('certain');
    expect(gradeOf(at('12 Oak Street Apt 4'), at('12 Oak Street Apt 9'))).not.toBe('certain');
    expect(gradeOf(at('12 Oak Street Apt 4'), at('12 Oak St #4'))).toBe('certain');
  });
});

describe('the candidates of one look-up', () => {
  const against = (b: PersonFacts): { candidate: PersonFacts; comparison: ReturnType<typeof compare> } => ({
    candidate: b,
    comparison: compare(robert, b, today),
  });

  test('come the likeliest first', () => {
    const graded = grade([against({ ...robert, ...bare }), against({ ...robert })], { complete: true });
    expect(graded.map((each) => each.grade)).toEqual(['certain', 'possible']);
  });

  test('where some could not be read, nobody is certain', () => {
    const [only] = grade([against({ ...robert })], { complete: false });
    expect(only).toMatchObject({ grade: 'probable', reasons: ['there were more candidates than could be read'] });
  });

  test('where two fit as well, neither is certain', () => {
    const graded = grade([against({ ...robert }), against({ ...robert, emails: [] })], { complete: true });
    expect(graded.map((each) => each.grade)).toEqual(['probable', 'probable']);
    expect(graded[0]?.reasons).toEqual(['more than one patient fits as well']);
  });
});

import type { IdentifierFacts, PersonFacts } from '../../functions/registration/matching/index.ts';

/**
 * What the columns of a file mean, by the usual names; others are left alone. `soc_sec_id` of FEBRL is not read on purpose: the
 * bar is without it. A US file's `ssn` is.
 */
const columns = {
  given: ['givenname', 'firstname', 'first', 'fname', 'given', 'forename', 'fnamec1'],
  middle: ['middlename', 'middle', 'middleinitial', 'mi', 'fnamec2'],
  family: ['surname', 'familyname', 'lastname', 'last', 'lname', 'family', 'lnamec1'],
  suffix: ['suffix', 'namesuffix', 'generation'],
  maiden: ['maidenname', 'maiden', 'previousname', 'formersurname', 'previoussurname', 'oldfamily', 'lnamec2'],
  nickname: ['nickname', 'preferredname', 'alias'],
  name: ['name', 'fullname'],
  birthDate: ['birthdate', 'dateofbirth', 'dob', 'birth'],
  gender: ['gender', 'sex'],
  number: ['streetnumber', 'housenumber'],
  line: [
    'address1',
    'addressline1',
    'street',
    'address',
    'addressline',
    'addr',
    'line',
    'line1',
    'streetaddress',
    'addr1',
  ],
  line2: ['address2', 'addressline2', 'unit', 'apt', 'line2', 'addr2'],
  city: ['suburb', 'city', 'town'],
  state: ['state'],
  postalCode: ['postcode', 'postalcode', 'zip', 'zipcode'],
  phone: ['phone', 'phonenumber', 'telephone', 'mobile', 'homephone', 'cell', 'cellphone', 'tel'],
  phone2: ['phone2', 'workphone', 'altphone', 'mobilephone'],
  email: ['email', 'emailaddress', 'mail'],
  SS: ['ssn', 'socialsecuritynumber', 'ss', 'ssn4', 'ssnlast4', 'last4ssn'],
  DL: ['dl', 'driverslicense', 'driverlicense', 'license', 'driverslicence', 'dlnumber', 'stateid'],
  PPN: ['ppn', 'passport', 'passportnumber'],
  MR: ['mrn', 'mr', 'medicalrecordnumber'],
  MB: ['memberid', 'mb', 'insurancememberid', 'subscriberid', 'insuranceid', 'member'],
  payer: ['payer', 'payerid', 'insurance', 'insurer', 'plan'],
  dlState: ['dlstate', 'licensestate'],
} as const;

/** The person that a row tells of. */
export function personIn(row: Readonly<Record<string, string>>): PersonFacts {
  const read = (what: keyof typeof columns): string => {
    for (const name of columns[what]) {
      const value = row[name];
      if (value) return value;
    }
    return '';
  };
  const [given, family] = namesIn(read('given'), read('family'), read('name'));
  const whole = read('city')
    ? undefined
    : read('line').match(/^(.*),\s*([^,]+),\s*([A-Za-z]{2})\.?\s+(\d{5})(?:-\d{4})?$/);
  const line = [[read('number'), whole?.[1] ?? read('line')].filter(Boolean).join(' '), read('line2')].filter(Boolean);
  const first = [given, read('middle')].filter(Boolean);
  const suffix = read('suffix');
  const names = [{ given: first, family, ...(suffix && { suffix: [suffix] }) }];
  if (read('maiden')) names.push({ given: first, family: read('maiden') });
  if (read('nickname')) names.push({ given: [read('nickname')], family });
  const identifiers = (['SS', 'DL', 'PPN', 'MR', 'MB'] as const).flatMap((type): IdentifierFacts[] => {
    const assigner = type === 'MB' ? read('payer') : type === 'DL' ? read('dlState') || read('state') : '';
    return read(type) ? [{ type, value: read(type), assigner }] : [];
  });
  const address = {
    line,
    city: whole?.[2] ?? read('city'),
    state: whole?.[3] ?? read('state'),
    postalCode: whole?.[4] ?? read('postalCode'),
  };
  return {
    names,
    birthDate: dateIn(read('birthDate')) || datePartsIn(row),
    gender: genderIn(read('gender')),
    addresses: line.length > 0 || address.city || address.postalCode ? [address] : [],
    phones: [read('phone'), read('phone2')].filter(Boolean),
    emails: [read('email')].filter(Boolean),
    identifiers,
  };
}

function namesIn(given: string, family: string, name: string): [string, string] {
  if (given || family || !name) return [given, family];
  const [last = '', first] = name.split(',').map((part) => part.trim());
  if (first !== undefined) return [first, last];
  const parts = name.split(/\s+/);
  return [parts.slice(0, -1).join(' '), parts.at(-1) ?? ''];
}

/** `YYYY-MM-DD` of `YYYYMMDD`, `YYYY-MM-DD` or `MM/DD/YYYY`. */
export function dateIn(text: string): string {
  const american = text.match(/^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$/);
  if (american) return `${american[3]}-${(american[1] ?? '').padStart(2, '0')}-${(american[2] ?? '').padStart(2, '0')}`;
  return text.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3').slice(0, 10);
}

function datePartsIn(row: Readonly<Record<string, string>>): string {
  const part = (...names: string[]): string => names.map((name) => row[name]).find(Boolean) ?? '';
  const year = part('by', 'birthyear');
  return year ? `${year}-${part('bm', 'birthmonth').padStart(2, '0')}-${part('bd', 'birthday').padStart(2, '0')}` : '';
}

function genderIn(text: string): PersonFacts['gender'] {
  const letter = text.toLowerCase().charAt(0);
  return letter === 'm' ? 'male' : letter === 'f' ? 'female' : undefined;
}

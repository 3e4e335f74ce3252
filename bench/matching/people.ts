import type { AddressFacts, PersonFacts } from '../../functions/registration/matching/index.ts';

/**
 * Families of a made-up American metropolis: names as unevenly spread as in life, households of one surname and one
 * telephone, twins, a Junior here and there, houses and apartment buildings.
 */

/** A source of chance that gives the same for the same seed (mulberry32). */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  is(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(values: readonly T[]): T {
    const value = values[this.below(values.length)];
    if (value === undefined) throw new Error('nothing to pick from');
    return value;
  }

  /** The first values are picked far more often: the nth in proportion to 1/(n + 8). */
  uneven<T>(values: readonly T[]): T {
    const index = Math.floor(8 * ((values.length / 8 + 1) ** this.next() - 1));
    return values[Math.min(index, values.length - 1)] ?? this.pick(values);
  }
}

const list = (text: string): string[] => text.trim().split(/\s+/);

const men = list(`
  James Michael Robert John David William Richard Joseph Thomas Christopher Charles Daniel Matthew Anthony Mark Steven Donald
  Andrew Joshua Paul Kenneth Kevin Brian Timothy Ronald Jason George Edward Jeffrey Ryan Jacob Nicholas Gary Eric Jonathan
  Stephen Larry Justin Scott Brandon Benjamin Samuel Gregory Alexander Patrick Frank Raymond Jack Dennis Jerry Tyler Aaron
  Jose Adam Nathan Henry Zachary Douglas Peter Kyle Noah Ethan Jeremy Christian Walter Keith Austin Roger Terry Sean Gerald
  Carl Dylan Harold Jordan Jesse Bryan Lawrence Arthur Gabriel Bruce Logan Billy Joe Alan Juan Elijah Willie Albert Wayne
  Randy Mason Vincent Liam Roy Bobby Caleb Bradley Russell Lucas Carlos Luis Miguel Diego Hiroshi Wei Omar Dmitri Tariq Kwame
  Darnell Tyrone Malik Andre Marcus Levi Ezra Silas Hugo Felix Oscar Ivan Rafael Emilio Mateo Santiago Mohammed Ibrahim
`);
const women = list(`
  Mary Patricia Jennifer Linda Elizabeth Barbara Susan Jessica Karen Sarah Lisa Nancy Sandra Betty Ashley Emily Kimberly
  Margaret Donna Michelle Carol Amanda Melissa Deborah Stephanie Rebecca Sharon Laura Cynthia Dorothy Amy Kathleen Angela
  Shirley Emma Brenda Pamela Nicole Anna Samantha Katherine Christine Debra Rachel Carolyn Janet Maria Olivia Heather Helen
  Catherine Diane Julie Victoria Joyce Lauren Kelly Christina Ruth Joan Virginia Judith Evelyn Hannah Andrea Megan Cheryl
  Jacqueline Madison Teresa Abigail Sophia Martha Sara Gloria Janice Kathryn Ann Isabella Judy Charlotte Julia Grace Amber
  Alice Jean Denise Frances Danielle Marilyn Natalie Beverly Diana Brittany Theresa Kayla Alexis Doris Lori Tiffany Ana Rosa
  Guadalupe Carmen Yolanda Mei Yuki Fatima Aisha Olga Svetlana Ingrid Latoya Keisha Imani Zoe Chloe Stella Hazel Ivy Naomi
`);
const commonSurnames = list(`
  Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson Anderson Thomas
  Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis Robinson Walker Young Allen King
  Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts Gomez Phillips
  Evans Turner Diaz Parker Cruz Edwards Collins Reyes Stewart Morris Morales Murphy Cook Rogers Gutierrez Ortiz Morgan Cooper
  Peterson Bailey Reed Kelly Howard Ramos Kim Cox Ward Richardson Watson Brooks Chavez Wood Bennett Gray Mendoza Ruiz Hughes
  Price Alvarez Castillo Sanders Patel Myers Long Ross Foster Jimenez Powell Jenkins Perry Russell Sullivan Bell Coleman Butler
  Henderson Barnes Fisher Vasquez Simmons Graham Jordan Reynolds Hamilton Ford Gibson Wallace Stone Schmidt Novak Kowalski
`);
const [starts, middles, ends] = [
  list(
    'Bar Ber Bran Cal Car Chal Cor Dal Den Dor El Fal Fen Gar Gren Hal Har Hol Jas Kel Kor Lan Len Lor Mar Mer Mil Mon Nor Ost Pal Per Pol Quin Ran Ros Rud Sal Sel Sten Tal Tor Tur Ul Val Ver Wal Wen Yar Zel',
  ),
  list('a e i o u an en in on ar er ti ko la ma ne ri so ta vi'),
  list(
    'ber berg by cott dale den der don field ford gard ham hart ias ing ini ino ker kin ler ley lin low man mann mer mond nard ner nik ovic quist ram rell rick row sen shaw ski son stad stein ston tano ter ton var vale ver vin wall ward way well wick wood worth zek',
  ),
];
const surnames = [
  ...commonSurnames,
  ...starts.flatMap((start) => middles.slice(0, 4).flatMap((middle) => ends.map((end) => start + middle + end))),
  ...starts.flatMap((start) => ends.map((end) => start + end)),
];
const streets = [
  ...list(
    'Main Oak Maple Cedar Pine Elm Washington Lake Hill Park Walnut Spring North Ridge Church Willow Mill Sunset Railroad Jackson Cherry River Center Highland Forest Lincoln Meadow Franklin Jefferson Madison College Chestnut Dogwood Hickory Adams Valley Prospect',
  ),
  ...starts.flatMap((start) => ends.slice(0, 12).map((end) => start + end)),
];
const kinds = ['St', 'Ave', 'Rd', 'Dr', 'Ln', 'Ct', 'Blvd', 'Way'];
const towns = list(
  'Springfield Riverton Fairview Kingsport Ashland Milford Clayton Dayton Salem Oxford Burlington Winfield Lakewood Easton Harlan Bristol',
);

/** A person as known when first registered. */
export type Facts = {
  -readonly [Key in keyof PersonFacts]: PersonFacts[Key];
};

/** People under one roof. */
export interface Family {
  readonly people: Facts[];
}

/** A family of one to six: grown-ups, children, with twins and namesakes as often as in life. */
export function family(chance: Chance, size: number): Family {
  const surname = chance.uneven(surnames);
  const address = home(chance, size);
  const phone = telephone(chance);
  const payer = chance.pick(['summit', 'prairie', 'harbor', 'unity']);
  const member = String(100_000_000 + chance.below(900_000_000));
  const people: Facts[] = [];
  const join = (man: boolean, year: number, given?: string, suffix?: string, born?: string): Facts => {
    const taken = new Set(people.map(({ names }) => names[0]?.given?.[0]));
    let first = given ?? chance.uneven(man ? men : women);
    // Parents do not name two children alike.
    while (given === undefined && taken.has(first)) first = chance.uneven(man ? men : women);
    const middle = chance.is(0.6) ? [chance.uneven(man ? men : women)] : [];
    const facts: Facts = {
      names: [{ given: [first, ...middle], family: surname, ...(suffix && { suffix: [suffix] }) }],
      birthDate: born ?? date(chance, year),
      gender: man ? 'male' : 'female',
      addresses: [address],
      phones: [people.length < 2 && chance.is(0.6) ? telephone(chance) : phone],
      emails:
        people.length < 2 && chance.is(0.7) ? [`${first}.${surname}${chance.below(100)}@mail.test`.toLowerCase()] : [],
      identifiers: [
        ...(chance.is(0.4) ? [{ type: 'SS' as const, value: ssn(chance) }] : []),
        ...(chance.is(0.7) ? [{ type: 'MB' as const, assigner: payer, value: member }] : []),
      ],
    };
    people.push(facts);
    return facts;
  };
  const year = 1935 + chance.below(65);
  const father = chance.is(0.75) ? join(true, year) : undefined;
  if (!father || chance.is(0.7)) join(false, year + chance.below(6) - 2);
  const children = chance.pick([0, 0, 0, 1, 1, 2, 2, 3]);
  for (let index = 0; index < children; index += 1) {
    const born = Math.min(year + 22 + chance.below(14), 2026);
    const man = chance.is(0.5);
    if (father && man && chance.is(0.05))
      join(true, born, father.names[0]?.given?.[0], chance.is(0.7) ? 'Jr.' : undefined);
    else join(man, born);
    if (chance.is(0.03)) join(chance.is(0.5), born, undefined, undefined, people.at(-1)?.birthDate);
  }
  return { people };
}

/** An address of the metropolis. With the size of the clinic grow its postal codes, up to 120, and its streets. */
export function home(chance: Chance, size: number): AddressFacts {
  const codes = Math.max(8, Math.min(120, Math.ceil(size / 4_000)));
  const code = chance.below(codes);
  const apartment = chance.is(0.25);
  const number = apartment ? 100 * (1 + chance.below(4)) : 1 + chance.below(chance.is(0.5) ? 400 : 4_000);
  const street = apartment ? chance.pick(streets.slice(0, 40)) : chance.uneven(streets);
  return {
    line: [`${number} ${street} ${chance.pick(kinds)}`, ...(apartment ? [`Apt ${1 + chance.below(120)}`] : [])],
    city: towns[Math.floor(code / 8)] ?? 'Springfield',
    state: 'OH',
    postalCode: String(43_001 + code * 7),
  };
}

/** A telephone number of the metropolis. */
export const telephone = (chance: Chance): string =>
  `${chance.pick(['614', '380', '740'])}-${200 + chance.below(799)}-${String(chance.below(10_000)).padStart(4, '0')}`;

/** A day of the year. */
export const date = (chance: Chance, year: number): string =>
  new Date(Date.UTC(year, 0, 1 + (chance.is(0.01) ? 0 : chance.below(365)))).toISOString().slice(0, 10);

/** A social security number that can be issued. */
export const ssn = (chance: Chance): string =>
  `${String(100 + chance.below(500))}-${String(10 + chance.below(89))}-${String(1000 + chance.below(8999))}`;

/** Another first name of the same gender. */
export const otherGiven = (chance: Chance, gender: PersonFacts['gender'], not: string): string => {
  const names = gender === 'male' ? men : women;
  for (;;) {
    const name = chance.pick(names);
    if (name[0] !== not[0]) return name;
  }
};

/** A surname at random. */
export const otherSurname = (chance: Chance): string => chance.uneven(surnames);

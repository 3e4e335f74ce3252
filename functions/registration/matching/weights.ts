/**
 * How telling each agreement is. For every field and level: how often one person's two records show it (`same`), and how often
 * it is shown by two strangers, by two who live together (`relative`), and by a parent and child of one name (`namesake`).
 * The logarithm of the quotient is what the field gives (Fellegi and Sunter, 1969), in bits. Where the numbers come from: docs/matching.md.
 */

/** Who it could be if it is not the same person. */
export const others = ['stranger', 'relative', 'namesake'] as const;
export type Other = (typeof others)[number];

/** Probabilities of one agreement level: of the same person, and of each other. */
export type Odds = readonly [same: number, stranger: number, relative: number, namesake: number];
/** What a field gives against each other person, in bits. */
export type Bits = Readonly<Record<Other, number>>;

export const nothing: Bits = { stranger: 0, relative: 0, namesake: 0 };

/** The bits that an agreement of these odds gives. */
export const bits = ([same, stranger, relative, namesake]: Odds): Bits => ({
  stranger: Math.log2(same / stranger),
  relative: Math.log2(same / relative),
  namesake: Math.log2(same / namesake),
});

const table = <Level extends string>(odds: Readonly<Record<Level, Odds>>): Readonly<Record<Level, Bits>> => {
  const entries = Object.entries<Odds>(odds).map(([level, line]) => [level, bits(line)] as const);
  return Object.fromEntries(entries) as Record<Level, Bits>;
};

/**
 * Before anything is compared: for one same person among the candidates, how many others. A stranger is anyone in a clinic of
 * 130,000; of a patient's household about eleven others per duplicate are patients too, and so are namesakes as rare.
 */
export const before: Bits = { stranger: -17, relative: -3.5, namesake: 1 };

export const given = table({
  same: [0.8, 0.003, 0.002, 0.9],
  common: [0.8, 0.013, 0.002, 0.9],
  nickname: [0.04, 0.004, 0.002, 0.02],
  typo: [0.05, 0.004, 0.02, 0.02],
  alike: [0.015, 0.006, 0.03, 0.01],
  short: [0.01, 0.002, 0.005, 0.005],
  initial: [0.01, 0.03, 0.03, 0.02],
  middle: [0.015, 0.002, 0.005, 0.01],
  different: [0.02, 0.96, 0.91, 0.03],
  missing: [1, 1, 1, 1],
});

export const middle = table({
  same: [0.8, 0.03, 0.03, 0.2],
  initial: [0.12, 0.08, 0.08, 0.1],
  different: [0.08, 0.9, 0.9, 0.7],
  missing: [1, 1, 1, 1],
});

export const family = table({
  same: [0.86, 0.0005, 0.75, 0.95],
  common: [0.86, 0.004, 0.75, 0.95],
  part: [0.02, 0.001, 0.02, 0.01],
  typo: [0.05, 0.001, 0.01, 0.02],
  alike: [0.015, 0.003, 0.01, 0.01],
  different: [0.055, 0.994, 0.21, 0.02],
  missing: [1, 1, 1, 1],
});

/** First name and surname exchanged, or one of them in the other's place: judged as one field. */
export const swappedNames = table({
  whole: [0.01, 0.000005, 0.0002, 0.01],
  half: [0.002, 0.002, 0.0004, 0.0004],
});

export const birthDate = table({
  same: [0.93, 0.00005, 0.002, 0.00003],
  // Born on one day and living together: grown up hardly ever, as children twins.
  'same-young': [0.93, 0.00005, 0.04, 0.00003],
  'same-new-year': [0.93, 0.001, 0.004, 0.001],
  swapped: [0.006, 0.00003, 0.00005, 0.00003],
  typo: [0.03, 0.0006, 0.002, 0.0006],
  partial: [0.95, 0.014, 0.03, 0.001],
  'two-parts': [0.008, 0.004, 0.006, 0.003],
  'two-digits': [0.006, 0.006, 0.01, 0.004],
  different: [0.012, 0.989, 0.97, 0.02],
  // So far apart as a parent and a child are.
  generation: [0.006, 0.6, 0.6, 0.97],
  missing: [1, 1, 1, 1],
});

export const gender = table({
  same: [0.985, 0.5, 0.5, 0.9],
  different: [0.01, 0.5, 0.5, 0.1],
  missing: [1, 1, 1, 1],
});

export const generation = table({
  same: [0.98, 0.4, 0.4, 0.03],
  different: [0.01, 0.5, 0.5, 0.95],
  // One record tells it, the other does not.
  untold: [0.35, 0.35, 0.35, 0.5],
  missing: [1, 1, 1, 1],
});

export const phone = table({
  same: [0.6, 0.00001, 0.5, 0.5],
  typo: [0.03, 0.00002, 0.01, 0.01],
  different: [0.37, 1, 0.5, 0.5],
  missing: [1, 1, 1, 1],
});

export const email = table({
  same: [0.6, 0.000003, 0.15, 0.1],
  typo: [0.03, 0.000003, 0.005, 0.005],
  different: [0.37, 1, 0.85, 0.9],
  missing: [1, 1, 1, 1],
});

/** Numbers that are a person's own, and the member number that a family shares. */
export const identifiers = {
  SS: table({
    same: [0.9, 0.000001, 0.002, 0.004],
    typo: [0.04, 0.00001, 0.003, 0.0005],
    'last-four': [0.95, 0.0001, 0.002, 0.004],
    different: [0.03, 1, 0.99, 0.99],
    missing: [1, 1, 1, 1],
  }),
  DL: own(0.15),
  PPN: own(0.3),
  // A second record of one person in one system usually has a second record number.
  MR: own(0.6),
  MB: table({
    same: [0.7, 0.000005, 0.6, 0.6],
    typo: [0.03, 0.00002, 0.05, 0.05],
    different: [0.27, 1, 0.35, 0.35],
    missing: [1, 1, 1, 1],
  }),
};

function own(renewed: number): Readonly<Record<'same' | 'typo' | 'different' | 'missing', Bits>> {
  return table({
    same: [0.95 - renewed, 0.000001, 0.001, 0.001],
    typo: [0.03, 0.00001, 0.001, 0.001],
    different: [renewed, 1, 1, 1],
    missing: [1, 1, 1, 1],
  });
}

const parts = (same: number, typo: number, alike: number, different: number): Readonly<Record<string, number>> => ({
  same,
  typo,
  alike,
  different,
  missing: 0,
});

/** What each part of an address gives against a stranger, in bits: most patients live near the clinic. */
export const addressParts = {
  number: parts(5, 3, 0, -3),
  street: parts(8, 6.5, 4.5, -3),
  unit: parts(3, 0, 0, -2.5),
  place: parts(6, 5, 3.5, -1),
  city: parts(3.5, 3, 2, -2),
  state: parts(0.3, 0, 0, -1.5),
  postalCode: parts(5, 2.5, 0, -2.5),
};
/** Somebody who moved: a quarter of all patients between two registrations, and nearly all strangers. */
export const moved: Bits = { stranger: -2, relative: 0.8, namesake: 0.8 };
/** Address, telephone, email and plan go with the household: all of it together gives no more than this. */
export const mostOfHousehold = 19;

/** HL7 Interoperable Digital Identity and Patient Matching: the weights of what agrees, and the least sum for an automatic match. */
export const hl7 = { ownNumber: 5, contact: 4, mostContacts: 5, name: 3, birthDate: 2, least: 9 };

// Of 100,000 people in the United States more than 150 bear the surname (Census 2010), or more than 500 the first name (SSA).
export const commonSurnames = new Set(
  (
    'smith johnson williams brown jones garcia miller davis rodriguez martinez hernandez lopez gonzalez wilson anderson thomas ' +
    'taylor moore jackson martin lee perez thompson white harris sanchez clark ramirez lewis robinson walker young allen king ' +
    'wright scott torres nguyen hill flores green adams nelson baker hall rivera campbell mitchell carter roberts gomez ' +
    'phillips evans turner diaz parker cruz edwards collins reyes stewart morris morales murphy cook rogers gutierrez ortiz ' +
    'morgan cooper peterson bailey reed kelly howard ramos kim cox ward richardson patel singh chen wang li khan tran'
  ).split(' '),
);
export const commonGivenNames = new Set(
  (
    'james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony mark donald steven ' +
    'paul andrew joshua kenneth kevin brian george timothy ronald edward jason jeffrey ryan jacob gary nicholas eric jonathan ' +
    'stephen larry justin scott brandon benjamin samuel gregory alexander frank patrick raymond jack dennis jerry jose juan ' +
    'luis carlos mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty margaret sandra ' +
    'ashley kimberly emily donna michelle carol amanda dorothy melissa deborah stephanie rebecca sharon laura cynthia kathleen ' +
    'amy angela shirley anna brenda pamela emma nicole helen samantha katherine christine maria ana mohammed'
  ).split(' '),
);

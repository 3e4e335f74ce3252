/**
 * The states by their FIPS 5-2 number, which is the last part of the OID under which HL7 registers each state's driver's
 * licenses (2.16.840.1.113883.4.3.N).
 */
const numbers: Readonly<Record<string, number>> = Object.fromEntries(
  (
    'AL1 AK2 AZ4 AR5 CA6 CO8 CT9 DE10 DC11 FL12 GA13 HI15 ID16 IL17 IN18 IA19 KS20 KY21 LA22 ME23 MD24 MA25 MI26 ' +
    'MN27 MS28 MO29 MT30 NE31 NV32 NH33 NJ34 NM35 NY36 NC37 ND38 OH39 OK40 OR41 PA42 RI44 SC45 SD46 TN47 TX48 UT49 ' +
    'VT50 VA51 WA53 WV54 WI55 WY56'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** The FIPS number of a state by its two letters, or undefined. */
export function stateNumber(state: string): number | undefined {
  return numbers[state.toUpperCase()];
}

/** The two letters of the state with this FIPS number, or undefined. */
export function stateOfNumber(number: number): string | undefined {
  return Object.keys(numbers).find((state) => numbers[state] === number);
}

/** The states by their names in small letters: other systems write them out. */
const names: Readonly<Record<string, string>> = Object.fromEntries(
  (
    'AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|' +
    'DC District of Columbia|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|' +
    'KY Kentucky|LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|' +
    'MO Missouri|MT Montana|NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|' +
    'NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|RI Rhode Island|' +
    'SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia|WA Washington|' +
    'WV West Virginia|WI Wisconsin|WY Wyoming|PR Puerto Rico'
  )
    .split('|')
    .map((entry) => [entry.slice(3).toLowerCase(), entry.slice(0, 2)]),
);

/** The two letters of a state that is written out; anything else as it is. */
export function stateLetters(state: string): string {
  return names[state.trim().toLowerCase()] ?? state;
}

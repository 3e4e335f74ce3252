/** Is it the same person? Pure rules: no clock, no store. How they decide: docs/matching.md. */
export { blockingKeys, mostKeys, mostPerKey, type BlockingKeys } from './blocking.ts';
export { compare, type Comparison, type Field, type FieldAgreement } from './compare.ts';
export { factsOf, type AddressFacts, type IdentifierFacts, type NameFacts, type PersonFacts } from './facts.ts';
export { grade, gradeOne, matchGrades, type Graded, type MatchGrade } from './grade.ts';
export { likeliest, mostLikeliest, type Standing } from './likeliest.ts';
export { listingKeyFor, listingKeys } from './listing.ts';
export type { Bits, Other } from './weights.ts';

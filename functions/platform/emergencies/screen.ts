import type { Sign } from './starter.ts';

/** How many other words may stand between those of a phrase. */
const BETWEEN = 4;
/** Words of so many letters are also found with one letter wrong, missing, doubled or swapped. Shorter ones would be other words. */
const LONG = 8;

/**
 * The signs that a text shows, by their names. None found says nothing: a list of words knows neither what was meant nor what was left out,
 * so that nothing may be called safe by it.
 *
 * A word that is denied ("no chest pain") is found all the same: to ring once too often costs a call.
 */
export function screen(text: string, signs: readonly Sign[]): string[] {
  const words = wordsOf(text);
  if (words.length === 0) return [];
  const isSeen = seer(words);
  return signs
    .filter(({ phrases }) => phrases.some((phrase) => stands(phrase, words.length, isSeen)))
    .map(({ name }) => name);
}

/** Whether a phrase holds anything that could be found. */
export function canBeFound(phrase: string): boolean {
  return wordsOf(phrase).length > 0;
}

/** Words that somebody typed as they are, as a phrase: none of its signs means anything but itself. */
export function plainPhrase(typed: string): string {
  return wordsOf(typed).join(' ');
}

/**
 * The words of a text, however they are written: without case, accents, apostrophes of any kind, marks that nobody sees, and letters that are
 * repeated.
 */
function wordsOf(text: string): string[] {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[\p{M}\p{Cf}'’‘ʼ`´′]/gu, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .split(' ')
    .filter((word) => word !== '')
    .map(withoutRepeats);
}

const withoutRepeats = (word: string): string => word.replaceAll(/(\p{L})\1+/gu, '$1');

type Seer = (wanted: string, from: number, to: number) => boolean;

/** Tells whether one of the alternatives stands among the words of a stretch. */
function seer(words: readonly string[]): Seer {
  const places = new Map<string, readonly number[]>();
  const placesOf = (wanted: string): readonly number[] => {
    let known = places.get(wanted);
    if (!known) {
      const alternatives = wanted.split('|');
      known = words.flatMap((word, index) => (alternatives.some((each) => is(word, each)) ? [index] : []));
      places.set(wanted, known);
    }
    return known;
  };
  return (wanted, from, to) => placesOf(wanted).some((place) => place >= from && place < to);
}

function is(word: string, wanted: string): boolean {
  const isPrefix = wanted.endsWith('*');
  const sought = withoutRepeats(isPrefix ? wanted.slice(0, -1) : wanted);
  if (isPrefix) return word.startsWith(sought);
  return word === sought || (sought.length >= LONG && word.startsWith(sought.charAt(0)) && isOneOff(word, sought));
}

/** Whether all words of a phrase stand in one stretch of the text. */
function stands(phrase: string, length: number, isSeen: Seer): boolean {
  const wanted = phrase.split(' ');
  const width = wanted.length === 1 ? 1 : wanted.length + BETWEEN;
  for (let from = 0; from < length; from += 1) {
    if (wanted.every((word) => isSeen(word, from, from + width))) return true;
  }
  return false;
}

/** Whether one letter was changed, left out, added, or swapped with its neighbour. */
function isOneOff(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false;
  let start = 0;
  while (start < one.length && one[start] === other[start]) start += 1;
  const rest = (text: string, from: number): string => text.slice(from);
  return (
    rest(one, start + 1) === rest(other, start + 1) ||
    rest(one, start) === rest(other, start + 1) ||
    rest(one, start + 1) === rest(other, start) ||
    (one[start] === other[start + 1] &&
      one[start + 1] === other[start] &&
      rest(one, start + 2) === rest(other, start + 2))
  );
}

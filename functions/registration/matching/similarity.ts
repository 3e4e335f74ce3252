/** How alike two words are. All take folded text (see `text.ts`). */

/**
 * Edits that turn one word into the other: letters inserted, left out, mistaken, or two neighbours exchanged
 * (Damerau-Levenshtein, optimal string alignment). Stops counting above `most`.
 */
export function edits(a: string, b: string, most = Infinity): number {
  if (a === b) return 0;
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const line = [row];
    let least = row;
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(at(last, column) + 1, at(line, column - 1) + 1, at(last, column - 1) + (same ? 0 : 1));
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        cost = Math.min(cost, at(before, column - 2) + 1);
      line.push(cost);
      least = Math.min(least, cost);
    }
    if (least > most) return most + 1;
    before = last;
    last = line;
  }
  return at(last, b.length);
}

/** Jaro-Winkler similarity, 0 to 1: kind to words that begin alike. */
export function jaroWinkler(a: string, b: string): number {
  if (a === b) return 1;
  if (!a || !b) return 0;
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const taken = new Array<boolean>(b.length).fill(false);
  const ofA: string[] = [];
  for (let index = 0; index < a.length; index += 1) {
    const end = Math.min(b.length, index + reach + 1);
    for (let other = Math.max(0, index - reach); other < end; other += 1) {
      if (taken[other] || a[index] !== b[other]) continue;
      taken[other] = true;
      ofA.push(a.charAt(index));
      break;
    }
  }
  const common = ofA.length;
  if (common === 0) return 0;
  const ofB = [...b].filter((_, index) => taken[index]);
  const moved = ofA.filter((letter, index) => letter !== ofB[index]).length / 2;
  const jaro = (common / a.length + common / b.length + (common - moved) / common) / 3;
  let prefix = 0;
  while (prefix < 4 && prefix < a.length && a[prefix] === b[prefix]) prefix += 1;
  return jaro + prefix * 0.1 * (1 - jaro);
}

/** How a word was mistyped, if it is the same word: not at all, in one or two places, or worse but still alike. */
export type Likeness = 'same' | 'typo' | 'alike' | 'different';

/** Judges by edits in proportion to the length: one in a word of three to five letters, two in a longer one. */
export function likeness(a: string, b: string): Likeness {
  if (a === b) return 'same';
  const longest = Math.max(a.length, b.length);
  const count = edits(a, b, 4);
  if (longest >= 3 && count <= (longest >= 7 ? 2 : 1)) return 'typo';
  if (longest >= 5 && (count <= longest * 0.4 || jaroWinkler(a, b) >= 0.9)) return 'alike';
  return 'different';
}

const classes: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({ B: 'bp', F: 'fv', K: 'ckqg', S: 'szxj', T: 'dt', L: 'l', M: 'mn', R: 'r' }).flatMap(
    ([code, letters]) => [...letters].map((letter) => [letter, code] as const),
  ),
);

/**
 * How a word sounds, in at most `length` consonant classes; words spelled differently but said alike share it.
 * Coarser than Soundex at the first letter (Catherine, Katherine) and finer between hard and soft consonants.
 */
export function sound(word: string, length = 4): string {
  const heard = word
    .replace(/^(?:kn|gn|pn)/, 'n')
    .replace(/^wr/, 'r')
    .replace(/^ps/, 's')
    .replace(/^wh/, 'w')
    .replace(/ph/g, 'f')
    .replace(/gh(?=[^aeiouy]|$)/g, '')
    .replace(/s?ch|sh|tch|zh/g, 's')
    .replace(/c(?=[eiy])/g, 's')
    .replace(/g(?=[eiy])/g, 'j');
  let code = '';
  let last = '';
  for (const letter of heard) {
    const kind = classes[letter] ?? '';
    if (kind && kind !== last) code += kind;
    else if (!kind && code === '' && 'aeiouyhw'.includes(letter)) code = 'A';
    if (code.length >= length) break;
    // h and w do not part two consonants.
    if (letter !== 'h' && letter !== 'w') last = kind;
  }
  return code || word.slice(0, length);
}

function at(line: readonly number[], index: number): number {
  return line[index] ?? 0;
}

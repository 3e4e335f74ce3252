/** How alike two words are. All take folded text (see `text.ts`). */

const longest = 64;
// Three lines of the table are enough; made once, for this is the busiest place of a look-up.
const lines = [0, 1, 2].map(() => new Uint16Array(longest + 1));

/**
 * Edits that turn one word into the other: letters inserted, left out, mistaken, or two neighbours exchanged
 * (Damerau-Levenshtein, optimal string alignment). Stops counting above `most`; of each word the first 64 letters count.
 */
export function edits(a: string, b: string, most: number): number {
  if (a === b) return 0;
  const [rows, columns] = [Math.min(a.length, longest), Math.min(b.length, longest)];
  if (Math.abs(rows - columns) > most) return most + 1;
  let [before, last, line] = lines as [Uint16Array, Uint16Array, Uint16Array];
  for (let column = 0; column <= columns; column += 1) last[column] = column;
  for (let row = 1; row <= rows; row += 1) {
    line[0] = row;
    let least = row;
    const letter = a.charCodeAt(row - 1);
    for (let column = 1; column <= columns; column += 1) {
      const other = b.charCodeAt(column - 1);
      const mistaken = at(last, column - 1) + (letter === other ? 0 : 1);
      let cost = Math.min(at(last, column) + 1, at(line, column - 1) + 1, mistaken);
      if (row > 1 && column > 1 && letter === b.charCodeAt(column - 2) && a.charCodeAt(row - 2) === other)
        cost = Math.min(cost, at(before, column - 2) + 1);
      line[column] = cost;
      if (cost < least) least = cost;
    }
    if (least > most) return most + 1;
    [before, last, line] = [last, line, before];
  }
  return at(last, columns);
}

/** Jaro-Winkler similarity, 0 to 1: kind to words that begin alike. */
export function jaroWinkler(a: string, b: string): number {
  if (a === b) return 1;
  if (!a || !b) return 0;
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const taken = Array.from({ length: b.length }, () => false);
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
  const ofB = b.split('').filter((_, index) => taken[index]);
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
  const length = Math.max(a.length, b.length);
  const count = edits(a, b, 4);
  if (length >= 3 && count <= (length >= 7 ? 2 : 1)) return 'typo';
  if (length >= 5 && (count <= length * 0.4 || jaroWinkler(a, b) >= 0.9)) return 'alike';
  return 'different';
}

const classes: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({ B: 'bp', F: 'fv', K: 'ckqg', S: 'szxj', T: 'dt', L: 'l', M: 'mn', R: 'r' }).flatMap(
    ([code, letters]) => letters.split('').map((letter) => [letter, code] as const),
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

function at(line: Uint16Array, index: number): number {
  return line[index] ?? 0;
}

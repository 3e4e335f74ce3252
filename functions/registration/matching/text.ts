/** Text as it is compared: Latin small letters without marks. */

const letters = new Map(
  (
    'ß ss æ ae œ oe ø o ł l đ d ð d þ th ı i ' +
    // Cyrillic, as passports of the United States spell it (BGN/PCGN, simplified).
    'а a б b в v г g д d е e ж zh з z и i к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ shch ы y э e ю yu я ya ' +
    'і i є ye ґ g ' +
    // Greek (ELOT 743, simplified).
    'α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f χ ch ψ ps ω o'
  )
    .split(' ')
    .flatMap((letter, index, all): [string, string][] => (index % 2 === 0 ? [[letter, all[index + 1] ?? '']] : [])),
)
  // The hard and the soft sign are not written in Latin.
  .set('ъ', '')
  .set('ь', '');

/** Small letters without diacritics; other alphabets in Latin where a table says how, else as they are. */
export function fold(text: string): string {
  if (/^[a-z]*$/.test(text)) return text;
  // Taken apart, this letter would lose its mark and become another.
  const plain = text.toLowerCase().replaceAll('й', 'y').normalize('NFKD').replace(/\p{M}/gu, '');
  return /^[\p{ASCII}]*$/u.test(plain)
    ? plain
    : plain.replace(/[^\p{ASCII}]/gu, (letter) => letters.get(letter) ?? letter);
}

/** The words of a text, folded: apostrophes join (`O'Brien`), everything else that is no letter or digit parts. */
export function words(text: string): string[] {
  return fold(text)
    .replace(/['’`.]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** The digits alone. */
export const digits = (text: string): string => text.replace(/\D/g, '');

/** Letters and digits alone, folded. */
export const alphanumeric = (text: string): string => fold(text).replace(/[^\p{L}\p{N}]/gu, '');

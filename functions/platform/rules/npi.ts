/** Doubling a digit as Luhn does: above nine, the digits of the double are added. */
const doubled = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9] as const;

/**
 * Whether the text is a National Provider Identifier: ten digits, the first 1 or 2, the last a Luhn check digit over
 * `80840` and the others (45 CFR 162.406; ISO/IEC 7812 with the issuer prefix for US health).
 */
export function isNpi(text: string): boolean {
  if (!/^[12]\d{9}$/.test(text)) return false;
  // 24 is what the prefix 80840 adds.
  let sum = 24;
  for (let index = 0; index < 10; index += 1) {
    const digit = Number(text[index]);
    sum += index % 2 === 0 ? (doubled[digit] ?? 0) : digit;
  }
  return sum % 10 === 0;
}

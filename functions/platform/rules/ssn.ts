/**
 * Whether the text can be a US social security number, with or without hyphens: the area is not 000, 666 or 9xx, the group not
 * 00, the serial not 0000 (Social Security Administration, POMS RM 10201.035).
 */
export function isSsn(text: string): boolean {
  return /^(?!000|666|9)\d{3}(-?)(?!00)\d{2}\1(?!0000)\d{4}$/.test(text);
}

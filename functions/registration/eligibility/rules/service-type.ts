/**
 * Payers answer by service type (X12 1365), bills name procedures (CPT, HCPCS): which type a procedure most likely falls under. Secondary: payers draw the line
 * each in their own way, so the clinic may say the type itself, and the working names which was taken.
 */
const types: readonly (readonly [RegExp, string])[] = [
  [/^99(20[2-5]|21[1-5])$/, '98'],
  [/^99(38[1-7]|39[1-7])$/, '98'],
  [/^9928[1-5]$/, '86'],
  [
    /^(70336|7054[0-9]|7055[1-9]|7155[0-2]|7214[1-9]|7215[6-8]|7219[5-7]|7321[89]|7322[0-3]|7371[89]|7372[0-3]|7418[1-3])$/,
    '62',
  ],
  [
    /^(70450|7046[0-9]|7048[0-9]|7049[0-2]|7125[0-9]|7212[5-9]|7213[0-3]|7219[1-4]|7320[0-2]|7370[0-2]|7415[0-9]|7416[0-9]|7417[0-8])$/,
    '62',
  ],
  [/^7\d{4}$/, '4'],
  [/^8\d{4}$/, '5'],
  [/^(97110|97112|97116|97140|97161|97162|97163|97530)$/, 'PT'],
  [/^9716[5-8]$/, 'OT'],
  [/^(90791|90792|9083[2-9]|90847|90853)$/, 'MH'],
  [/^E\d{4}$/, '12'],
];

/** The service type of the procedure, or undefined where we do not know. */
export function serviceTypeOf(serviceCode: string): string | undefined {
  return types.find(([pattern]) => pattern.test(serviceCode))?.[1];
}

/** Generated secret values. */
import { z } from 'zod';
import { AwsError, type Random } from '../../contract.ts';
import { flag, numeric } from '../support.ts';

export const generation = z.strictObject({
  PasswordLength: numeric.optional(),
  ExcludeCharacters: z.string().optional(),
  ExcludeLowercase: flag.optional(),
  ExcludeUppercase: flag.optional(),
  ExcludeNumbers: flag.optional(),
  ExcludePunctuation: flag.optional(),
  IncludeSpace: flag.optional(),
  RequireEachIncludedType: flag.optional(),
});

/** A random password as Secrets Manager makes it: 32 characters of every kind unless told otherwise. */
export function generateSecret(wanted: z.infer<typeof generation>, random: Random): string {
  const excluded = new Set(wanted.ExcludeCharacters);
  const kept = (characters: string): string =>
    Array.from(characters)
      .filter((character) => !excluded.has(character))
      .join('');
  const kinds = [
    wanted.ExcludeLowercase === true ? '' : kept('abcdefghijklmnopqrstuvwxyz'),
    wanted.ExcludeUppercase === true ? '' : kept('ABCDEFGHIJKLMNOPQRSTUVWXYZ'),
    wanted.ExcludeNumbers === true ? '' : kept('0123456789'),
    wanted.ExcludePunctuation === true ? '' : kept('!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'),
    wanted.IncludeSpace === true ? kept(' ') : '',
  ].filter((characters) => characters !== '');
  const { PasswordLength: length = 32 } = wanted;
  if (kinds.length === 0 || length < 1 || length > 4096) {
    throw new AwsError(
      'InvalidParameterException',
      'The parameters leave no characters, or no valid length, for a password.',
    );
  }
  const required = wanted.RequireEachIncludedType === false ? [] : kinds.slice(0, length);
  const password = Array.from(random.text(length, kinds.join('')));
  const places = new Set<number>();
  for (const characters of required) {
    let place = random.below(length);
    while (places.has(place)) place = random.below(length);
    places.add(place);
    password[place] = random.text(1, characters);
  }
  return password.join('');
}

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canBeFound, plainPhrase, screen } from '../../../functions/platform/emergencies/screen.ts';
import { newestStarter } from '../../../functions/platform/emergencies/starter.ts';

const { signs } = newestStarter();
const found = (text: string): string[] => screen(text, signs);

/** What a phrase would find, in its first words. */
const plain = (phrase: string): string =>
  phrase
    .split(' ')
    .map((word) => (word.split('|')[0] ?? '').replace('*', 'x'))
    .join(' ');
const phrases = signs.flatMap((sign) => sign.phrases.map((phrase) => ({ name: sign.name, text: plain(phrase) })));
const anyPhrase = fc.constantFrom(...phrases);
const filler = fc.string({ unit: fc.constantFrom(...Array.from('xqvw .,;!\n')) });

describe('what patients write when they are in danger is found', () => {
  test.each([
    ['heart', 'I have chest pain since this morning'],
    ['heart', 'my CHEST really hurts, can I come earlier?'],
    ['heart', 'I think he is having a heart attack'],
    ['heart', 'Me duele mucho el pecho'],
    ['heart', 'Tengo presión en el pecho y sudo'],
    ['stroke', 'Her face is drooping on one side'],
    ['stroke', 'my left arm suddenly went numb'],
    ['stroke', 'Tiene la boca caída y no puede hablar'],
    ['breathing', 'I can’t breathe'],
    ['breathing', "I can't breath well"],
    ['breathing', 'having trouble breathing at night'],
    ['breathing', 'my throat is closing up'],
    ['breathing', 'No puedo respirar'],
    ['breathing', 'le falta el aire'],
    ['consciousness', 'she passed out twice today'],
    ['consciousness', 'He had a seizure an hour ago'],
    ['consciousness', 'Mi mamá se desmayó'],
    ['bleeding', 'the bleeding won`t stop'],
    ['bleeding', 'I am vomiting blood'],
    ['bleeding', 'Estoy vomitando sangre'],
    ['poisoning', 'he took too many pills'],
    ['poisoning', 'I overdosed'],
    ['poisoning', 'Se tomó muchas pastillas'],
    ['self-harm', 'I want to die'],
    ['self-harm', 'thinking about suicide'],
    ['self-harm', 'I am going to kill myself'],
    ['self-harm', "I don't want to live"],
    ['self-harm', 'Quiero morirme'],
    ['self-harm', 'no quiero vivir más'],
    ['self-harm', 'Pienso en el suicidio'],
    ['help', 'please call an ambulance'],
    ['help', 'Es una emergencia'],
  ])('as a sign of %s: %s', (name, text) => {
    expect(found(text)).toContain(name);
  });

  test('with small slips in long words', () => {
    expect(found('trouble breathng')).toContain('breathing');
    expect(found('trouble braething')).toContain('breathing');
    expect(found('chesst paaain')).toContain('heart');
    expect(found('dificultad para respirrar')).toContain('breathing');
  });
});

test.each([
  'The bus does not run on Tuesdays.',
  'I would like another time, please. Afternoons suit me better.',
  'My sister will drive me. I do not want to come anymore before ten.',
  'Please help me find the parking.',
  'El martes no puedo, prefiero el jueves por la tarde.',
  'Ayuda por favor con la cita.',
  'She changed her emergency contact.',
  'I cannot talk on the phone at work.',
  'We are cooking that evening.',
  'She sprained her wrist and it hurts.',
])('what patients write every day rings for nobody: %s', (text) => {
  expect(found(text)).toEqual([]);
});

describe('nothing about how it is written hides it', () => {
  test('neither case, nor accents, nor apostrophes, nor marks that nobody sees', () => {
    const written = fc.tuple(anyPhrase, fc.boolean(), fc.boolean(), fc.boolean());
    fc.assert(
      fc.property(written, ([{ name, text }, isLoud, isAccented, isMarked]) => {
        let typed = isLoud ? text.toUpperCase() : text;
        if (isAccented) typed = typed.replaceAll(/[aeiouAEIOU]/g, (vowel) => `${vowel}\u0301`);
        if (isMarked) typed = Array.from(typed).join('\u200b').replaceAll(/nt\b/g, 'n’t');
        expect(found(typed)).toContain(name);
      }),
    );
  });

  test('nor what stands around it, whatever it is', () => {
    fc.assert(
      fc.property(anyPhrase, filler, filler, ({ name, text }, before, after) => {
        expect(found(`${before} ${text} ${after}`)).toContain(name);
      }),
    );
  });

  test('nor a comma, a line break or two other words between', () => {
    fc.assert(
      fc.property(anyPhrase, fc.constantFrom(', ', '\n', ' ... ', ' - '), ({ name, text }, between) => {
        expect(found(text.replaceAll(' ', between))).toContain(name);
      }),
    );
    expect(found('pain, quite bad, in my chest')).toContain('heart');
  });

  test('nor more words in the list: a longer one finds all that a shorter one does', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.nat(signs.length), (text, kept) => {
        const fewer = screen(text, signs.slice(0, kept));
        expect(found(text)).toEqual(expect.arrayContaining(fewer));
      }),
    );
  });
});

test('any text at all is screened', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 4000 }), (text) => {
      for (const name of found(text)) expect(signs.map((sign) => sign.name)).toContain(name);
    }),
    { numRuns: 30 },
  );
});

test('a clinic’s own words mean themselves, whatever marks stand among them', () => {
  const own = [{ name: 'own', words: '', phrases: [plainPhrase('Blaue* Lippen|Zunge')] }];
  expect(screen('blaue lippen und zunge', own)).toEqual(['own']);
  expect(screen('blauer himmel', own)).toEqual([]);
  expect([canBeFound('¡!'), canBeFound('ictus')]).toEqual([false, true]);
});

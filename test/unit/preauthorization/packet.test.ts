import { describe, expect, test } from '@jest/globals';
import { packetPdf, type Letter } from '../../../functions/preauthorization/gateways/manual/packet.ts';
import { textOf } from '../pdf-text.ts';
import { document, item, submission } from './pas-sample.ts';

describe('the packet for a payer that is reached by staff', () => {
  test('has all that the payer’s form asks for, in its order', async () => {
    const text = textOf(
      await packetPdf(
        submission({
          items: [item('97110', { modifier: ['GP'], quantity: { value: 12, unit: '15-minutes' } })],
          documents: [document('document_01a', 'x'.repeat(3000))],
          urgency: 'expedited',
          attestation: 'New foot drop',
        }),
      ),
    );
    const wanted = [
      'Prior authorization request',
      'preauth_01sample-1',
      'New foot drop',
      'Summit Advantage',
      'Ruth N. Okafor',
      '1951-04-09',
      'SA-2210',
      'NPI 1003000134',
      'Line 1: 97110 GP',
      '12 times 15 minutes',
      'M54.50',
      '2026-12-01 to 2027-01-31',
      'For how many weeks was conservative therapy tried',
      'Progress note',
    ];
    const places = wanted.map((words) => text.indexOf(words));
    expect(wanted.filter((_, index) => places[index] === -1)).toEqual([]);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  test('every page says whose it is and how many there are', async () => {
    const items = Array.from({ length: 30 }, (_, index) => item('70551', { sequence: index + 1 }));
    const text = textOf(await packetPdf(submission({ items })));
    const footers = [...text.matchAll(/preauth_01sample-1, member id SA-2210, page (\d+) of (\d+)/g)];
    expect(footers.length).toBeGreaterThan(2);
    expect(footers.map(([, page]) => Number(page))).toEqual(footers.map((_, index) => index + 1));
    expect(new Set(footers.map(([, , of]) => Number(of)))).toEqual(new Set([footers.length]));
  });

  test('an appeal begins with its letter, whose last day is the payer’s', async () => {
    const letter: Letter = {
      act: 'appeal',
      level: 1,
      denied: [{ sequence: 1, reason: 'Criteria not met' }],
      argument: 'Eight weeks of therapy failed.',
      until: '2027-01-28T05:59:59.000Z',
    };
    const text = textOf(await packetPdf(submission({ purpose: 'appeal' }), letter));
    expect(text.startsWith('Appeal, level 1')).toBe(true);
    expect(text).toContain('Line 1 was not certified as asked: Criteria not met');
    expect(text).toContain('To be received by 2027-01-27.');
    expect(text.indexOf('Eight weeks')).toBeLessThan(text.indexOf('Appeal of a denial'));
  });

  test('letters that the font lacks lose their marks, and none turns into another', async () => {
    const text = textOf(await packetPdf(submission({ note: 'Łódź – “naïve” 漢' })));
    expect(text).toContain('Lódz - "naïve" ?');
  });

  test('is marked up for those who listen to it', async () => {
    const source = Buffer.from(await packetPdf(submission())).toString('latin1');
    expect(source).toContain('/MarkInfo');
    expect(source).toContain('/S /H1');
    expect(source).toMatch(/\/Lang \(en-US\)/);
  });
});

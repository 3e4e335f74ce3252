import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { html } from '../../../functions/platform/html.ts';

describe('the pages’ template', () => {
  test('no text can open an element or leave an attribute', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const inside = html`<p title="${text}">${text}</p>`.toString();
        const [, attribute, body] = /^<p title="([^"]*)">([^<]*)<\/p>$/s.exec(inside) ?? [];
        expect(attribute).toBeDefined();
        expect(body).toBe(attribute);
      }),
    );
  });

  test('what was escaped once is not escaped again, in lists neither', () => {
    const items = ['<a>', '<b>'].map((text) => html`<li>${text}</li>`);
    expect(html`${items}`.toString()).toBe('<li>&lt;a&gt;</li><li>&lt;b&gt;</li>');
  });

  test('nothing and false leave no trace, nought does', () => {
    expect(html`${undefined}${false}${0}`.toString()).toBe('0');
  });
});

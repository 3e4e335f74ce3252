import * as z from 'zod';
import { html, type Html } from '../html.ts';

/** Where to go now, as answers and pages tell it. Said whenever something was found, and never that nothing was. */
export const emergencyNotice = z
  .strictObject({
    en: z.string(),
    es: z.string(),
    call: z.array(z.strictObject({ number: z.string(), for: z.string() })),
  })
  .describe(
    'Something in the request may mean that somebody is in danger now: show this at once. A person of the clinic is asked as well. Its absence does not mean that nobody is.',
  );
export type EmergencyNotice = z.output<typeof emergencyNotice>;

/** @param phone the clinic's own number for emergencies, if it has one */
export function noticeOf(phone?: string): EmergencyNotice {
  return {
    en: 'What was written may be about an emergency. If anybody may be in danger, do not wait for the clinic: call 911 now. In a crisis or with thoughts of suicide, call or text 988 at any time.',
    es: 'Lo que se escribió puede tratarse de una emergencia. Si alguien puede estar en peligro, no espere a la clínica: llame ahora al 911. En una crisis o con pensamientos de suicidio, llame o envíe un mensaje de texto al 988 a cualquier hora.',
    call: [
      { number: '911', for: 'An emergency' },
      { number: '988', for: 'A crisis, thoughts of suicide' },
      ...(phone === undefined ? [] : [{ number: phone, for: 'The clinic’s number for emergencies' }]),
    ],
  };
}

/** The same above a page, in both languages: who is in danger may read either. */
export function noticeBox({ en, es, call }: EmergencyNotice): Html {
  return html`<div class="summary" role="alert" tabindex="-1" autofocus aria-labelledby="emergency">
    <h2 id="emergency">Is this an emergency? · <span lang="es">¿Es una emergencia?</span></h2>
    <p>${en}</p>
    <p lang="es">${es}</p>
    <ul>
      ${call.map(({ number, for: what }) => html`<li><a href="tel:${number}">${number}</a> ${what}</li>`)}
    </ul>
  </div>`;
}

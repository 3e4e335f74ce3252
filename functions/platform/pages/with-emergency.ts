import type { APIGatewayProxyResult } from 'aws-lambda';
import type { Context } from '../context.ts';
import { emergencyIn, type Emergency } from '../emergencies/emergency.ts';
import { noticeBox, noticeOf } from '../emergencies/notice.ts';
import { raiseAlone } from '../emergencies/raise-alone.ts';
import { html } from '../html.ts';
import type { SentText } from '../http/texts.ts';
import type { Field } from './fields.ts';
import { renderPage } from './layout.ts';
import type { PageRequest } from './request.ts';

/** What a form says in somebody's own words: not a date, a choice, or a name or address that a browser could fill in. */
export function textsInFields(asked: readonly Field[], form: PageRequest['form']): SentText[] {
  return textsInForm(
    form,
    asked
      .filter(({ type, autocomplete }) => type === 'textarea' || (type === 'text' && autocomplete === undefined))
      .map(({ name }) => name),
  );
}

/** The same by the names of its fields; without names, of all that it holds but what says which form it is. */
export function textsInForm(
  form: PageRequest['form'],
  names = Object.keys(form).filter((name) => !OWN.has(name)),
): SentText[] {
  return names.flatMap((name) => {
    const text = form[name]?.trim() ?? '';
    return text === '' ? [] : [{ pointer: `/${name}`, text }];
  });
}
const OWN: ReadonlySet<string> = new Set(['csrf', 'step', 'choice']);

/**
 * Screens what was typed into a page before it is acted on. What is found goes with the change that the form makes, or is recorded by itself
 * where it makes none; and the page that answers says first where to go now, whatever else it says.
 *
 * @param context who typed it
 * @param clinic whose number for emergencies is shown
 * @param from in whose name the page speaks
 */
export async function withEmergencyOnPage(
  context: Context,
  clinic: { readonly contact: { readonly emergency?: string } },
  texts: readonly SentText[],
  sent: Emergency['sent'],
  from: string | undefined,
  run: (context: Context) => Promise<APIGatewayProxyResult>,
): Promise<APIGatewayProxyResult> {
  const emergency = await emergencyIn(context.clinicId, texts, sent);
  if (!emergency) return await run(context);
  let answer: APIGatewayProxyResult;
  try {
    answer = await run({ ...context, emergency });
  } finally {
    await raiseAlone(context, emergency);
  }
  const box = noticeBox(noticeOf(clinic.contact.emergency));
  const next = answer.headers?.['Location'];
  if (typeof next !== 'string') return { ...answer, body: answer.body.replace('<main>', `<main>${box.toString()}`) };
  const page = renderPage({
    status: 200,
    title: 'Where to go now',
    from,
    body: html`${box}
      <p>What was written has been kept, and somebody of the clinic is asked to read it. Do not wait for that.</p>
      <p lang="es">Lo que se escribió se ha guardado y se pide a alguien de la clínica que lo lea. No espere a eso.</p>
      <p>
        <a href="${next}">Go on · <span lang="es">Continuar</span></a>
      </p>`,
  });
  return { ...page, multiValueHeaders: answer.multiValueHeaders };
}

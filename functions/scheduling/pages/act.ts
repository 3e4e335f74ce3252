import type { APIGatewayProxyResult } from 'aws-lambda';
import type { Context, Reply } from '../../platform/context.ts';
import { Conflict, NotFound, NotInThisStatus, StaleVersion, ValidationFailed } from '../../platform/errors.ts';
import { publicOrigin } from '../../platform/origin.ts';
import { redirect, renderPage } from '../../platform/pages/layout.ts';
import { isFromOurPages, type PageRequest } from '../../platform/pages/request.ts';
import { textsInForm, withEmergencyOnPage } from '../../platform/pages/with-emergency.ts';
import { isCsrfToken } from '../../reviews/pages/index.ts';
import { checkInBody, correctionBody, delayBody, noShowBody, roomingBody, stepBody } from '../day-schemas.ts';
import { verifiables } from '../rules/check-in.ts';
import { reportDelay } from '../use-cases/report-delay.ts';
import { arrive, checkIn, checkOut, confirmNoShow, showToRoom, takeBackStep } from '../use-cases/take-step.ts';
import { tickName } from './check-in-page.ts';
import { addressIn, contextOf, corner, csrfPurpose, deskPath, deskVisit, type Desk } from './desk.ts';
import { formRefused, noSuchAppointment, notPossible } from './end-pages.ts';
import { showCheckIn } from './show.ts';

type Form = PageRequest['form'];

/**
 * Does what was pressed at the desk, as who signed in, to the version that was shown. Of two who press at once one wins; the other is led
 * back to the day, which says what happened.
 */
export async function act(request: PageRequest): Promise<APIGatewayProxyResult> {
  const { form } = request;
  const address = addressIn(form);
  if (!(await isFromOurPages(request))) return renderPage(formRefused);
  const visit = await deskVisit(request, address.clinic);
  if (visit.to !== 'desk') return renderPage(formRefused);
  if (!(await isCsrfToken(visit.session, csrfPurpose(visit), form['csrf']))) return renderPage(formRefused);
  const { about = '' } = address;
  return await withEmergencyOnPage(
    contextOf(visit, request),
    visit.clinic,
    textsInForm(form, ['without', 'reason']),
    { operation: 'front-desk', ids: about === '' ? [] : [about] },
    undefined,
    (context) => done(context, visit, request, address),
  );
}

async function done(
  context: Context,
  visit: Desk,
  request: PageRequest,
  address: ReturnType<typeof addressIn>,
): Promise<APIGatewayProxyResult> {
  const { form } = request;
  const { clinic, with: practitioner, date, about = '' } = address;
  const there = { clinic, with: practitioner, date };
  const origin = await publicOrigin();
  try {
    await run(context, visit, about, practitioner, form);
    // Shown by a GET, so that loading the page again sends no form again.
    return redirect(origin + deskPath(there));
  } catch (error) {
    if (error instanceof StaleVersion) return redirect(origin + deskPath({ ...there, about, late: 'yes' }));
    if (error instanceof ValidationFailed && form['step'] === 'check-in')
      return await showCheckIn(visit, request, address, { form, faults: error.faults });
    const day = origin + deskPath(there);
    if (error instanceof NotFound) return renderPage({ ...noSuchAppointment(day), corner: await corner(visit) });
    if (error instanceof NotInThisStatus || error instanceof Conflict || error instanceof ValidationFailed)
      return renderPage({ ...notPossible(error.message, day), corner: await corner(visit) });
    throw error;
  }
}

async function run(
  context: Context,
  { staff }: Desk,
  id: string,
  practitioner: string | undefined,
  form: Form,
): Promise<Reply> {
  const version = Number(form['version']);
  const by = { staffId: staff.id };
  const typed = (name: string): string | undefined => form[name]?.trim() || undefined;
  switch (form['step'] ?? '') {
    case 'arrival':
      return await arrive(context, id, version, stepBody.parse(by));
    case 'check-in': {
      const verified = verifiables.filter((what) => form[tickName(what)] !== undefined);
      const body = { ...by, verified, present: form['present'] !== 'no', without: typed('without') };
      return await checkIn(context, id, version, parsed(checkInBody, body));
    }
    case 'rooming':
      return await showToRoom(context, id, version, parsed(roomingBody, { ...by, roomId: typed('room') }));
    case 'check-out':
      return await checkOut(context, id, version, stepBody.parse(by));
    case 'no-show':
      return await confirmNoShow(context, id, version, noShowBody.parse(by));
    case 'correction':
      return await takeBackStep(context, id, version, parsed(correctionBody, { ...by, reason: typed('reason') }));
    case 'delay': {
      const minutes = Number(typed('minutes'));
      return await reportDelay(context, practitioner ?? '', parsed(delayBody, { ...by, minutes }));
    }
    default:
      throw new NotFound('There is no such step.');
  }
}

/** What was typed, by the schema of the API. @throws ValidationFailed */
function parsed<T>(
  schema: { safeParse(value: unknown): { success: true; data: T } | { success: false } },
  value: object,
): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  throw new ValidationFailed(
    'What was typed is missing, or is not what was asked for: minutes are a number up to 600, reasons one line of at most 500 characters.',
  );
}

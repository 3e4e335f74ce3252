import { Webhook } from 'standardwebhooks';
import { ClinicSystem } from './clients.ts';
import { onboardDemoClinic, Operator } from './clinic.ts';
import { linkIn, Mailbox } from './mailbox.ts';
import { Person } from './people.ts';
import { itemFor, registerDemoPatient, requestFor, uploadDocument } from './requests.ts';
import { expect, listenForWebhooks, StackClock, type Delivery, type Stage } from './story.ts';
import { Visitor } from './visitor.ts';

interface Case {
  readonly id: string;
  readonly status: string;
  readonly missing: readonly {
    readonly kind: string;
    readonly code: string;
    readonly display?: string;
    readonly question?: string;
  }[];
  readonly items: readonly {
    readonly sequence: number;
    readonly decision?: {
      readonly reviewAction: string;
      readonly authorizationNumber?: string;
      readonly reasons: readonly { readonly code: string }[];
    };
  }[];
  readonly timeline: readonly { readonly words: string; readonly to: string }[];
  readonly payer?: { readonly dueAt?: string };
}

const HOUR = 3600;

/** A request from the clinic's call to the payer's decision, with what can come between. */
export async function preauthorization({ origin, apiOrigin, payer, tell }: Stage): Promise<void> {
  const operator = new Operator(origin);
  const clinic = await onboardDemoClinic(operator, payer);
  tell('operator', `onboarded ${clinic.clinicId} with five staff and one API client`);
  const system = ClinicSystem.of(clinic, { origin, apiOrigin });
  const clock = new StackClock(origin);
  const mailbox = new Mailbox(origin);
  const reviewers = new Map(
    [clinic.staff.specialist, clinic.staff.nurse].map(({ email }) => [
      email,
      { person: new Person(email, mailbox, () => clock.now()), browser: new Visitor() },
    ]),
  );
  const webhooks = await listenForWebhooks();
  const read = async (id: string): Promise<Case> => {
    await clock.settle();
    return system.must<Case>('GET', `/v1/preauthorizations/${id}`);
  };
  /** The reviewer who got the newest mail about this case opens its link, signs in, and decides. */
  const review = async (id: string, button: string, fields: Record<string, string> = {}): Promise<void> => {
    const mails = (await Promise.all([...reviewers.keys()].map((email) => mailbox.mails(email))))
      .flat()
      .filter((mail) => mail.text.includes(id));
    const mail = mails.toSorted((a, b) => a.at.localeCompare(b.at)).at(-1);
    const reviewer = mail && reviewers.get(mail.to[0] ?? '');
    expect(mail !== undefined && reviewer !== undefined, 'a mail to a reviewer');
    tell('mail', `to ${mail.to[0]}: "${mail.subject}"`);
    const stranger = await new Visitor().open(linkIn(mail));
    expect(
      !stranger.text.includes('Okafor') && stranger.text.includes('Sign in'),
      'a page without sign-in that tells nothing of the patient',
    );
    const page = await reviewer.person.open(reviewer.browser, linkIn(mail));
    tell('page', `"${page.title}" shows the case to ${mail.to[0]} after sign-in, and to nobody before`);
    const after = await reviewer.browser.press(page, button, fields);
    expect(after.status === 200, `a page after the decision, not ${after.status}: ${after.text.slice(0, 200)}`);
    tell('decision', `"${button}": ${after.title}`);
    const again = await reviewer.browser.open(linkIn(mail));
    expect(again.root.querySelector('form.choice') === null, 'no second decision');
  };

  try {
    const endpoint = await system.must<{ secret: string }>('POST', '/v1/webhook-endpoints', { url: webhooks.url });
    const patient = await registerDemoPatient(system, 'summit-advantage');
    tell('clinic', `registered patient ${patient.patientId} with a coverage of Summit Advantage`);

    tell('', '— A request that lacks something, is released, pends for a day and is approved');
    const first = await system.must<Case>('POST', '/v1/preauthorizations', requestFor(clinic, patient, '72148'));
    tell('request', `POST /v1/preauthorizations: 202, ${first.id}`);
    let now = await read(first.id);
    expect(now.status === 'awaiting-information', `awaiting-information, not ${now.status}`);
    tell(
      'status',
      `${now.status}: ${now.missing.map(({ kind, display, question }) => `${kind} "${display ?? question}"`).join(', ')}`,
    );
    for (const missing of now.missing.filter(({ kind }) => kind === 'document')) {
      const uploaded = await uploadDocument(system, first.id, missing.code);
      tell('document', `${uploaded.id} uploaded (${uploaded.status}), checked and accepted`);
      await clock.settle();
    }
    await system.change('POST', `/v1/preauthorizations/${first.id}`, `/v1/preauthorizations/${first.id}/information`, {
      facts: { 'conservative-therapy-weeks': 8 },
    });
    now = await read(first.id);
    tell('status', now.status);
    expect(now.status === 'in-review', `in-review, not ${now.status}`);
    await review(first.id, 'Approve and send to payer');
    now = await read(first.id);
    tell('payer', `pended it; it must decide by ${now.payer?.dueAt}`);
    expect(now.status === 'pended', `pended, not ${now.status}`);
    const started = performance.now();
    await clock.advance(72 * HOUR);
    tell('clock', `72 hours passed in ${((performance.now() - started) / 1000).toFixed(1)} s`);
    now = await read(first.id);
    expect(now.status === 'approved', `approved, not ${now.status}`);
    tell(
      'payer',
      `decided: ${now.items.map(({ sequence, decision }) => `item ${sequence} ${decision?.reviewAction}, authorization ${decision?.authorizationNumber}`).join('; ')}`,
    );
    tell('status', now.status);

    tell('', '— What is left of the authorization');
    const { reservation } = await system.must<{ reservation: { id: string } }>(
      'POST',
      `/v1/preauthorizations/${first.id}/authorizations/1/reservations`,
      { quantity: 1, dateOfService: '2026-12-16', provider: '1245319599' },
    );
    await system.must('POST', `/v1/preauthorizations/${first.id}/reservations/${reservation.id}/use`, {});
    const { authorizations } = await system.must<{
      authorizations: readonly { readonly available: number; readonly reserved: number; readonly used: number }[];
    }>('GET', `/v1/preauthorizations/${first.id}/authorizations`);
    const left = authorizations[0];
    tell('units', `one reserved and used: ${left?.used} used, ${left?.reserved} reserved, ${left?.available} left`);
    expect(left?.used === 1, 'one unit used');

    tell('', '— Two services: one certified as asked for (A1), one in part (A2)');
    const second = await system.must<Case>(
      'POST',
      '/v1/preauthorizations',
      requestFor(clinic, patient, '70551', {
        items: [itemFor('70551'), itemFor('97110', { description: 'Therapy', quantity: { value: 12, unit: 'visit' } })],
      }),
    );
    await clock.settle();
    await review(second.id, 'Approve and send to payer');
    now = await read(second.id);
    tell(
      'status',
      `${now.status}: ${now.items.map(({ sequence, decision }) => `item ${sequence} ${decision?.reviewAction}`).join(', ')}`,
    );
    expect(now.status === 'partially-approved', `partially-approved, not ${now.status}`);
    const { tasks } = await system.must<{
      tasks: readonly { readonly kind: string; readonly subject: { readonly id: string } }[];
    }>('GET', '/v1/tasks');
    expect(
      tasks.some(({ subject }) => subject.id === second.id),
      'a task about the shortfall',
    );
    tell('task', 'a specialist is asked what to do about the shortfall, and until when each remedy is open');

    tell('', '— Cancelled by the clinic after the payer had it');
    const third = await system.must<Case>(
      'POST',
      '/v1/preauthorizations',
      requestFor(clinic, patient, '73721', { facts: {}, items: [itemFor('73721', { diagnosis: ['M23.51'] })] }),
    );
    now = await read(third.id);
    for (const missing of now.missing.filter(({ kind }) => kind === 'document'))
      await uploadDocument(system, third.id, missing.code);
    await clock.settle();
    await review(third.id, 'Approve and send to payer');
    now = await read(third.id);
    tell('status', now.status);
    await system.change('POST', `/v1/preauthorizations/${third.id}`, `/v1/preauthorizations/${third.id}/cancellation`, {
      reason: 'The patient moved away.',
    });
    now = await read(third.id);
    expect(now.status === 'cancelled', `cancelled, not ${now.status}`);
    tell('payer', 'was told; it received a cancellation of the item');
    tell('status', now.status);

    tell('', '— What the clinic learnt without asking');
    const told = webhooks.deliveries.map((delivery) => verified(endpoint.secret, delivery));
    const approved = told.some(({ type, data }) => type === 'preauthorization.approved' && data.id === first.id);
    expect(approved, 'a signed webhook about the approval');
    tell('webhook', `${told.length} signed messages, among them preauthorization.approved`);
    const { changes } = await system.must<{ changes: readonly { readonly event: string }[] }>(
      'GET',
      '/v1/changes?limit=100',
    );
    tell(
      'changes',
      `${changes.length} since the beginning, each case's in order: the last is ${changes.at(-1)?.event}`,
    );
  } finally {
    webhooks.stop();
  }
}

/** A message whose signature holds (Standard Webhooks). Its age is judged by the story's clock, which is not this machine's. */
function verified(secret: string, { headers, body }: Delivery): { type: string; data: { id: string } } {
  const id = headers['webhook-id'] ?? '';
  const sentAt = new Date(Number(headers['webhook-timestamp']) * 1000);
  const signature = new Webhook(secret).sign(id, sentAt, body);
  expect((headers['webhook-signature'] ?? '').split(' ').includes(signature), 'a webhook with a right signature');
  return JSON.parse(body) as { type: string; data: { id: string } };
}

import { ClinicSystem } from './clients.ts';
import { onboardDemoClinic, Operator } from './clinic.ts';
import { linkIn, Mailbox } from './mailbox.ts';
import { Person } from './people.ts';
import { expect, StackClock, type Stage } from './story.ts';
import { Visitor } from './visitor.ts';

interface Registration {
  readonly id: string;
  readonly status: string;
  readonly askedOf?: string;
  readonly missing: readonly { readonly words: string }[];
  readonly candidates: readonly { readonly patientId: string; readonly grade: string }[];
  readonly outcome?: {
    readonly patientId: string;
    readonly how: string;
    readonly changes: readonly { readonly field: string }[];
    readonly coverageIds: readonly string[];
  };
}
interface Check {
  readonly id: string;
  readonly status: string;
  readonly outcome?: string;
}

/** A person's way to one correct record, with what can come between. */
export async function registration({ origin, apiOrigin, payer, tell }: Stage): Promise<void> {
  const clinic = await onboardDemoClinic(new Operator(origin), payer);
  const system = ClinicSystem.of(clinic, { origin, apiOrigin });
  const clock = new StackClock(origin);
  const mailbox = new Mailbox(origin);
  const { email } = clinic.staff.frontDesk;
  const frontDesk = new Person(email, mailbox, () => clock.now());
  const at = new Date(await clock.now()).toISOString();
  const consents = [
    { kind: 'treatment', given: true, at },
    { kind: 'privacy-practices', given: true, at },
  ];
  const read = async (id: string): Promise<Registration> => {
    await clock.settle();
    return system.must<Registration>('GET', `/v1/registrations/${id}`);
  };
  const register = async (body: Record<string, unknown>): Promise<Registration> => {
    const { id } = await system.must<Registration>('POST', '/v1/registrations', { consents, ...body });
    return read(id);
  };
  const cover = (memberId: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
    payerId: 'summit-advantage',
    lineOfBusiness: 'medicare-advantage',
    planName: 'Gold',
    memberId,
    relationship: 'self',
    period: { start: '2026-01-01' },
    ...more,
  });
  const ana = {
    name: [{ family: 'Rivera', given: ['Ana', 'Lucía'] }],
    birthDate: '1957-02-28',
    gender: 'female',
    telecom: [{ system: 'phone', value: '+13125550142', use: 'mobile' }],
    address: [{ line: ['1 Lake St'], city: 'Chicago', state: 'IL', postalCode: '60601' }],
  };

  tell('', '— A new patient');
  const first = await register({ patient: ana, coverages: [cover('SA-4711')] });
  expect(first.status === 'completed' && first.outcome?.how === 'created', `a new patient, not ${first.status}`);
  const patientId = first.outcome.patientId;
  tell('registration', `${first.id}: ${first.status}, ${patientId} with ${first.outcome.coverageIds.length} coverage`);
  const checks = async (of: string, coverageId: string): Promise<readonly Check[]> => {
    const path = `/v1/patients/${of}/coverages/${coverageId}/eligibility-checks`;
    return (await system.must<{ eligibilityChecks: readonly Check[] }>('GET', path)).eligibilityChecks;
  };
  const [verified] = await checks(patientId, first.outcome.coverageIds[0] ?? '');
  expect(verified?.outcome === 'active', `an active coverage, not ${verified?.outcome}`);
  tell('payer', `says that the coverage is ${verified.outcome}: asked beside the registration, which did not wait`);

  tell('', '— The same person, misspelt: a person decides by the link in a mail');
  const typo = await register({
    patient: { ...ana, name: [{ family: 'Riviera', given: ['Anna'] }], birthDate: '1957-02-27', language: 'es' },
    selfPay: true,
  });
  expect(typo.status === 'in-review', `a person who decides, not ${typo.status}`);
  tell('candidates', typo.candidates.map(({ patientId: of, grade }) => `${of}: ${grade}`).join(', '));
  const mail = await mailbox.latest(email, (each) => each.text.includes(typo.id));
  tell('mail', `to ${email}: "${mail.subject}"`);
  const stranger = await new Visitor().open(linkIn(mail));
  expect(!stranger.text.includes('Rivera'), 'a page that tells nobody of the patient before the sign-in');
  const browser = new Visitor();
  const page = await frontDesk.open(browser, linkIn(mail));
  expect(page.text.includes('Riviera') && page.text.includes('Rivera'), 'the two side by side');
  const decided = await browser.press(page, 'It is patient 1: keep the name and birth date on record');
  expect(decided.status === 200, `a page after the decision, not ${decided.status}`);
  const merged = await read(typo.id);
  expect(merged.outcome?.patientId === patientId, 'the same patient');
  tell('registration', `${merged.status}: ${patientId} brought up to date: ${fieldsOf(merged)}`);

  tell('', '— A fact is missing: the patient answers by the link in a mail');
  const wei = 'wei@mail.example.org';
  const home = { street: '18 Linden Street', city: 'Chicago', state: 'IL' };
  const partial = await register({
    askPatient: true,
    patient: {
      name: [{ family: 'Chen', given: ['Wei'] }],
      birthDate: '1984-07-19',
      gender: 'male',
      telecom: [{ system: 'email', value: wei }],
    },
    selfPay: true,
  });
  expect(partial.status === 'awaiting-information', `awaiting-information, not ${partial.status}`);
  tell('missing', `${partial.missing.map(({ words }) => words).join(' ')} Asked: the ${partial.askedOf}`);
  const asked = await mailbox.latest(wei);
  tell('mail', `to ${wei}: "${asked.subject}"`);
  const phone = new Visitor();
  const proof = await phone.open(linkIn(asked, 'patient'));
  expect(!proof.text.includes('Chen'), 'a page that tells nobody of the patient before the proof');
  const form = await phone.press(proof, 'Go on', { month: '7', day: '19', year: '1984' });
  const sent = await phone.press(form, 'Send to the clinic', { ...home, 'postal-code': '60614' });
  expect(sent.text.includes('Thank you'), `thanks, not "${sent.text}"`);
  const supplied = await read(partial.id);
  expect(supplied.status === 'completed', `completed, not ${supplied.status}`);
  tell('registration', `${supplied.status}: it went on where it stood`);

  tell('', '— The payer is down, and up again');
  payer.behave('down');
  const down = await register({
    patient: {
      ...ana,
      name: [{ family: 'Okafor', given: ['Ines'] }],
      birthDate: '1949-11-02',
      telecom: [{ system: 'phone', value: '+17735550117' }],
      address: [{ line: ['18 Linden Street'], city: 'Evanston', state: 'IL', postalCode: '60201' }],
    },
    coverages: [cover('SA-8842')],
  });
  expect(down.status === 'completed', 'a registration that no payer holds up');
  const latest = async (): Promise<Check | undefined> =>
    (await checks(down.outcome?.patientId ?? '', down.outcome?.coverageIds[0] ?? ''))[0];
  const unanswered = await latest();
  tell('payer', `${unanswered?.outcome}: the patient is registered all the same, and the payer is asked again`);
  expect(unanswered?.outcome === 'payer-down', 'a payer that is down');
  payer.behave(undefined);
  await clock.advance(30 * 60);
  const answered = await latest();
  expect(answered?.outcome === 'active', `an active coverage, not ${answered?.outcome}`);
  tell('payer', `is up half an hour later: ${answered.outcome}`);

  tell('', '— A child with two coverages: the clinic is told what is missing, and sends it');
  const child = {
    name: [{ family: 'Nowak', given: ['Zofia'] }],
    birthDate: '2019-05-06',
    gender: 'female',
    telecom: [{ system: 'phone', value: '+17735550188' }],
    address: [{ line: ['77 Oak Ave'], city: 'Oak Park', state: 'IL', postalCode: '60302' }],
  };
  const parent = (given: string): Record<string, unknown> => ({ family: 'Nowak', given: [given] });
  const coverages = [
    cover('HM-1', {
      payerId: 'harbor-marketplace',
      lineOfBusiness: 'marketplace',
      relationship: 'child',
      subscriber: { name: parent('Jan'), birthDate: '1988-09-30' },
    }),
    cover('SA-2', {
      lineOfBusiness: 'commercial',
      relationship: 'child',
      subscriber: { name: parent('Ewa'), birthDate: '1990-03-12' },
      order: 2,
    }),
  ];
  const minor = await register({ patient: child, coverages });
  expect(minor.status === 'awaiting-information', 'a minor who needs a guarantor');
  tell('missing', minor.missing.map(({ words }) => words).join(' '));
  await system.change('POST', `/v1/registrations/${minor.id}`, `/v1/registrations/${minor.id}/information`, {
    patient: { contact: [{ relationship: ['mother', 'guarantor'], name: parent('Ewa') }] },
  });
  const grown = await read(minor.id);
  expect(grown.status === 'completed' && grown.outcome?.coverageIds.length === 2, 'a child with two coverages');
  const of = grown.outcome.patientId;
  const { order } = await system.must<{ order: Order }>('GET', `/v1/patients/${of}/coverages`);
  expect(
    order.coverages[0]?.coverageId === grown.outcome.coverageIds[1],
    'the mother’s plan first: her birthday is earlier',
  );
  for (const { position, reason } of order.coverages) tell('coverages', `${position}: ${reason}`);
}

interface Order {
  readonly coverages: readonly { readonly coverageId: string; readonly position: number; readonly reason: string }[];
}

const fieldsOf = ({ outcome }: Registration): string => (outcome?.changes ?? []).map(({ field }) => field).join(', ');

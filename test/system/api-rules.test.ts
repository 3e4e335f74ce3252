import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { scopes } from '../../functions/platform/http/route.ts';
import { ClinicSystem } from '../../local/demo/clients.ts';
import { registerDemoPatient, requestFor, type DemoPatient } from '../../local/demo/requests.ts';
import { expectProblem, inTurn, operations, parametersIn, pathOf, send, type Answered, type Operation } from './api.ts';
import { startTestProduct, type TestClinic, type TestProduct } from './harness.ts';

interface Change {
  readonly eventId: string;
  readonly id: string;
  readonly version: number;
  readonly event: string;
}
interface Changes {
  readonly changes: readonly Change[];
  readonly cursor: string;
  readonly hasMore: boolean;
}

/** Ids of the right form that name nothing: enough where the record is not looked at. */
const NO_SUCH: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    patientId: 'pat',
    coverageId: 'cov',
    preauthorizationId: 'preauth',
    registrationId: 'reg',
    importId: 'imp',
    reservationId: 'res',
    taskId: 'task',
    endpointId: 'webhook',
    eligibilityCheckId: 'elig',
    healthPlanRestrictionId: 'restr',
    resourceId: 'rsc',
    visitTypeId: 'visit',
    appointmentId: 'appt',
    identityCheckId: 'idchk',
    mergeId: 'merge',
    waitlistEntryId: 'wait',
    absenceId: 'absence',
    accountId: 'bacct',
    chargeId: 'charge',
    claimId: 'claim',
    invoiceId: 'inv',
    paymentId: 'pay',
    estimateId: 'gfe',
    fileId: 'rfile',
    remittanceId: 'remit',
    remittanceClaimId: 'rclaim',
    denialId: 'denial',
    disputeId: 'dispute',
    paymentPlanId: 'pplan',
    checkoutId: 'checkout',
    offerId: 'offer',
  })
    .map(([name, prefix]) => [name, `${prefix}_01kb0000000000000000000000`])
    .concat([
      ['sequence', '1'],
      ['entryNumber', '1'],
    ]),
);

jest.setTimeout(400_000);

describe('the rules of the API', () => {
  let product: TestProduct;
  let clinic: TestClinic;
  let patient: DemoPatient;
  let all: Operation[];
  beforeAll(async () => {
    product = await startTestProduct();
    all = await operations();
    clinic = await product.clinic();
    patient = await registerDemoPatient(clinic.system, 'summit-advantage', {
      family: 'Quillfeather',
      given: 'Zenobia',
    });
  });
  afterAll(() => product.stop());

  const ask = (
    method: string,
    path: string,
    { token, headers = {}, body }: { token: string; headers?: Readonly<Record<string, string>>; body?: unknown },
  ): Promise<Answered> =>
    send(
      product.stack.apiOrigin,
      method,
      path,
      {
        Authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      body === undefined ? undefined : JSON.stringify(body),
    );

  const create = async (key: string, body: unknown): Promise<Answered> =>
    ask('POST', '/v1/preauthorizations', {
      token: await clinic.system.accessToken(),
      headers: { 'Idempotency-Key': key },
      body,
    });
  const idIn = ({ text }: Answered): string => (JSON.parse(text) as { id: string }).id;
  const request = (more: object = {}): Record<string, unknown> => ({
    ...requestFor(clinic, patient, '70551'),
    ...more,
  });

  async function caseIds(): Promise<string[]> {
    const { preauthorizations } = await clinic.system.must<{ preauthorizations: readonly { id: string }[] }>(
      'POST',
      '/v1/preauthorizations/search',
      { patientId: patient.patientId, limit: 50 },
    );
    return preauthorizations.map(({ id }) => id);
  }

  /** A client of the clinic with these scopes. */
  async function clientWith(
    wanted: readonly string[],
  ): Promise<{ id: string; system: ClinicSystem; settings: Settings }> {
    const made = await product.operator.run<{ id: string; clientId: string; secret: string }>('client create', {
      clinic: clinic.clinicId,
      name: 'Another system',
      scopes: wanted,
    });
    const settings = settingsOf(made.clientId, made.secret);
    return { id: made.id, system: new ClinicSystem(settings), settings };
  }
  type Settings = ConstructorParameters<typeof ClinicSystem>[0];
  const settingsOf = (clientId: string, clientSecret: string): Settings => ({
    apiOrigin: product.stack.apiOrigin,
    tokenUrl: `${product.stack.origin}/frontdesk-local/oauth2/token`,
    clientId,
    clientSecret,
  });

  test('the same key and request replay the first answer, whatever the order of members', async () => {
    const key = randomUUID();
    const first = await create(key, request());
    expect(first.status).toBe(202);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    await product.pass(0);
    const again = await create(key, Object.fromEntries(Object.entries(request()).toReversed()));
    expect([again.status, again.text]).toEqual([202, first.text]);
    for (const header of ['location', 'etag']) expect(again.headers.get(header)).toBe(first.headers.get(header));
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await caseIds()).toEqual([idIn(first)]);
  });

  test('two at once with the same key make one case', async () => {
    const before = await caseIds();
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 6 }, () => create(key, request())));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 202));
    expect(new Set(answers.map(idIn)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers.get('idempotency-replayed') === null)).toHaveLength(1);
    expect(await caseIds()).toHaveLength(before.length + 1);
  });

  test('a key that was used for another request is refused; by another client or operation it is new', async () => {
    const key = randomUUID();
    const first = await create(key, request());
    const before = await caseIds();
    const other = await create(key, request({ network: 'out' }));
    expectProblem(other, 422, 'idempotency-key-reused');
    expect(await caseIds()).toEqual(before);
    const { system } = await clientWith(['preauthorization.write']);
    const byAnother = await ask('POST', '/v1/preauthorizations', {
      token: await system.accessToken(),
      headers: { 'Idempotency-Key': key },
      body: request(),
    });
    expect([byAnother.status, idIn(byAnother) === idIn(first)]).toEqual([202, false]);
    const elsewhere = await clinic.system.call(
      'POST',
      '/v1/webhook-endpoints',
      { url: 'http://localhost:9/' },
      {
        'Idempotency-Key': key,
      },
    );
    expect(elsewhere.status).toBe(201);
  });

  test('after a day a key is new', async () => {
    const key = randomUUID();
    const first = await create(key, request());
    await product.pass(24 * 3600 - 60);
    clinic.system.forgetToken();
    expect(idIn(await create(key, request()))).toBe(idIn(first));
    await product.pass(60);
    const later = await create(key, request());
    expect([later.status, idIn(later) === idIn(first)]).toEqual([202, false]);
    expect(later.headers.get('idempotency-replayed')).toBeNull();
  });

  test('a change needs the version that it was decided on: none is 428, an old one 412, and of two at once one comes first', async () => {
    const conditional = all.filter((operation) =>
      parametersIn(operation, 'header').some(({ name }) => name === 'If-Match'),
    );
    expect(conditional.map(({ operationId }) => operationId).toSorted()).toEqual([
      'applyCredit',
      'approveEmergencyWords',
      'beginFederalProcess',
      'cancelAppointment',
      'cancelCheckout',
      'cancelInvoice',
      'cancelPreauthorization',
      'cancelRegistration',
      'cancelWaitlistEntry',
      'changeAppointmentPayment',
      'changeClaim',
      'changeCoverage',
      'changeEmergencyWords',
      'changePatient',
      'changePreauthorization',
      'changeResource',
      'changeVisitType',
      'changeWaitlistEntry',
      'checkInAppointment',
      'checkOutAppointment',
      'confirmAppointment',
      'correctAppointment',
      'decideDenial',
      'decideRemittance',
      'decideRemittanceClaim',
      'deleteWebhookEndpoint',
      'endHealthPlanRestriction',
      'endPaymentPlan',
      'handOverTask',
      'issueInvoice',
      'markAppointmentArrived',
      'markAppointmentNoShow',
      'markAppointmentRoomed',
      'mergePatients',
      'recordAppointmentProvision',
      'recordDisputeAnswer',
      'recordFederalDetermination',
      'recordPaymentPlanAnswer',
      'refundPayment',
      'renegotiatePaymentPlan',
      'rescheduleAppointment',
      'rotateWebhookSecret',
      'setCoverageCoordination',
      'supplyDisputeInformation',
      'supplyInformation',
      'supplyRegistrationInformation',
      'transferCharge',
      'undoPatientMerge',
      'waiveAppointmentNeed',
      'withdrawDispute',
      'withdrawEmergencyWords',
      'withdrawIdentityCheck',
      'writeOffCharge',
    ]);
    const id = idIn(await create(randomUUID(), request()));
    await product.pass(0);
    const path = `/v1/preauthorizations/${id}`;
    const { headers } = await clinic.system.call('GET', path);
    const etag = headers.get('etag') ?? '';
    const token = await clinic.system.accessToken();
    const cancel = (match?: string): Promise<Answered> =>
      ask('POST', `${path}/cancellation`, {
        token,
        body: { reason: 'The patient moved away.' },
        headers: { 'Idempotency-Key': randomUUID(), ...(match === undefined ? {} : { 'If-Match': match }) },
      });
    expectProblem(await cancel(), 428, 'precondition-required');
    expectProblem(await cancel('"1"'), 412, 'stale-version');
    expectProblem(await cancel(`"${Number(etag.slice(1, -1)) + 1}"`), 412, 'stale-version');
    expect((await clinic.system.call('GET', path)).headers.get('etag')).toBe(etag);
    const both = await Promise.all([cancel(etag), cancel(etag)]);
    const refused = both.filter(({ status }) => status >= 300);
    expect(both.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const answer of refused) expectProblem(answer, 412, 'stale-version');

    const endpoint = await clinic.system.call<{ id: string }>('POST', '/v1/webhook-endpoints', {
      url: 'http://localhost:9/',
    });
    const place = `/v1/webhook-endpoints/${endpoint.body.id}`;
    expectProblem(await ask('DELETE', place, { token, headers: { 'If-Match': '"7"' } }), 412, 'stale-version');
    const gone = await ask('DELETE', place, { token, headers: { 'If-Match': endpoint.headers.get('etag') ?? '' } });
    expect(gone.status).toBe(204);
  });

  test('a client does what its scopes allow and nothing else, and so does a token that asked for less', async () => {
    for (const scope of scopes) {
      const needing = all.filter((operation) => operation.scope === scope);
      expect([scope, needing.length > 0]).toEqual([scope, true]);
      const { system } = await clientWith(scopes.filter((other) => other !== scope));
      const token = await system.accessToken();
      for (const operation of needing)
        expectProblem(
          await ask(operation.method, pathOf(operation, NO_SUCH), { token, body: operation.body && {} }),
          403,
          'forbidden',
        );
    }
    const response = await fetch(`${product.stack.origin}/frontdesk-local/oauth2/token`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        Authorization: `Basic ${Buffer.from(`${clinic.clientId}:${clinic.clientSecret}`).toString('base64')}`,
      },
      body: 'grant_type=client_credentials&scope=frontdesk%2Fpatients.read',
    });
    const { access_token: less } = (await response.json()) as { access_token: string };
    const patientPath = `/v1/patients/${patient.patientId}`;
    expect((await ask('GET', patientPath, { token: less })).status).toBe(200);
    expectProblem(await ask('GET', '/v1/changes', { token: less }), 403, 'forbidden');
  });

  test('every operation refuses who sends no token, or one that is not ours', async () => {
    const right = await clinic.system.accessToken();
    const [head, , signature] = right.split('.');
    const forged = `${head}.${Buffer.from('{"client_id":"x"}').toString('base64url')}.${signature}`;
    await inTurn(all, async (operation) => {
      const path = pathOf(operation, NO_SUCH);
      const none = await send(product.stack.apiOrigin, operation.method, path, {});
      expectProblem(none, 401, 'unauthenticated');
      for (const token of ['x', forged])
        expectProblem(await ask(operation.method, path, { token }), 401, 'unauthenticated');
    });
  });

  test('a client that is revoked is refused within a minute, whatever its token says', async () => {
    const { id, system } = await clientWith(['preauthorization.read']);
    const token = await system.accessToken();
    expect((await ask('GET', '/v1/changes', { token })).status).toBe(200);
    await product.operator.run('client revoke', { clinic: clinic.clinicId, client: id });
    await product.pass(60);
    expectProblem(await ask('GET', '/v1/changes', { token }), 401, 'unauthenticated');
    await expect(new ClinicSystem(settingsOf('gone', 'gone')).accessToken()).rejects.toThrow('no access token');
    system.forgetToken();
    await expect(system.accessToken()).rejects.toThrow('no access token');
    // The other clients of the clinic go on.
    expect((await clinic.system.call('GET', '/v1/changes')).status).toBe(200);
  });

  test('while a client changes over, both of its secrets are good; then only the new one is', async () => {
    const { id, settings } = await clientWith(['preauthorization.read']);
    const client = { clinic: clinic.clinicId, client: id };
    const { secret } = await product.operator.run<{ secret: string }>('client rotate', client);
    const works = async (clientSecret: string): Promise<number> =>
      (await new ClinicSystem({ ...settings, clientSecret }).call('GET', '/v1/changes')).status;
    expect([await works(settings.clientSecret), await works(secret)]).toEqual([200, 200]);
    await expect(product.operator.run('client rotate', client)).rejects.toThrow('two live secrets');
    await product.operator.run('client retire', client);
    expect(await works(secret)).toBe(200);
    await expect(works(settings.clientSecret)).rejects.toThrow('no access token');
  });

  test('a clinic that has used up its requests waits as long as it is told, and no other clinic with it', async () => {
    const small = await product.clinic('Harbor Clinic');
    const {
      id: _id,
      version: _version,
      status: _status,
      createdAt: _createdAt,
      ...settings
    } = await product.operator.run<Record<string, unknown>>('clinic show', { clinic: small.clinicId });
    delete settings['updatedAt'];
    await product.operator.run('clinic settings', {
      clinic: small.clinicId,
      settings: { ...settings, requestsPerMinute: 12 },
    });
    const token = await small.system.accessToken();
    const burst = async (): Promise<Answered[]> =>
      Promise.all(Array.from({ length: 20 }, () => ask('GET', '/v1/webhook-endpoints', { token })));
    for (let minute = 0; minute < 2; minute += 1) {
      const answers = await burst();
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(12);
      const refused = answers.filter(({ status }) => status !== 200);
      for (const answer of refused) expectProblem(answer, 429, 'too-many-requests');
      const wait = new Set(refused.map(({ headers }) => Number(headers.get('retry-after'))));
      expect([...wait]).toEqual([60 - (Math.floor(product.stack.clock.now() / 1000) % 60)]);
      expect((await clinic.system.call('GET', '/v1/webhook-endpoints')).status).toBe(200);
      const [seconds = 0] = wait;
      await product.pass(seconds - 1);
      expectProblem(await ask('GET', '/v1/webhook-endpoints', { token }), 429);
      await product.pass(1);
    }
  });

  test('who reads the changes while fifty write misses none, and sees those of each case in their order', async () => {
    const start = await clinic.system.must<Changes>('GET', '/v1/changes?limit=200');
    expect(start.hasMore).toBe(false);
    const seen: Change[] = [];
    let { cursor } = start;
    const poll = async (limit: number): Promise<boolean> => {
      const page = await clinic.system.must<Changes>('GET', `/v1/changes?cursor=${cursor}&limit=${limit}`);
      expect(page.changes.length).toBeLessThanOrEqual(limit);
      seen.push(...page.changes);
      cursor = page.cursor;
      return page.hasMore;
    };
    let writing = true;
    const poller = (async () => {
      while (writing) await poll(7);
    })();
    const made = await Promise.all(Array.from({ length: 50 }, () => create(randomUUID(), request())));
    expect(made.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 202));
    await product.pass(0);
    writing = false;
    await poller;
    while (await poll(200));

    // Read anew from where it began, all is there: the poller has the same, each once.
    const anew: Change[] = [];
    let page: Changes = start;
    do {
      page = await clinic.system.must<Changes>('GET', `/v1/changes?cursor=${page.cursor}&limit=200`);
      anew.push(...page.changes);
    } while (page.hasMore);
    const ids = (changes: readonly Change[]): string[] => changes.map(({ eventId }) => eventId).toSorted();
    expect(ids(seen)).toEqual(ids(anew));
    expect(new Set(ids(seen)).size).toBe(seen.length);
    for (const answer of made) {
      const of = seen.filter(({ id }) => id === idIn(answer));
      expect([of[0]?.event, of[0]?.version]).toEqual(['preauthorization.assessing', 1]);
      expect(of.length).toBeGreaterThan(1);
      const versions = of.map(({ version }) => version);
      expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    }
  });

  test('no address that anybody called or was sent to tells of a patient', async () => {
    const words = ['Quillfeather', 'Zenobia', 'M8842017', '1957-03-14', 'LK-20417', '3125550188', 'M54.16', 'Linden'];
    const urls = [...product.stack.contents()].filter(({ service }) => service === 'wire').map(({ text }) => text);
    expect(urls.length).toBeGreaterThan(200);
    expect(urls.filter((url) => words.some((word) => decodeURIComponent(url).includes(word)))).toEqual([]);
    expect(product.stack.faults()).toEqual([]);
    expect(product.stack.refused()).toEqual([]);
  });
});

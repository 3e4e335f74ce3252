import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { createHash } from 'node:crypto';
import { importFile, itemFor, samplePdf } from '../../local/demo/requests.ts';
import { listenForWebhooks } from '../../local/demo/story.ts';
import { DAY, Desk, HOUR, type Case } from './desk.ts';
import { startTestProduct, type TestProduct } from './harness.ts';
import { allHours } from './world/calendar.ts';
import { findLeaks, type Kept, type Planted } from './leak-search.ts';

jest.setTimeout(400_000);

/** Of a patient, and what people wrote about one. */
const patient = {
  'family name': "Qvistgård-O'Plant",
  'given name': 'Zénobia',
  'birth date': '1931-07-19',
  'birth date as Americans write it': '07/19/1931',
  phone: '+13125559731',
  'street address': '4471 Vexington Crescent',
  'record number': 'MRN-5531729',
  'member id': 'QX7731904',
  'document title': 'Letter of Dr. Wetherby-Quaife',
  'document content': 'quiescent pheochromocytoma',
  description: 'Imaging of the pineal vestibule',
  attestation: 'Her vestibular collapse is imminent.',
  question: 'Has the vestibular lesion been biopsied?',
  answer: 'The biopsy was inconclusive twice.',
  'withdrawal reason': 'Duplicate of the Vexington request.',
  'cancellation reason': 'She moved to Vexington Hall.',
  'change reason': 'Her niece can only drive on Mondays.',
  grounds: 'Eight weeks of vestibular therapy failed.',
  representative: 'Ottoline Farquharson',
  'payer’s words': 'Not indicated for this vestibule.',
  'kind of visit': 'Vestibular rehabilitation',
  comment: 'She cannot breathe in the lifts of Vexington Hall.',
  'email address': 'zenobia.qvist@mail.example.org',
} as const;

/**
 * Where what was planted may stand, and why. Everything else that the stack keeps is searched.
 */
const exempt: readonly { readonly sink: RegExp; readonly planted: RegExp; readonly reason: string }[] = [
  { sink: /^dynamodb:/, planted: /./, reason: 'The tables are the record itself, encrypted with our key.' },
  { sink: /^s3 objects in .*documents/, planted: /./, reason: 'Documents are what this bucket is for; encrypted too.' },
  { sink: /^(mail|mailbox)$/, planted: /^link /, reason: 'The link is what the mail is for.' },
  { sink: /^(mail|mailbox)$/, planted: /^email address$/, reason: 'A mail to a patient is addressed to the patient.' },
  {
    sink: /^request URLs of the api port$/,
    planted: /^link /,
    reason: 'The secret is in the path of its page. What a browser asks for is kept by this stack’s test record alone.',
  },
  {
    sink: /^states execution .* history$/,
    planted: /^task token/,
    reason: 'AWS itself writes the token of a task into the parameters of TaskScheduled; encrypted with our key.',
  },
];

describe('what the stack keeps', () => {
  let product: TestProduct;
  let desk: Desk;
  let webhooks: Awaited<ReturnType<typeof listenForWebhooks>>;
  let proxy: Server;
  const tokens = new Set<string>();
  const planted: Record<string, string> = { ...patient };

  beforeAll(async () => {
    product = await startTestProduct();
    const clinic = await product.clinic();
    desk = new Desk(product, clinic);
    proxy = await payerThrough(product.payer.origin, tokens);
    const origin = `http://localhost:${(proxy.address() as AddressInfo).port}`;
    const file = new URL('../../functions/preauthorization/payers/summit-advantage.json', import.meta.url);
    const payer = JSON.parse(readFileSync(file, 'utf8')) as { gateway: object; eligibility: object };
    const through = { endpoint: `${origin}/fhir`, tokenUrl: `${origin}/oauth2/token` };
    await product.operator.run('payer put', {
      payer: {
        ...payer,
        gateway: { ...payer.gateway, ...through },
        eligibility: { ...payer.eligibility, ...through },
      },
    });
    webhooks = await listenForWebhooks();
    await mainFlows();
    planted['client secret'] = clinic.clientSecret;
    planted['access token'] = (await clinic.system.accessToken()).split('.')[2] ?? '';
    planted['payer’s client secret'] = product.payer.clientSecret;
    [...tokens].forEach((token, index) => (planted[`payer token ${index}`] = token));
    for (const [index, { text }] of (await desk.mailsAbout('preauth_')).entries()) {
      const secret = /\/tasks\/[a-z-]+\/(\S+)/.exec(text)?.[1];
      if (secret) planted[`link ${index}`] = secret;
    }
    const histories = [...product.stack.contents()].filter(({ sink }) => sink.endsWith(' history'));
    const found = histories.flatMap(({ text }) => [...text.matchAll(/taskToken[\\": ]+([A-Za-z0-9+/=_-]{20,})/g)]);
    found.forEach(([, token = ''], index) => (planted[`task token ${index}`] = token));
  });
  afterAll(async () => {
    webhooks.stop();
    proxy.closeAllConnections();
    proxy.close();
    await product.stop();
  });

  let registrations = 0;
  async function ask(code: string, payerId: string, more: Record<string, unknown> = {}): Promise<string> {
    const { system, staff } = desk.clinic;
    const registered = await system.must<{ id: string }>('POST', '/v1/patients', {
      name: [{ family: patient['family name'], given: [patient['given name']] }],
      // One person is one patient: each of these is born in another year.
      birthDate: patient['birth date'].replace('1931', String(1931 + registrations++)),
      gender: 'female',
      telecom: [{ system: 'phone', value: patient.phone, use: 'mobile' }],
      address: [{ line: [patient['street address']], city: 'Chicago', state: 'IL', postalCode: '60614' }],
      identifier: registrations > 1 ? [] : [{ type: 'MR', value: patient['record number'] }],
    });
    const coverage = await system.must<{ id: string }>('POST', `/v1/patients/${registered.id}/coverages`, {
      payerId,
      lineOfBusiness: payerId === 'prairie-medicaid' ? 'medicaid-managed-care' : 'medicare-advantage',
      planName: 'Gold',
      memberId: patient['member id'],
      relationship: 'self',
      period: { start: '2026-01-01' },
    });
    const { id } = await system.must<{ id: string }>('POST', '/v1/preauthorizations', {
      patientId: registered.id,
      coverageId: coverage.id,
      submitterId: staff.frontDesk.id,
      urgency: 'standard',
      providers: {
        ordering: { npi: '1234567893' },
        rendering: { npi: '1245319599' },
        facility: { npi: '1003000126' },
      },
      items: [itemFor(code, { description: patient.description })],
      ...more,
    });
    await product.pass(0);
    return id;
  }

  /** Whether the case's coverage holds, and what it costs. */
  async function askEligibility(id: string, dateOfService: string): Promise<string> {
    const { system } = desk.clinic;
    const { patientId, coverageId } = await system.must<{ patientId: string; coverageId: string }>(
      'GET',
      `/v1/preauthorizations/${id}`,
    );
    const path = `/v1/patients/${patientId}/coverages/${coverageId}/eligibility-checks`;
    const check = await system.must<{ id: string }>('POST', path, { dateOfService, serviceCode: '70551' });
    await system.must('POST', `/v1/patients/${patientId}/responsibility-estimates`, {
      dateOfService,
      services: [{ serviceCode: '70551', billed: { amount: 100_000, currency: 'USD' } }],
    });
    await product.pass(0);
    return (await system.must<{ status: string }>('GET', `${path}/${check.id}`)).status;
  }

  async function upload(id: string, type: string): Promise<void> {
    const bytes = samplePdf(patient['document content']);
    const { upload: to } = await desk.clinic.system.must<{
      upload: { url: string; method: string; headers: Record<string, string> };
    }>('POST', `/v1/preauthorizations/${id}/documents`, {
      title: patient['document title'],
      type,
      contentType: 'application/pdf',
      size: bytes.byteLength,
      sha256: createHash('sha256').update(bytes).digest('base64'),
    });
    await fetch(to.url, { method: to.method, headers: to.headers, body: new Uint8Array(bytes) });
    await product.pass(0);
  }

  /** What people write and upload goes every way that it can. */
  async function mainFlows(): Promise<void> {
    const { system, staff } = desk.clinic;
    const endpoint = await system.must<{ secret: string }>('POST', '/v1/webhook-endpoints', { url: webhooks.url });
    planted['webhook secret'] = endpoint.secret.replace('whsec_', '');

    const full = await ask('72148', 'summit-advantage', {
      urgency: 'expedited',
      attestation: { attestedBy: staff.clinician.id, statement: patient.attestation },
    });
    await upload(full, '11506-3');
    await desk.post(full, 'information', { facts: { 'conservative-therapy-weeks': 8 } });
    await desk.decide(full, 'Return with a question', { question: patient.question });
    const asked = await system.must<Case>('GET', `/v1/preauthorizations/${full}`);
    const questionId = asked.missing.find(({ kind }) => kind === 'question')?.id;
    await desk.post(full, 'information', { answers: [{ questionId, text: patient.answer }] });
    await desk.decide(full, 'Approve and send to payer');
    await product.pass(30 * HOUR);
    await desk.post(full, 'changes', {
      reason: patient['change reason'],
      submitterId: staff.frontDesk.id,
      items: [{ sequence: 1, quantity: { value: 2, unit: 'visit' } }],
    });
    await desk.decide(full, 'Withdraw the request', { reason: patient['withdrawal reason'] });
    await desk.post(full, 'cancellation', { reason: patient['cancellation reason'] });
    expect(await desk.status(full)).toBe('cancelled');

    const denied = await ask('72141', 'summit-advantage', { facts: { 'conservative-therapy-weeks': 8 } });
    await upload(denied, '11506-3');
    await desk.decide(denied, 'Approve and send to payer');
    await desk.decide(denied, 'Begin: reconsideration', { grounds: patient.grounds });
    expect(await desk.status(denied)).toBe('approved');

    const manual = await ask('70551', 'prairie-medicaid');
    expect(await askEligibility(full, '2026-12-14')).toBe('answered');
    expect(await askEligibility(manual, '2026-12-14')).toBe('answered');
    await desk.decide(manual, 'Approve and send to payer');
    const by = { representative: patient.representative, reference: 'FAX-77' };
    await desk.decide(manual, 'Record the submission', by);
    await desk.decide(manual, 'Record what the payer decided', {
      ...by,
      'decision-1': 'A3',
      'reason-1': patient['payer’s words'],
    });
    expect(await desk.status(manual)).toBe('denied');

    let faultyDay = 20;
    for (const fault of ['garbage', 'reject', 'server-error', 'down'] as const) {
      product.payer.behave(fault);
      const id = await ask('70551', 'summit-advantage');
      await desk.decide(id, 'Approve and send to payer');
      await askEligibility(id, '2026-12-15');
      await askEligibility(manual, `2026-12-${faultyDay++}`);
      await product.pass(5 * 60);
      product.payer.behave(undefined);
    }
    await files();
    await visits();

    // What is refused is not kept either.
    const wrong = [
      { family: patient['family name'], birthDate: patient['birth date as Americans write it'], [patient.phone]: 1 },
      { name: [{ family: patient['family name'] }], birthDate: 5, telecom: patient.phone },
    ];
    for (const body of wrong) expect((await system.call('POST', '/v1/patients', body)).status).toBe(422);
    for (const path of ['/v1/preauthorizations', '/v1/preauthorizations/search', '/v1/webhook-endpoints'])
      expect((await system.call('POST', path, { reason: patient.grounds })).status).toBe(422);
    const { status } = await fetch(`${product.stack.apiOrigin}/v1/patients`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${await system.accessToken()}`,
        'Content-Type': 'application/json',
        'Idempotency-Key': 'a-body-that-breaks-off',
      },
      body: `{"name": "${patient['family name']}", `,
    });
    expect(status).toBe(400);
    await product.pass(2 * DAY);
  }

  /** A row that is taken, one that is wrong wherever it can be, and a file that says a person where the columns should stand. */
  async function files(): Promise<void> {
    const said = [
      patient['family name'],
      patient['given name'],
      patient['birth date'],
      patient.phone,
      patient['street address'],
      patient['member id'],
    ];
    const columns = 'family_name,given_name,birth_date,mobile_phone,address_line_1,coverage_1_member_id';
    const wrong = [patient['family name'], '', ...said.slice(0, 2), '', patient['street address']];
    const { system } = desk.clinic;
    const taken = await importFile(system, 'csv', [columns, said, wrong].join('\n'));
    const refused = await importFile(system, 'csv', said.join(','));
    await product.pass(60);
    const { status } = await system.must<{ status: string }>('GET', `/v1/patient-imports/${refused}`);
    expect(status).toBe('refused');
    const { rows } = await system.must<{ rows: object[] }>('GET', `/v1/patient-imports/${taken}/rows`);
    expect(rows).toMatchObject([{ outcome: 'wrong' }, { outcome: 'wrong' }]);
    const alone = await importFile(system, 'csv', `family_name,given_name\n${said.slice(0, 2).join(',')}`);
    await product.pass(60);
    expect(await system.must('GET', `/v1/patient-imports/${alone}`)).toMatchObject({ rows: { waiting: 1 } });
  }

  /** Mails about visits: an opening, a delay, a visit cancelled since somebody is ill, a new time; and what reads like an emergency. */
  async function visits(): Promise<void> {
    const { system, staff } = desk.clinic;
    const make = async (path: string, body: object): Promise<string> =>
      (await system.must<{ id: string }>('POST', path, body)).id;
    const { listVersion } = await system.must<{ listVersion: string }>('GET', '/v1/emergency-words');
    await system.change('POST', '/v1/emergency-words', '/v1/emergency-words/approval', {
      staffId: staff.clinician.id,
      listVersion,
    });
    const doctor = await make('/v1/resources', {
      kind: 'practitioner',
      name: 'Dr. Ito',
      place: 'main-street',
      timeZone: 'America/Chicago',
      hours: allHours,
    });
    const visitTypeId = await make('/v1/visit-types', {
      name: patient['kind of visit'],
      minutes: 30,
      startsEvery: 30,
      needs: [{ kind: 'practitioner', resourceIds: [doctor] }],
    });
    const someone = async (): Promise<string> =>
      await make('/v1/patients', {
        name: [{ family: patient['family name'], given: [patient['given name']] }],
        birthDate: patient['birth date'].replace('1931', String(1931 + registrations++)),
        gender: 'female',
        telecom: [{ system: 'email', value: patient['email address'] }],
      });
    const tomorrow = new Date(product.stack.clock.now() + DAY * 1000).toISOString().slice(0, 10);
    await product.pass((Date.parse(`${tomorrow}T15:00:00Z`) - product.stack.clock.now()) / 1000);
    const book = async (hour: number): Promise<string> =>
      await make('/v1/appointments', {
        visitTypeId,
        patientId: await someone(),
        start: `${tomorrow}T${hour}:00:00Z`,
        resourceIds: [doctor],
        comment: patient.comment,
      });
    const [first] = [await book(16), await book(17), await book(18)];
    const given = await someone();
    await make('/v1/waitlist-entries', {
      visitTypeId,
      patientId: given,
      from: `${tomorrow}T00:00:00Z`,
      to: `${tomorrow}T23:00:00Z`,
      noticeHours: 0,
      comment: patient.comment,
    });
    const record = `/v1/appointments/${first}`;
    await system.change('POST', record, `${record}/cancellation`, {
      reason: 'pat',
      askedBy: 'patient',
      note: patient.comment,
    });
    await product.pass(60);
    await make(`/v1/resources/${doctor}/delay`, { staffId: staff.frontDesk.id, minutes: 40 });
    await product.pass(60);
    await make(`/v1/resources/${doctor}/absences`, {
      start: `${tomorrow}T00:00`,
      end: `${tomorrow}T23:30`,
      reason: 'prov-pers',
      staffId: staff.frontDesk.id,
    });
    await product.pass(60);
    const mails = await product.mailbox.mails(patient['email address']);
    const about = [/late/, /cancelled/, /free/, /new time/].map((words) =>
      mails.some(({ subject, text }) => words.test(`${subject} ${text}`)),
    );
    expect(about).toEqual([true, true, true, true]);
    for (const [index, { text }] of mails.entries()) {
      const secret = /\/patient\/[a-z-]+\/([\w-]{43})/.exec(text)?.[1];
      if (secret) planted[`link of a patient ${index}`] = secret;
    }
  }

  const isExempt = (sink: string, name: string): boolean =>
    exempt.some((each) => each.sink.test(sink) && each.planted.test(name));
  function* everything(): Iterable<Kept> {
    yield* product.stack.contents();
    for (const { body, headers } of webhooks.deliveries)
      yield { sink: 'webhook messages', text: `${JSON.stringify(headers)}\n${body}` };
  }
  const leaks = (of: Planted): string[] =>
    findLeaks(everything(), of)
      .filter(({ sink, planted: name }) => !isExempt(sink, name))
      .map(({ sink, planted: name, as }) => `${name} in ${sink} (${as})`);

  test('holds nothing of a patient, and no secret, where it does not belong', () => {
    expect(leaks(planted)).toEqual([]);
  });

  test('holds all that was planted where it does belong: the search finds it there', () => {
    const found = new Set(findLeaks(everything(), planted).map(({ planted: name }) => name));
    const unstored = /secret$|^access token|^payer token|American/;
    const missed = Object.keys(planted).filter((name) => !found.has(name) && !unstored.test(name));
    expect(missed).toEqual([]);
    expect(Object.keys(planted).some((name) => name.startsWith('link '))).toBe(true);
    expect(Object.keys(planted).some((name) => name.startsWith('task token '))).toBe(true);
    expect(tokens.size).toBeGreaterThan(0);
    expect(webhooks.deliveries.length).toBeGreaterThan(5);
  });

  test('is exempt by a name that stands for something, and for nothing more', () => {
    const found = findLeaks(everything(), planted);
    for (const { sink, planted: name } of exempt)
      expect(found.some((each) => sink.test(each.sink) && name.test(each.planted))).toBe(true);
  });

  test.each([
    ['plain', (text: string) => text],
    ['shouted', (text: string) => text.toUpperCase()],
    ['JSON', (text: string) => JSON.stringify({ text })],
    ['JSON in JSON', (text: string) => JSON.stringify(JSON.stringify({ text }))],
    ['a URL', (text: string) => `/v1?name=${encodeURIComponent(text)}`],
    ['a form', (text: string) => new URLSearchParams({ text }).toString()],
    ['HTML', (text: string) => `<p>${text.replaceAll("'", '&#39;')}</p>`],
    ['hex', (text: string) => Buffer.from(text).toString('hex')],
    ['base64', (text: string) => Buffer.from(`${text} and more`).toString('base64')],
    ['base64, one byte in', (text: string) => Buffer.from(`x${text}y`).toString('base64')],
    ['base64, two bytes in', (text: string) => Buffer.from(`xx${text}`).toString('base64')],
    ['base64url', (text: string) => Buffer.from(`{"a":"${text}"}`).toString('base64url')],
    ['gzip', (text: string) => gzipSync(`a ${text}`).toString('latin1')],
    ['gzip in base64', (text: string) => `"${gzipSync(`a ${text}`).toString('base64')}"`],
    ['gzip in base64 in gzip', (text: string) => gzipSync(gzipSync(text).toString('base64')).toString('latin1')],
    ['base64 in the lines of a mail', (text: string) => `${mime(`${'x'.repeat(70)} ${text} ${'y'.repeat(90)}`)}\n`],
    ['quoted-printable', (text: string) => text.replaceAll(/[^ -~]/g, quoted).replace('-', '-=\r\n')],
  ])('would be searched in disguise: %s', (_, disguise) => {
    for (const name of ['family name', 'document title'] as const)
      expect(findLeaks([{ sink: 'x', text: disguise(patient[name]) }], { [name]: patient[name] })).toHaveLength(1);
    expect(findLeaks([{ sink: 'x', text: disguise('Somebody-Else') }], patient)).toEqual([]);
  });

  describe('would give away a leak in', () => {
    const operator = { kind: 'operator' } as const;
    const call = (service: string, operation: string, input: Record<string, unknown>) =>
      product.stack.host.call(operator, service, operation, input);
    const sinkOf = (pattern: RegExp): string => {
      const found = [...product.stack.contents()].find(({ sink }) => pattern.test(sink));
      if (!found) throw new Error(`the stack keeps nothing in ${pattern.source}`);
      return found.sink;
    };
    const queueUrl = async (name: RegExp): Promise<string> => {
      const { QueueUrls } = (await call('sqs', 'ListQueues', {})) as { QueueUrls: string[] };
      const url = QueueUrls.find((each) => name.test(each));
      if (!url) throw new Error(`there is no queue ${name.source}`);
      return url;
    };
    const bucket = (name: RegExp): string =>
      sinkOf(new RegExp(`^s3 keys of .*${name.source}`, 'i')).replace('s3 keys of ', '');

    const sinks: readonly [string, RegExp, (canary: string) => Promise<unknown>][] = [
      [
        'a log',
        /^log /,
        async (canary) => {
          const logGroupName = sinkOf(/^log /).replace('log ', '');
          await call('logs', 'CreateLogStream', { logGroupName, logStreamName: 'leak' });
          await call('logs', 'PutLogEvents', {
            logGroupName,
            logStreamName: 'leak',
            logEvents: [{ timestamp: product.stack.clock.now(), message: canary }],
          });
        },
      ],
      [
        'a dead-letter queue',
        /^sqs queue .*(dead|failed|lost)/i,
        async (canary) =>
          call('sqs', 'SendMessage', { QueueUrl: await queueUrl(/dead|failed|lost/i), MessageBody: canary }),
      ],
      [
        'a queue that works',
        /^sqs queue /,
        async (canary) =>
          call('sqs', 'SendMessage', { QueueUrl: await queueUrl(/mail/i), MessageBody: canary, DelaySeconds: 600 }),
      ],
      [
        'the input and the history of an execution',
        /^states execution .*(?<! history)$/,
        async (canary) => {
          const { stateMachines } = (await call('states', 'ListStateMachines', {})) as {
            stateMachines: { stateMachineArn: string }[];
          };
          await call('states', 'StartExecution', {
            stateMachineArn: stateMachines[0]?.stateMachineArn,
            name: 'leak',
            input: JSON.stringify({ clinicId: canary, id: 'preauth_00000000000000000000000000' }),
          });
        },
      ],
      [
        'a mail',
        /^(mail|mailbox)$/,
        async (canary) => {
          const mails = [...product.stack.contents()].filter(({ sink }) => sink === 'mail').map(({ text }) => text);
          const mail = mails.find((text) => text.includes('/tasks/')) ?? '';
          await call('ses', 'SendRawEmail', {
            Source: /^From:.*?<?([^\s<>]+@[^\s<>]+)>?\r?$/im.exec(mail)?.[1],
            Destinations: ['somebody@lakeside.example'],
            RawMessage: { Data: Buffer.from(`Subject: x\r\n\r\n${canary}\r\n`) },
          });
        },
      ],
      [
        'an object’s key',
        /^s3 keys of /,
        async (canary) => call('s3', 'PutObject', { Bucket: bucket(/audit/), Key: canary, Body: Buffer.from('x') }),
      ],
      [
        'another bucket than that of the documents',
        /^s3 objects in .*audit/,
        async (canary) => call('s3', 'PutObject', { Bucket: bucket(/audit/), Key: 'leak', Body: gzipSync(canary) }),
      ],
      [
        'a parameter',
        /^ssm parameter /,
        async (canary) => call('ssm', 'PutParameter', { Name: '/leak', Value: canary, Type: 'String' }),
      ],
      [
        'the name of a secret',
        /^secret names$/,
        async (canary) =>
          call('secretsmanager', 'CreateSecret', { Name: 'leak', Description: canary, SecretString: 'x' }),
      ],
      [
        'a URL of the API',
        /^request URLs of the api port$/,
        async (canary) => fetch(`${product.stack.apiOrigin}/x?${canary}`),
      ],
      [
        'a URL of AWS',
        /^request URLs of the aws port$/,
        async (canary) => fetch(`${product.stack.origin}/x?${canary}`),
      ],
    ];

    test.each(sinks)('%s', async (_, sink, write) => {
      const canary = `Leak-${Math.random().toString(36).slice(2)}-Canary`;
      expect(leaks({ canary })).toEqual([]);
      await write(canary);
      const found = findLeaks(everything(), { canary }).map((each) => each.sink);
      expect(found.filter((each) => sink.test(each) && !isExempt(each, 'canary'))).not.toEqual([]);
    });

    test('nothing that is not among these: every kind of sink is searched, or exempt by name', () => {
      const known = [
        ...sinks.map(([, sink]) => sink),
        ...exempt.map(({ sink }) => sink),
        // Metadata stand with their keys; definitions are part of the templates.
        /^s3 (metadata|objects) in /,
        /^states definition /,
        /^states execution .* history$/,
        // Kept for a moment, between two services; empty when nothing is under way.
        /^lambda (asynchronous events|stream batches)$/,
        /^(schedule|event) deliveries$/,
        /^cognito/,
      ];
      const others = [...product.stack.contents()].filter(({ sink }) => !known.some((each) => each.test(sink)));
      expect([...new Set(others.map(({ sink }) => sink))]).toEqual([]);
    });
  });
});

const mime = (text: string): string => Buffer.from(text).toString('base64').replaceAll(/.{76}/g, '$&\r\n');
const quoted = (letter: string): string =>
  [...Buffer.from(letter)].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');

/** A way to the payer on which every token that is sent is seen. */
async function payerThrough(origin: string, tokens: Set<string>): Promise<Server> {
  const server = createServer((request, response) => {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (token) tokens.add(token);
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { authorization = '', 'content-type': type = 'application/json' } = request.headers;
      fetch(`${origin}${request.url ?? ''}`, {
        method: request.method ?? 'GET',
        headers: { authorization, 'content-type': type },
        body: parts.length > 0 ? new Uint8Array(Buffer.concat(parts)) : undefined,
      })
        .then(async (answer) => {
          const body = Buffer.from(await answer.arrayBuffer());
          response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' }).end(body);
        })
        .catch(() => response.socket?.destroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

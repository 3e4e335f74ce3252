import { afterAll, describe, expect, test } from '@jest/globals';
import { answered, closeDesk, later, NPI, openDesk, payer, uploads, type Desk } from './desk.ts';

let desk: Desk;
afterAll(closeDesk);

const useCases = async () => ({
  ...(await import('../../../functions/preauthorization/use-cases/ask-preauthorization.ts')),
  ...(await import('../../../functions/preauthorization/use-cases/authorizations.ts')),
  ...(await import('../../../functions/preauthorization/use-cases/add-document.ts')),
  ...(await import('../../../functions/preauthorization/use-cases/cancel.ts')),
  ...(await import('../../../functions/preauthorization/use-cases/check-upload.ts')),
  ...(await import('../../../functions/preauthorization/use-cases/hear-from-payer.ts')),
  ...(await import('../../../functions/preauthorization/use-cases/read-preauthorization.ts')),
  ...(await import('../../../functions/preauthorization/use-cases/request-change.ts')),
  ...(await import('../../../functions/preauthorization/use-cases/search-preauthorizations.ts')),
  ...(await import('../../../functions/preauthorization/use-cases/supply-information.ts')),
});
const status = async (id: string): Promise<string> => (await desk.read(id)).status;
const cancel = async (id: string): Promise<number> => {
  const { requestCancellation } = await useCases();
  const reply = await requestCancellation(desk.bench.context, id, (await desk.read(id)).version, 'Moved away');
  await desk.drive(id);
  return reply.status;
};
const approve = async (): Promise<string> => {
  const id = await desk.ask();
  payer.submissions.push(answered('A1'));
  await desk.decide(id, 'preauthorization-release', 'release');
  return id;
};
const wish = { quantity: 1, dateOfService: '2026-12-15', provider: NPI.rendering };
interface Left {
  readonly reservation: { readonly id: string; readonly status: string };
  readonly authorization: { readonly available: number; readonly reserved: number; readonly used: number };
}

describe('a clinic uses what was certified', () => {
  test('units are reserved, used and released; what was reserved beyond what is used is free again', async () => {
    desk = await openDesk();
    const id = await approve();
    const { reserveUnits, useReservation, releaseReservation } = await useCases();
    const reserve = async (quantity: number): Promise<Left> =>
      (await reserveUnits(desk.bench.context, id, 1, { ...wish, quantity })).body as Left;
    const first = await reserve(3);
    expect(first.authorization).toMatchObject({ available: 1, reserved: 3, used: 0 });
    const second = await reserve(1);
    const used = (await useReservation(desk.bench.context, id, first.reservation.id, 2)).body as Left;
    expect(used.authorization).toMatchObject({ available: 1, reserved: 1, used: 2 });
    const freed = (await releaseReservation(desk.bench.context, id, second.reservation.id)).body as Left;
    expect(freed.authorization).toMatchObject({ available: 2, reserved: 0, used: 2 });
    await expect(releaseReservation(desk.bench.context, id, second.reservation.id)).rejects.toMatchObject({
      status: 409,
    });
  });

  test('of ten who reserve the last four units at once, four get one', async () => {
    desk = await openDesk();
    const id = await approve();
    const { reserveUnits } = await useCases();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, () => reserveUnits(desk.bench.context, id, 1, wish)),
    );
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(4);
    const { listAuthorizations, listReservations } = await import('../../../functions/preauthorization/store.ts');
    expect((await listAuthorizations(desk.bench.clinicId, id))[0]).toMatchObject({ available: 0, reserved: 4 });
    expect(await listReservations(desk.bench.clinicId, id)).toHaveLength(4);
  });

  test('two who end the same reservation at once end it once', async () => {
    desk = await openDesk();
    const id = await approve();
    const { reserveUnits, useReservation, releaseReservation } = await useCases();
    const { reservation } = (await reserveUnits(desk.bench.context, id, 1, wish)).body as Left;
    const outcomes = await Promise.allSettled([
      useReservation(desk.bench.context, id, reservation.id, undefined),
      releaseReservation(desk.bench.context, id, reservation.id),
    ]);
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    const { listAuthorizations } = await import('../../../functions/preauthorization/store.ts');
    const [left] = await listAuthorizations(desk.bench.clinicId, id);
    expect((left?.available ?? 0) + (left?.used ?? 0)).toBe(4);
  });

  test('it is warned once before it ends, with units left; and a new workflow does it, not one held open', async () => {
    desk = await openDesk();
    const id = await approve();
    const approved = await desk.read(id);
    expect(approved.warnAt).toBe('2027-02-01T06:00:00.000Z');
    expect(approved.run).toBe(2);
    const starts = (await desk.bench.effects('startWorkflow')).filter(({ subjectId }) => subjectId === id);
    expect(starts.map(({ params, dueAt }) => [params.executionName, dueAt])).toContainEqual([
      `${id}-2`,
      '2027-02-01T06:00:00.000Z',
    ]);
    expect(await desk.drive(id)).toEqual([]);
    desk.bench.setTime('2027-02-01T06:00:00.000Z');
    expect(await desk.drive(id)).toEqual(['warn-before-expiry']);
    expect(await desk.drive(id)).toEqual([]);
    const { readTimeline } = await import('../../../functions/platform/case/timeline.ts');
    expect((await readTimeline(desk.bench.clinicId, id)).at(-1)).toMatchObject({
      event: 'preauthorization.warned-of-expiry',
      words: 'Ends soon with units left: item 1 on 2027-02-14.',
    });
  });
});

describe('a clinic cancels', () => {
  test('before the payer has it: at once, and the reviewer’s task is withdrawn', async () => {
    desk = await openDesk();
    const id = await desk.ask();
    expect(await cancel(id)).toBe(200);
    expect(await status(id)).toBe('cancelled');
    expect(await desk.openTasks(id)).toEqual([]);
    expect(payer.told).toEqual([]);
  });

  test('after the payer’s approval: the payer is told, and nothing can be reserved any more', async () => {
    desk = await openDesk();
    const id = await approve();
    payer.submissions.push(answered('C'));
    expect(await cancel(id)).toBe(202);
    expect(await status(id)).toBe('cancelled');
    expect(payer.told[1]).toMatchObject({
      purpose: 'cancellation',
      identifier: `${id}-2`,
      related: { identifier: `${id}-1`, reference: 'REF-1' },
    });
    const { reserveUnits } = await useCases();
    await expect(reserveUnits(desk.bench.context, id, 1, wish)).rejects.toMatchObject({
      faults: [{ code: 'not-active' }],
    });
  });

  test('after an attempt whose answer was lost: the payer is asked, and need not be told what it never had', async () => {
    desk = await openDesk();
    const id = await desk.ask();
    payer.submissions.push({ kind: 'lost', problem: 'timeout' });
    await desk.decide(id, 'preauthorization-release', 'release');
    payer.inquiries.push({ kind: 'unknown' });
    expect(await cancel(id)).toBe(202);
    desk.bench.setTime(later(0.01));
    await desk.drive(id);
    expect(await status(id)).toBe('cancelled');
    expect(payer.told).toHaveLength(1);
  });

  test('a cancellation that the payer’s system does not take is tried again', async () => {
    desk = await openDesk();
    const id = await approve();
    payer.submissions.push({ kind: 'not-sent', problem: 'http-503' }, answered('C'));
    await cancel(id);
    expect(await status(id)).toBe('cancelling');
    desk.bench.setTime(later(0.01));
    await desk.drive(id);
    expect(await status(id)).toBe('cancelled');
  });

  test('what is at its end cannot be cancelled, and a stale version is refused', async () => {
    desk = await openDesk();
    const id = await desk.ask();
    const { requestCancellation } = await useCases();
    await expect(requestCancellation(desk.bench.context, id, 1, 'x')).rejects.toMatchObject({ status: 412 });
    await cancel(id);
    await expect(cancel(id)).rejects.toMatchObject({ status: 409 });
  });
});

describe('a clinic changes what it asks for', () => {
  const change = async (id: string, more: object = {}): Promise<void> => {
    const { requestChange } = await useCases();
    const items = [{ sequence: 1, quantity: { value: 6, unit: 'visit' as const } }];
    const body = { reason: 'More visits', submitterId: desk.frontDesk.id, items, ...more };
    await requestChange(desk.bench.context, id, (await desk.read(id)).version, body);
    await desk.drive(id);
  };
  const left = async (id: string): Promise<{ certified?: number; available?: number }> => {
    const { listAuthorizations } = await import('../../../functions/preauthorization/store.ts');
    return (await listAuthorizations(desk.bench.clinicId, id))[0] ?? {};
  };

  test('in review: the reviewer gets the new request, the old task is withdrawn', async () => {
    desk = await openDesk();
    const id = await desk.ask();
    await change(id);
    const subject = await desk.read(id);
    expect(subject.status).toBe('in-review');
    expect(subject.proposed).toBeUndefined();
    expect(subject.items[0]?.quantity.value).toBe(6);
    expect(await desk.openTasks(id)).toEqual(['preauthorization-release']);
  });

  test('after approval: reviewed, told to the payer as a change of what it has, and what stood stands until then', async () => {
    desk = await openDesk();
    const id = await approve();
    await change(id);
    expect(await status(id)).toBe('in-review');
    expect(await left(id)).toMatchObject({ certified: 4 });
    expect((await desk.read(id)).items[0]?.quantity.value).toBe(4);
    payer.submissions.push(answered('A1', { reference: 'REF-2' }));
    await desk.decide(id, 'preauthorization-release', 'release');
    const subject = await desk.read(id);
    expect(subject.status).toBe('approved');
    expect(subject.items[0]?.quantity.value).toBe(6);
    expect(await left(id)).toMatchObject({ certified: 6, available: 6 });
    expect(payer.told[1]).toMatchObject({ purpose: 'change', related: { identifier: `${id}-1`, reference: 'REF-1' } });
  });

  test('a change that the payer does not certify leaves what stood, and opens a task', async () => {
    desk = await openDesk();
    const id = await approve();
    await change(id);
    payer.submissions.push(answered('A3'));
    await desk.decide(id, 'preauthorization-release', 'release');
    const subject = await desk.read(id);
    expect(subject.status).toBe('approved');
    expect(subject.proposed).toBeUndefined();
    expect(subject.items[0]).toMatchObject({ quantity: { value: 4 }, decision: { reviewAction: 'A1' } });
    expect(await left(id)).toMatchObject({ certified: 4, status: 'active' });
    expect(await desk.openTasks(id)).toEqual(['preauthorization-shortfall']);
  });

  test('a change that is withdrawn at review leaves what stood', async () => {
    desk = await openDesk();
    const id = await approve();
    await change(id);
    await desk.decide(id, 'preauthorization-release', 'withdraw', { reason: 'Not needed' });
    const subject = await desk.read(id);
    expect(subject.status).toBe('approved');
    expect(subject.proposed).toBeUndefined();
    expect(payer.told).toHaveLength(1);
  });

  test('of an item that the case does not have is refused', async () => {
    desk = await openDesk();
    const id = await desk.ask();
    await expect(change(id, { items: [{ sequence: 7 }] })).rejects.toMatchObject({
      faults: [{ pointer: '/items/0/sequence', code: 'unknown-reference' }],
    });
  });
});

describe('documents', () => {
  const sha256 = '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';
  const announced = { title: 'Note', type: '11506-3', contentType: 'application/pdf', size: 10, sha256 } as const;
  const good = { size: 10, contentType: 'application/pdf', sha256, firstBytes: Buffer.from('%PDF-1.7') };
  const add = async (id: string): Promise<{ id: string; upload: { url: string; headers: object } }> => {
    const { addDocument } = await useCases();
    return (await addDocument(desk.bench.context, id, announced)).body as never;
  };
  const check = async (id: string, documentId: string): Promise<void> => {
    const { checkUpload } = await useCases();
    await checkUpload(`quarantine/${desk.bench.clinicId}/${id}/${documentId}`, 'message');
  };
  const statusOf = async (id: string): Promise<(string | undefined)[]> => {
    const { listDocuments } = await import('../../../functions/preauthorization/store.ts');
    return (await listDocuments(desk.bench.clinicId, id)).flatMap((document) => [document.status, document.fault]);
  };

  test('the upload is bound to type, size and checksum, and its address names no person', async () => {
    desk = await openDesk();
    const id = await desk.ask({}, ['73721']);
    const { upload } = await add(id);
    expect(upload.headers).toEqual({
      'content-type': 'application/pdf',
      'content-length': '10',
      'x-amz-checksum-sha256': sha256,
    });
    const signed = new URL(upload.url).searchParams.get('X-Amz-SignedHeaders');
    expect(signed).toBe('content-length;content-type;host;x-amz-checksum-sha256');
  });

  test('a missing document that comes lets the case go on; the same news twice changes nothing', async () => {
    desk = await openDesk('fhir-pas', { criteria: [] });
    const id = await desk.ask({}, ['73721']);
    expect(await status(id)).toBe('awaiting-information');
    const document = await add(id);
    uploads.push(good);
    await check(id, document.id);
    await desk.drive(id);
    expect(await status(id)).toBe('in-review');
    expect(await statusOf(id)).toEqual(['accepted', undefined]);
    const { version } = await desk.read(id);
    uploads.push(good);
    await check(id, document.id);
    expect((await desk.read(id)).version).toBe(version);
  });

  test.each([
    ['size', { size: 11 }],
    ['checksum', { sha256: 'AAAA' }],
    ['content-type', { contentType: 'image/png' }],
    ['content-type', { firstBytes: Buffer.from('MZ, a program') }],
  ])('what is not what was announced is rejected: %s', async (fault, over) => {
    desk = await openDesk('fhir-pas', { criteria: [] });
    const id = await desk.ask({}, ['73721']);
    const document = await add(id);
    uploads.push({ ...good, ...over });
    await check(id, document.id);
    expect(await statusOf(id)).toEqual(['rejected', fault]);
    expect(await status(id)).toBe('awaiting-information');
  });
});

describe('what the clinic refers to', () => {
  test('is its own: every foreign or unknown id is told of at once, and is like one that never was', async () => {
    desk = await openDesk();
    const { askPreauthorization } = await useCases();
    const { newId } = await import('../../../functions/platform/ids.ts');
    const { newPreauthorization } = await import('../../../functions/preauthorization/schemas.ts');
    const known = await desk.read(await desk.ask());
    const body = newPreauthorization.parse({
      patientId: newId('patient'),
      coverageId: known.coverageId,
      submitterId: newId('staff'),
      urgency: 'expedited',
      attestation: { attestedBy: newId('staff'), statement: 'Urgent' },
      providers: known.providers,
      items: [
        {
          productOrService: known.items[0]?.productOrService,
          description: 'x',
          quantity: { value: 1, unit: 'visit' },
          diagnosis: ['M54.16'],
          placeOfService: '22',
          servicedPeriod: { start: '2026-12-14', end: '2026-12-14' },
        },
      ],
    });
    await expect(askPreauthorization(desk.bench.context, body)).rejects.toMatchObject({
      faults: ['/patientId', '/coverageId', '/submitterId', '/attestation/attestedBy'].map((pointer) => ({
        pointer,
        code: 'unknown-reference',
      })),
    });
  });

  test('another clinic reads, cancels and reserves nothing of it', async () => {
    desk = await openDesk();
    const id = await approve();
    const { newId } = await import('../../../functions/platform/ids.ts');
    const other = { ...desk.bench.context, clinicId: newId('clinic') };
    const { readPreauthorization, readAuthorizations, requestCancellation, reserveUnits } = await useCases();
    for (const attempt of [
      () => readPreauthorization(other, id),
      () => readAuthorizations(other, id),
      () => requestCancellation(other, id, 1, 'x'),
      () => reserveUnits(other, id, 1, wish),
    ])
      await expect(attempt()).rejects.toMatchObject({ status: 404 });
  });
});

describe('finding cases', () => {
  test('by patient and by status, newest first, page by page, none twice and none left out', async () => {
    desk = await openDesk();
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      desk.bench.setTime(later(0.001));
      ids.unshift(await desk.ask());
    }
    await cancel(ids[1] ?? '');
    const { searchPreauthorizations } = await useCases();
    const all = async (more: { patientId?: string; status?: ('in-review' | 'cancelled')[] }): Promise<string[]> => {
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const { body } = await searchPreauthorizations(desk.bench.context, { ...more, limit: 1, cursor });
        const page = body as { preauthorizations: { id: string }[]; next?: string };
        found.push(...page.preauthorizations.map(({ id }) => id));
        cursor = page.next;
      } while (cursor !== undefined);
      return found;
    };
    expect(await all({ patientId: desk.patientId })).toEqual(ids);
    expect(await all({ patientId: desk.patientId, status: ['in-review'] })).toEqual([ids[0], ids[2]]);
    expect((await all({ status: ['in-review'] })).filter((id) => ids.includes(id))).toEqual([ids[0], ids[2]]);
    expect((await all({ status: ['cancelled', 'in-review'] })).filter((id) => ids.includes(id))).toEqual(ids);
  });

  test('a cursor is of no use to another search', async () => {
    desk = await openDesk();
    for (let count = 0; count < 2; count += 1) await desk.ask();
    const { searchPreauthorizations } = await useCases();
    const { body } = await searchPreauthorizations(desk.bench.context, { patientId: desk.patientId, limit: 1 });
    const { next } = body as { next: string };
    await expect(
      searchPreauthorizations(desk.bench.context, { status: ['in-review'], limit: 1, cursor: next }),
    ).rejects.toMatchObject({ faults: [{ pointer: '/cursor' }] });
  });
});

describe('a payer’s notification', () => {
  test('is a hint to go and ask, from that payer alone, and twice is once', async () => {
    desk = await openDesk();
    const id = await desk.ask();
    payer.submissions.push(answered('A4', { identifiers: ['CLAIM-RESPONSE-7'] }));
    await desk.decide(id, 'preauthorization-release', 'release');
    const { hearFromPayer } = await useCases();
    const { payerId } = await desk.read(id);
    await hearFromPayer('request', undefined, 'another-payer', ['CLAIM-RESPONSE-7']);
    expect(await desk.drive(id)).toEqual([]);
    await hearFromPayer('request', undefined, payerId, ['CLAIM-RESPONSE-7']);
    await hearFromPayer('request', undefined, payerId, [`${id}-1`]);
    payer.inquiries.push(answered('A1'));
    expect(await desk.drive(id)).toEqual(['inquire-at-payer']);
    expect(await status(id)).toBe('approved');
    expect(payer.asked).toHaveLength(1);
  });
});

describe('the workflow’s functions', () => {
  test('change nothing for an execution that is not the case’s present one, nor what the record does not call for', async () => {
    desk = await openDesk();
    const id = await desk.ask();
    const { handler: assess } = await import('../../../functions/preauthorization/handlers/assess-requirements.ts');
    const { handler: read } = await import('../../../functions/preauthorization/handlers/read-case.ts');
    const { version } = await desk.read(id);
    const call = { clinicId: desk.bench.clinicId, id };
    expect(await assess({ ...call, execution: `${id}-1` })).toEqual({ done: false });
    expect(await assess({ ...call, execution: `${id}-0` })).toEqual({ done: false });
    expect((await desk.read(id)).version).toBe(version);
    expect(await read({ ...call, execution: `${id}-0` })).toMatchObject({ deed: 'finish' });
    expect(await read({ ...call, execution: `${id}-1` })).toMatchObject({ deed: 'await-review', status: 'in-review' });
  });

  test('a failure takes the case to a person, who sets it going where it stopped', async () => {
    desk = await openDesk();
    const id = await desk.ask();
    const { handler: fail } = await import('../../../functions/preauthorization/handlers/record-failure.ts');
    await fail({ clinicId: desk.bench.clinicId, id, execution: `${id}-1` });
    expect(await status(id)).toBe('needs-attention');
    expect(await desk.openTasks(id)).toEqual(['preauthorization-attention']);
    await desk.decide(id, 'preauthorization-attention', 'again', { note: 'Restarted' });
    const subject = await desk.read(id);
    expect(subject.status).toBe('in-review');
    expect(subject.run).toBe(2);
    expect(await desk.openTasks(id)).toEqual(['preauthorization-release']);
  });
});

describe('what the API says of a case', () => {
  test('is what its schema promises, wherever the case stands', async () => {
    desk = await openDesk();
    const { wholeCaseSchema } = await import('../../../functions/preauthorization/views/schemas.ts');
    const { readPreauthorization } = await useCases();
    const missing = await desk.ask({}, ['73721']);
    const returned = await desk.ask();
    await desk.decide(returned, 'preauthorization-release', 'return', { question: 'Which side?' });
    const denied = await desk.ask();
    payer.submissions.push(answered('A3'));
    await desk.decide(denied, 'preauthorization-release', 'release');
    await desk.decide(denied, 'preauthorization-shortfall', 'peer-to-peer-1', { grounds: 'x' });
    await desk.decide(denied, 'preauthorization-remedy-outcome', 'upheld', { representative: 'x', note: 'x' });
    const pended = await desk.ask();
    payer.submissions.push(
      answered('A4', {
        documentRequests: [{ code: '11506-3', display: 'Note', items: [1], dueAt: later(3) }],
        extension: { until: later(12), reason: 'More time' },
      }),
    );
    await desk.decide(pended, 'preauthorization-release', 'release');
    const unknown = await desk.ask({}, ['64483']);
    const cancelled = await desk.ask();
    await cancel(cancelled);
    for (const id of [missing, returned, denied, pended, unknown, cancelled, await approve()]) {
      const { body, version } = await readPreauthorization(desk.bench.context, id);
      const told = wholeCaseSchema.parse(JSON.parse(JSON.stringify(body)));
      expect(told.version).toBe(version);
      expect(told.timeline.at(-1)?.to).toBe(told.status);
    }
  });

  test('tells every step in its order, with who, from where and to where', async () => {
    desk = await openDesk();
    const id = await approve();
    const { readTimeline } = await import('../../../functions/platform/case/timeline.ts');
    const timeline = await readTimeline(desk.bench.clinicId, id);
    expect(timeline.map(({ event, from, to }) => [event.slice('preauthorization.'.length), from, to])).toEqual([
      ['requested', null, 'assessing'],
      ['found-complete', 'assessing', 'in-review'],
      ['released', 'in-review', 'submitting'],
      ['attempted', 'submitting', 'submitting'],
      ['decided-by-payer', 'submitting', 'approved'],
    ]);
    expect(timeline[2]?.by).toMatch(/^staff:staff_/);
  });

  test('every change of status is announced, in the feed and to the webhooks, with ids alone', async () => {
    desk = await openDesk();
    const id = await approve();
    const announced = (await desk.bench.effects('announce')).filter(({ subjectId }) => subjectId === id);
    expect(announced.map(({ params }) => params.eventType)).toEqual(
      ['assessing', 'in-review', 'submitting', 'approved'].map((word) => `preauthorization.${word}`),
    );
    expect(JSON.stringify(announced)).not.toContain('Okafor');
  });
});

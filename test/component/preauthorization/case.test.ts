import { afterAll, describe, expect, test } from '@jest/globals';
import { answered, closeDesk, later, openDesk, payer, type Desk } from './desk.ts';

let desk: Desk;
afterAll(closeDesk);
const status = async (id: string): Promise<string> => (await desk.read(id)).status;

describe('the way of a request', () => {
  test('released by a specialist, certified by the payer: approved, with units that can be used', async () => {
    desk = await openDesk();
    const id = await desk.ask();
    expect(await status(id)).toBe('in-review');
    payer.submissions.push(answered('A1'));
    await desk.decide(id, 'preauthorization-release', 'release');
    const subject = await desk.read(id);
    expect(subject.status).toBe('approved');
    expect(subject.items[0]?.decision).toMatchObject({ reviewAction: 'A1', authorizationNumber: 'AUTH-1' });
    expect(await desk.openTasks(id)).toEqual([]);
    expect(subject.attempts).toMatchObject([{ number: 1, outcome: 'answered', purpose: 'initial' }]);
  });

  test('what the policy calls free of authorization is settled at once, with the line that says so', async () => {
    desk = await openDesk();
    const id = await desk.ask({}, ['99213']);
    const subject = await desk.read(id);
    expect(subject.status).toBe('not-required');
    expect(subject.items[0]?.requirement).toMatchObject({ answer: 'not-required', by: 'policy', line: 'visits' });
    expect(payer.told).toEqual([]);
  });

  test('no line is unknown: staff ask the payer, and who answered is on record', async () => {
    desk = await openDesk();
    const id = await desk.ask({}, ['64483']);
    expect(await status(id)).toBe('awaiting-determination');
    await desk.decide(id, 'preauthorization-determination', 'record', {
      representative: 'Dana',
      reference: 'C-77',
      'requirement-1': 'required',
    });
    const subject = await desk.read(id);
    expect(subject.status).toBe('in-review');
    expect(subject.items[0]?.requirement).toMatchObject({ by: 'payer', representative: 'Dana', reference: 'C-77' });
  });

  test('who asked is not asked to release it', async () => {
    desk = await openDesk();
    const id = await desk.ask({ submitterId: desk.ann.id });
    const { readTask } = await import('../../../functions/reviews/index.ts');
    const task = await readTask(desk.bench.clinicId, (await desk.task(id, 'preauthorization-release')).taskId);
    expect(task?.addressees.map(({ staffId }) => staffId)).toEqual([desk.ben.id]);
    expect(task?.excludeStaff).toContain(desk.ann.id);
  });

  test('the page shows two identifiers, the plan, the codes and the criteria', async () => {
    desk = await openDesk();
    const id = await desk.ask();
    const page = await desk.page(id, 'preauthorization-release');
    for (const word of ['Okafor', '1957-03-14', 'Gold', 'M1', '70551', 'M54.16', 'Approve and send to payer'])
      expect(page).toContain(word);
  });

  test('the page says where the coverage is not what it was when the request was made', async () => {
    desk = await openDesk();
    const id = await desk.ask();
    expect(await desk.page(id, 'preauthorization-release')).not.toContain('Changed since the request');
    const coverage = (await desk.bench.items()).find(({ sk }) => sk === `coverage#${desk.coverageId}`);
    const changed = { status: 'cancelled', payerId: 'another', factsSince: { version: 2, at: later(1) } };
    await desk.bench.put({ ...coverage, ...changed });

    const page = await desk.page(id, 'preauthorization-release');
    for (const word of ['Changed since the request', 'no longer in force', 'with another payer now'])
      expect(page).toContain(word);
  });

  test('a duplicate and a past denial stand on the page', async () => {
    desk = await openDesk();
    const first = await desk.ask();
    payer.submissions.push(answered('A3'));
    await desk.decide(first, 'preauthorization-release', 'release');
    await desk.ask();
    const third = await desk.ask();
    const page = await desk.page(third, 'preauthorization-release');
    expect(page).toContain(`The payer refused 70551 before, in ${first}`);
    expect(page).toContain('Possible duplicate');
    expect(page).not.toContain('None found.');
  });

  test('that there is neither a duplicate nor a past denial stands there too: it was looked for', async () => {
    desk = await openDesk();
    const page = await desk.page(await desk.ask(), 'preauthorization-release');
    expect(page).toContain('"Duplicates and past denials","paragraphs":["None found."]');
  });
});

describe('what is missing', () => {
  test('is told exactly, and the case goes on when it comes', async () => {
    desk = await openDesk();
    const id = await desk.ask({}, ['73721']);
    const waiting = await desk.read(id);
    expect(waiting.status).toBe('awaiting-information');
    expect(waiting.information?.missing).toMatchObject([
      { kind: 'document', code: '11506-3', items: [1] },
      { kind: 'fact', code: 'weeks', items: [1] },
    ]);
    const { supplyInformation } = await import('../../../functions/preauthorization/use-cases/supply-information.ts');
    await supplyInformation(desk.bench.context, id, waiting.version, { facts: { weeks: 8 }, answers: [] });
    await desk.drive(id);
    expect((await desk.read(id)).information?.missing).toMatchObject([{ kind: 'document' }]);
  });

  test('is reminded of once, halfway, and the case is closed when the time is over', async () => {
    desk = await openDesk();
    const id = await desk.ask({}, ['73721']);
    desk.bench.setTime(later(6.9));
    expect(await desk.drive(id)).toEqual([]);
    desk.bench.setTime(later(0.2));
    expect(await desk.drive(id)).toEqual(['remind-of-missing-information']);
    expect(await desk.drive(id)).toEqual([]);
    desk.bench.setTime(later(7));
    expect(await desk.drive(id)).toEqual(['close-unanswered']);
    const closed = await desk.read(id);
    expect(closed.status).toBe('closed');
    expect(closed.standstill?.code).toBe('information-not-supplied');
  });

  test('returned with a question, answered, and in review again', async () => {
    desk = await openDesk();
    const id = await desk.ask();
    await desk.decide(id, 'preauthorization-release', 'return', { question: 'Which side?' });
    const waiting = await desk.read(id);
    const [missing] = waiting.information?.missing ?? [];
    expect(missing).toMatchObject({ kind: 'question', question: 'Which side?' });
    const { supplyInformation } = await import('../../../functions/preauthorization/use-cases/supply-information.ts');
    const questionId = missing?.kind === 'question' ? missing.id : '';
    await supplyInformation(desk.bench.context, id, waiting.version, {
      facts: {},
      answers: [{ questionId, text: 'Left' }],
    });
    await desk.drive(id);
    expect(await status(id)).toBe('in-review');
    expect(await desk.page(id, 'preauthorization-release')).toContain('Left');
  });

  test('withdrawn at review: the payer never hears of it, the ordering clinician does', async () => {
    desk = await openDesk();
    const doctor = await desk.bench.addStaff('Olu', ['clinician'], { npi: '1003000126' });
    const id = await desk.ask();
    await desk.decide(id, 'preauthorization-release', 'withdraw', { reason: 'Ordered in error' });
    expect(await status(id)).toBe('withdrawn');
    expect(payer.told).toEqual([]);
    const mails = await desk.bench.effects('sendMail');
    expect(mails.map(({ params }) => [params.template, params.staffId])).toContainEqual([
      'preauthorization-withdrawn',
      doctor.id,
    ]);
  });
});

describe('a payer that does not answer as hoped', () => {
  test('a lost answer: the payer is asked first, and what it had stored is taken', async () => {
    desk = await openDesk();
    const id = await desk.ask();
    payer.submissions.push({ kind: 'lost', problem: 'timeout' });
    await desk.decide(id, 'preauthorization-release', 'release');
    expect(await status(id)).toBe('submitting');
    expect(await desk.drive(id)).toEqual([]);
    payer.inquiries.push(answered('A1'));
    desk.bench.setTime(later(0.01));
    await desk.drive(id);
    expect(await status(id)).toBe('approved');
    expect(payer.told).toHaveLength(1);
    expect(payer.asked[0]?.identifier).toBe(payer.told[0]?.identifier);
  });

  test('a lost answer that the payer never got: sent once more, under the same identifier', async () => {
    desk = await openDesk();
    const id = await desk.ask();
    payer.submissions.push({ kind: 'lost', problem: 'timeout' }, answered('A1'));
    await desk.decide(id, 'preauthorization-release', 'release');
    payer.inquiries.push({ kind: 'unknown' });
    desk.bench.setTime(later(0.01));
    await desk.drive(id);
    expect(await status(id)).toBe('approved');
    expect(payer.told.map(({ identifier }) => identifier)).toEqual([`${id}-1`, `${id}-1`]);
  });

  test('a function that died in the middle of the call: the open attempt is asked about before anything is sent', async () => {
    desk = await openDesk();
    const id = await desk.ask();
    payer.submissions.push(answered('A4'));
    payer.meanwhile = async () => {
      // The record as the dead function left it: the attempt stands open.
      expect((await desk.read(id)).attempts.at(-1)?.outcome).toBeUndefined();
    };
    await desk.decide(id, 'preauthorization-release', 'release');
    expect(await status(id)).toBe('pended');
    expect(payer.asked).toEqual([]);
  });

  test('a payer that is down is tried again with growing pauses, then a person looks', async () => {
    desk = await openDesk();
    const id = await desk.ask({
      urgency: 'expedited',
      attestation: { attestedBy: desk.ann.id, statement: 'Waiting could harm.' },
    });
    for (let times = 0; times < 8; times += 1) payer.submissions.push({ kind: 'not-sent', problem: 'http-503' });
    await desk.decide(id, 'preauthorization-release', 'release');
    const pauses: number[] = [];
    while ((await status(id)) === 'submitting') {
      const { retryAt = '' } = await desk.read(id);
      pauses.push((Date.parse(retryAt) - Date.now()) / 60000);
      desk.bench.setTime(retryAt);
      await desk.drive(id);
    }
    expect(pauses.slice(0, 4)).toEqual([1, 2, 4, 8]);
    const stopped = await desk.read(id);
    expect(stopped.status).toBe('needs-attention');
    expect(stopped.standstill?.code).toBe('payer-unreachable');
    payer.submissions.push(answered('A1'));
    await desk.decide(id, 'preauthorization-attention', 'again');
    expect(await status(id)).toBe('approved');
  });

  test('an answer without a review action goes to a person, whatever its text says', async () => {
    desk = await openDesk();
    const id = await desk.ask();
    payer.submissions.push(answered(undefined, { words: 'APPROVED' }));
    await desk.decide(id, 'preauthorization-release', 'release');
    expect(await status(id)).toBe('needs-attention');
    expect(await desk.openTasks(id)).toEqual(['preauthorization-attention']);
    await desk.decide(id, 'preauthorization-attention', 'outcome', {
      representative: 'Dana',
      'decision-1': 'A1',
      'number-1': 'N-9',
    });
    const subject = await desk.read(id);
    expect(subject.status).toBe('approved');
    expect(subject.items[0]?.decision?.authorizationNumber).toBe('N-9');
  });
});

describe('a payer that takes its time', () => {
  test('pended, inquired of on schedule, then decided; the same answer twice changes nothing', async () => {
    desk = await openDesk();
    const id = await desk.ask();
    payer.submissions.push(answered('A4'));
    await desk.decide(id, 'preauthorization-release', 'release');
    const pended = await desk.read(id);
    expect(pended.status).toBe('pended');
    expect(pended.atPayer?.dueAt).toBe('2026-11-30T15:00:00.000Z');
    expect(pended.atPayer?.nextInquiryAt).toBe('2026-11-23T19:00:00.000Z');
    payer.inquiries.push(answered('A4'));
    desk.bench.setTime('2026-11-23T19:00:00.000Z');
    expect(await desk.drive(id)).toEqual(['inquire-at-payer']);
    expect((await desk.read(id)).atPayer).toMatchObject({ inquiries: 1, nextInquiryAt: '2026-11-24T19:00:00.000Z' });
    payer.inquiries.push(answered('A1'));
    desk.bench.setTime('2026-11-24T19:00:00.000Z');
    await desk.drive(id);
    expect(await status(id)).toBe('approved');
  });

  test('a late payer is chased once, by a task; an extension gives it new time', async () => {
    desk = await openDesk('fhir-pas', { inquiry: null });
    const id = await desk.ask();
    payer.submissions.push(answered('A4'));
    await desk.decide(id, 'preauthorization-release', 'release');
    desk.bench.setTime('2026-11-30T15:00:00.000Z');
    expect(await desk.drive(id)).toEqual(['chase-late-payer']);
    expect(await desk.drive(id)).toEqual([]);
    expect(await desk.openTasks(id)).toEqual(['preauthorization-late-payer']);
    expect((await desk.read(id)).status).toBe('pended');
    await desk.decide(id, 'preauthorization-late-payer', 'promised', {
      representative: 'Dana',
      words: 'Soon',
      promised: '2026-12-03',
    });
    expect((await desk.read(id)).atPayer).toMatchObject({ dueAt: '2026-12-04T06:00:00.000Z' });
    desk.bench.setTime('2026-12-04T06:00:00.000Z');
    expect(await desk.drive(id)).toEqual(['chase-late-payer']);
  });

  test('documents that the payer asks for: staff send what was uploaded', async () => {
    desk = await openDesk();
    const id = await desk.ask();
    payer.submissions.push(
      answered('A4', { documentRequests: [{ code: '11506-3', display: 'Progress note', items: [] }] }),
    );
    await desk.decide(id, 'preauthorization-release', 'release');
    expect(await status(id)).toBe('awaiting-payer-documents');
    await upload(id);
    payer.submissions.push(answered('A1'));
    await desk.decide(id, 'preauthorization-payer-documents', 'send');
    expect(await status(id)).toBe('approved');
    expect(payer.told[1]).toMatchObject({ purpose: 'documents', related: { reference: 'REF-1' } });
    expect(payer.told[1]?.documents).toHaveLength(1);
  });

  test('staff and the payer at the same moment: a cancellation during the call is carried out', async () => {
    desk = await openDesk();
    const id = await desk.ask();
    payer.submissions.push(answered('A1'), answered('C'));
    payer.meanwhile = async () => {
      const { requestCancellation } = await import('../../../functions/preauthorization/use-cases/cancel.ts');
      const { version } = await desk.read(id);
      const reply = await requestCancellation(desk.bench.context, id, version, 'Moved away');
      expect(reply.status).toBe(202);
    };
    await desk.decide(id, 'preauthorization-release', 'release');
    expect(await status(id)).toBe('cancelled');
    expect(payer.told.map(({ purpose }) => purpose)).toEqual(['initial', 'cancellation']);
  });
});

describe('a payer that refuses', () => {
  test('a denial says what can be done until when; a peer-to-peer that changes it lands on the case', async () => {
    desk = await openDesk();
    const id = await desk.ask();
    payer.submissions.push(answered('A3'));
    await desk.decide(id, 'preauthorization-release', 'release');
    expect(await status(id)).toBe('denied');
    const page = await desk.page(id, 'preauthorization-shortfall');
    expect(page).toContain('Not medically necessary');
    expect(page).toContain('peer-to-peer-1');
    await desk.decide(id, 'preauthorization-shortfall', 'peer-to-peer-1', { grounds: 'Therapy failed' });
    expect(await status(id)).toBe('denied');
    await desk.decide(id, 'preauthorization-remedy-outcome', 'changed', {
      representative: 'Dr. Lee',
      'decision-1': 'A1',
      'number-1': 'P-1',
    });
    const subject = await desk.read(id);
    expect(subject.status).toBe('approved');
    expect(subject.remedies).toMatchObject([{ act: 'peer-to-peer', outcome: { result: 'overturned' } }]);
  });

  test.each([
    ['denied', ['A3', 'A3']],
    ['partially-approved', ['A1', 'A3']],
  ] as const)('what was %s, and the payer then cancels, is cancelled', async (before, actions) => {
    desk = await openDesk();
    const id = await desk.ask({}, ['70551', '70553']);
    const items = answered('A3', {}, 2).answer.items.map((item, index) => ({ ...item, reviewAction: actions[index] }));
    payer.submissions.push(answered('A3', { items }));
    await desk.decide(id, 'preauthorization-release', 'release');
    expect(await status(id)).toBe(before);
    await desk.decide(id, 'preauthorization-shortfall', 'peer-to-peer-1', { grounds: 'Therapy failed' });
    await desk.decide(id, 'preauthorization-remedy-outcome', 'changed', {
      representative: 'Dr. Lee',
      'decision-1': 'C',
      'decision-2': 'C',
    });
    expect(await status(id)).toBe('cancelled');
    expect(await desk.openTasks(id)).toEqual([]);
    const { listAuthorizations } = await import('../../../functions/preauthorization/store.ts');
    const standing = await listAuthorizations(desk.bench.clinicId, id);
    expect(standing.filter((each) => each.status === 'active')).toEqual([]);
  });

  test('an appeal goes to the payer electronically; upheld, the next act is asked for', async () => {
    desk = await openDesk();
    const id = await desk.ask();
    payer.submissions.push(answered('A3'), answered('A5'));
    await desk.decide(id, 'preauthorization-release', 'release');
    await desk.decide(id, 'preauthorization-shortfall', 'appeal-1', { grounds: 'Guidelines are met' });
    const subject = await desk.read(id);
    expect(subject.status).toBe('denied');
    expect(payer.told[1]).toMatchObject({ purpose: 'appeal', note: 'Guidelines are met', identifier: `${id}-2` });
    expect(subject.remedies).toMatchObject([{ act: 'appeal', outcome: { result: 'upheld' } }]);
    const page = await desk.page(id, 'preauthorization-shortfall');
    expect(page).not.toContain('"appeal-1"');
    expect(page).toContain('peer-to-peer-1');
  });

  test('an appeal by letter: staff get the packet and record what came of it', async () => {
    desk = await openDesk();
    const id = await desk.ask();
    payer.submissions.push(answered('A3'));
    await desk.decide(id, 'preauthorization-release', 'release');
    await desk.decide(id, 'preauthorization-shortfall', 'reconsideration-1', { grounds: 'See note' });
    expect(await status(id)).toBe('awaiting-manual-submission');
    expect(payer.told).toHaveLength(1);
    await desk.decide(id, 'preauthorization-submission', 'submitted', { representative: 'fax', reference: 'F-1' });
    expect(await status(id)).toBe('pended');
    await desk.decide(id, 'preauthorization-outcome', 'record', {
      representative: 'letter',
      'decision-1': 'A1',
      'number-1': 'L-1',
    });
    expect(await status(id)).toBe('approved');
  });

  test('a part is certified: partially approved, and the shortfall is a task', async () => {
    desk = await openDesk();
    const id = await desk.ask({}, ['70551', '70553']);
    const first = answered('A1', {}, 2);
    const items = first.answer.items.map((item, index) =>
      index === 1 ? { ...item, reviewAction: 'A3' as const } : item,
    );
    payer.submissions.push({ kind: 'answered', answer: { ...first.answer, items } });
    await desk.decide(id, 'preauthorization-release', 'release');
    expect(await status(id)).toBe('partially-approved');
    expect(await desk.openTasks(id)).toEqual(['preauthorization-shortfall']);
    const { listAuthorizations } = await import('../../../functions/preauthorization/store.ts');
    expect((await listAuthorizations(desk.bench.clinicId, id)).map(({ sequence }) => sequence)).toEqual([1]);
  });
});

describe('a payer without an interface', () => {
  test('staff bring the packet, record how, and record the outcome', async () => {
    desk = await openDesk('manual');
    const id = await desk.ask();
    await desk.decide(id, 'preauthorization-release', 'release');
    expect(await status(id)).toBe('awaiting-manual-submission');
    expect(await desk.page(id, 'preauthorization-submission')).toContain('Packet for Summit');
    await desk.decide(id, 'preauthorization-submission', 'submitted', { representative: 'Dana', reference: 'M-1' });
    const pended = await desk.read(id);
    expect(pended.status).toBe('pended');
    expect(pended.atPayer).toMatchObject({ by: 'staff', representative: 'Dana', reference: 'M-1' });
    expect(pended.atPayer?.nextInquiryAt).toBeUndefined();
    await desk.decide(id, 'preauthorization-outcome', 'record', {
      representative: 'Dana',
      'decision-1': 'A2',
      'quantity-1': '2',
      'reason-1': 'Two visits suffice',
    });
    const subject = await desk.read(id);
    expect(subject.status).toBe('partially-approved');
    expect(subject.items[0]?.decision?.quantity).toEqual({ value: 2, unit: 'visit' });
  });

  test('a denial without the payer’s reason cannot be recorded', async () => {
    desk = await openDesk('manual');
    const id = await desk.ask();
    await desk.decide(id, 'preauthorization-release', 'release');
    await desk.decide(id, 'preauthorization-submission', 'submitted', { representative: 'Dana', reference: 'M-1' });
    await expect(
      desk.decide(id, 'preauthorization-outcome', 'record', { representative: 'Dana', 'decision-1': 'A3' }),
    ).rejects.toMatchObject({ faults: [{ pointer: '/reason-1' }] });
    expect(await status(id)).toBe('pended');
  });

  test('cancelled after submission: staff tell the payer', async () => {
    desk = await openDesk('manual');
    const id = await desk.ask();
    await desk.decide(id, 'preauthorization-release', 'release');
    await desk.decide(id, 'preauthorization-submission', 'submitted', { representative: 'Dana', reference: 'M-1' });
    const { requestCancellation } = await import('../../../functions/preauthorization/use-cases/cancel.ts');
    await requestCancellation(desk.bench.context, id, (await desk.read(id)).version, 'Moved away');
    await desk.drive(id);
    expect(await status(id)).toBe('cancelling');
    expect(await desk.openTasks(id)).toEqual(['preauthorization-submission']);
    await desk.decide(id, 'preauthorization-submission', 'submitted', { representative: 'Dana' });
    expect(await status(id)).toBe('cancelled');
  });
});

async function upload(id: string): Promise<void> {
  const { addDocument } = await import('../../../functions/preauthorization/use-cases/add-document.ts');
  const { checkUpload } = await import('../../../functions/preauthorization/use-cases/check-upload.ts');
  const { uploads } = await import('./desk.ts');
  const sha256 = '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';
  const reply = await addDocument(desk.bench.context, id, {
    title: 'Note',
    type: '11506-3',
    contentType: 'application/pdf',
    size: 10,
    sha256,
  });
  const documentId = (reply.body as { id: string }).id;
  uploads.push({ size: 10, contentType: 'application/pdf', sha256, firstBytes: Buffer.from('%PDF-1.7') });
  await checkUpload(`quarantine/${desk.bench.clinicId}/${id}/${documentId}`, 'message');
}

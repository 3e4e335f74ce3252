import { afterAll, expect, test } from '@jest/globals';
import { answered, closeDesk, openDesk, payer } from './desk.ts';

afterAll(closeDesk);

test('a request with as many documents as a case may have is answered, and all of them are known as sent', async () => {
  const desk = await openDesk();
  const id = await desk.ask();
  const { commit } = await import('../../../functions/platform/commit.ts');
  const { newId } = await import('../../../functions/platform/ids.ts');
  const { documentChange, listDocuments } = await import('../../../functions/preauthorization/store.ts');
  for (let half = 0; half < 2; half += 1) {
    const records = Array.from({ length: 30 }, () =>
      documentChange(
        desk.bench.clinicId,
        null,
        {
          id: newId('document'),
          preauthorizationId: id,
          status: 'accepted',
          title: 'Note',
          documentType: '11506-3',
          contentType: 'application/pdf',
          size: 100,
          sha256: 'x',
          origin: 'upload',
          createdAt: new Date().toISOString(),
        },
        'document.accepted',
      ),
    );
    await commit(desk.bench.context, { records });
  }
  payer.submissions.push(answered('A1'));
  await desk.decide(id, 'preauthorization-release', 'release');
  expect((await desk.read(id)).status).toBe('approved');
  const documents = await listDocuments(desk.bench.clinicId, id);
  expect(documents.filter(({ sentAt }) => sentAt !== undefined)).toHaveLength(60);
});

import { now } from '../../platform/clock.ts';
import { NotInThisStatus, ValidationFailed } from '../../platform/errors.ts';
import { wallTime, type Choice, type TaskKind } from '../../reviews/index.ts';
import type { Preauthorization } from '../case.ts';
import { moveTo } from '../rules/move.ts';
import { listDocuments } from '../store.ts';
import { stepOf } from '../step.ts';
import { caseOf, surroundingsOf } from '../surroundings.ts';
import { taskNames } from './names.ts';
import { payerContactFields } from './outcome-fields.ts';
import { askedOf } from './outcome.ts';
import { documentsSection, itemsTable, patientSection, payerClockSection, reachSection } from './sections.ts';

/** The payer wants documents before it decides: staff send what was uploaded, or bring it otherwise. */
export const payerDocuments: TaskKind = {
  name: taskNames.payerDocuments,
  view: async (context, { subjectId }) => {
    const subject = await caseOf(context, subjectId);
    const around = await surroundingsOf(subject);
    const requests = subject.atPayer?.documentRequests ?? [];
    const unsent = await unsentDocuments(subject);
    const send: Choice = {
      value: 'send',
      heading: 'Send what was uploaded',
      label: 'Send the documents to the payer',
      explanation: `${unsent} not yet sent.`,
      fields: [],
    };
    return {
      warnings: unsent === 0 ? ['Nothing new was uploaded yet. Upload it, then load this page again.'] : [],
      sections: [
        {
          title: 'What the payer asks for',
          tables: [
            {
              caption: 'Documents',
              columns: ['Document', 'Type', 'For items', 'By'],
              rows: requests.map(({ code, display, items, dueAt }) => [
                display,
                code,
                items.length > 0 ? items.join(', ') : 'all',
                dueAt ? wallTime(dueAt, around.clinic.timeZone) : 'no date given',
              ]),
            },
          ],
        },
        payerClockSection(subject, around),
        patientSection(around, subject),
        { title: 'Request', tables: [itemsTable(askedOf(subject))] },
        await documentsSection(subject),
        reachSection(around),
      ],
      choices: [
        ...(unsent > 0 && around.payer.gateway.kind !== 'manual' ? [send] : []),
        {
          value: 'sent-otherwise',
          heading: 'Sent otherwise',
          label: 'Record that the payer has them',
          fields: payerContactFields(false),
        },
        {
          value: 'cannot',
          heading: 'There are no such documents',
          label: 'Let the payer decide without them',
          fields: [{ name: 'why', label: 'Why', type: 'textarea', required: true, maxLength: 1000 }],
        },
      ],
    };
  },
  decide: async (context, { subjectId }, { choice, fields }) => {
    const before = await caseOf(context, subjectId);
    const { atPayer } = before;
    if (before.status !== 'awaiting-payer-documents' || !atPayer)
      throw new NotInThisStatus('The payer does not wait for documents any more.');
    const at = now();
    if (choice === 'send') {
      if ((await unsentDocuments(before)) === 0)
        throw new ValidationFailed('There is nothing to send.', [
          { pointer: '', detail: 'Upload the documents first' },
        ]);
      const after = moveTo(before, 'submitting', at, { purpose: 'documents' });
      return stepOf(context, before, after, at, {
        deed: 'documents-released',
        words: 'The documents go to the payer.',
      });
    }
    const after = moveTo(before, 'pended', at, {
      atPayer: { ...atPayer, documentRequests: [], answeredRequests: atPayer.documentRequests },
    });
    const words =
      choice === 'sent-otherwise'
        ? `The payer has the documents, according to ${fields['representative'] ?? 'staff'}.`
        : `The payer decides without the documents: ${fields['why'] ?? ''}`;
    return stepOf(context, before, after, at, { deed: 'documents-settled', words });
  },
};

async function unsentDocuments(subject: Preauthorization): Promise<number> {
  const documents = await listDocuments(subject.clinicId, subject.id);
  return documents.filter(({ status, origin, sentAt }) => status === 'accepted' && origin === 'upload' && !sentAt)
    .length;
}

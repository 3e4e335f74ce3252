import { now } from '../../../platform/clock.ts';
import { inDollars, usd } from '../../../platform/money.ts';
import type { Choice, Section, TaskKind } from '../../../reviews/index.ts';
import type { RemittanceClaim, RemittanceRecord } from '../record.ts';
import { listRemittanceClaims } from '../store.ts';
import { remittanceDecided } from '../use-cases/decide.ts';
import { remittanceOf } from '../use-cases/show-remittances.ts';
import { HELD_TASK } from './names.ts';

/** So many claims that are held are shown, of so many that are looked at. */
const MOST_SHOWN = 30;
const MOST_LOOKED_AT = 1000;

/** A remittance is held, whole or in part: release it, try it again, or set it aside. */
export const heldRemittance: TaskKind = {
  name: HELD_TASK,
  view: async (context, { subjectId }) => {
    const remittance = await remittanceOf(context, subjectId);
    const isWhole = remittance.status === 'held';
    return {
      warnings: isWhole ? remittance.held.map(({ words }) => words) : [],
      sections: [about(remittance), ...(isWhole ? [] : [await heldClaims(context.clinicId, subjectId)])],
      choices: isWhole
        ? [release, setAside('Nothing of it is posted.')]
        : [again, setAside('The claims below stay unposted.')],
    };
  },
  decide: async (context, task, { choice, fields }) => {
    const remittance = await remittanceOf(context, task.subjectId);
    const deed = choice === 'set-aside' ? 'set-aside' : 'post';
    const decision = { deed, staffId: context.actor.id, reason: fields['reason'] ?? '', at: now() } as const;
    return remittanceDecided(remittance, decision).change;
  },
};

const reason: Choice['fields'] = [{ name: 'reason', label: 'Why', type: 'textarea', required: true, maxLength: 500 }];
const release: Choice = {
  value: 'post',
  heading: 'Release it',
  label: 'The money came so: post it',
  explanation: 'Its claims are posted as they are; one that does not agree within itself is held by itself.',
  fields: reason,
};
const again: Choice = {
  value: 'again',
  heading: 'Try again',
  label: 'What was missing is there: post them',
  explanation:
    'Every claim is posted that the clinic’s books can take now. What does not balance is decided claim by claim.',
  fields: reason,
};
const setAside = (explanation: string): Choice => ({
  value: 'set-aside',
  heading: 'Set it aside',
  label: 'Set aside',
  explanation,
  fields: reason,
});

function about({ payer, trace, payment, totals, tally, notes }: RemittanceRecord): Section {
  return {
    title: 'Remittance',
    facts: [
      { label: 'Payer', value: payer?.name ?? 'not named' },
      { label: 'Trace', value: trace.number || 'none' },
      { label: 'Payment', value: `${inDollars(usd(payment.amount))}${payment.date ? ` on ${payment.date}` : ''}` },
      { label: 'For its claims', value: `${inDollars(usd(totals.paid))} for ${totals.claims}` },
      { label: 'Provider adjustments', value: inDollars(usd(totals.providerAdjusted)) },
      { label: 'Not posted', value: inDollars(usd(tally.heldAmount)) },
    ],
    paragraphs: notes.slice(0, 10),
  };
}

async function heldClaims(clinicId: string, remittanceId: string): Promise<Section> {
  const held: RemittanceClaim[] = [];
  let after: string | undefined;
  for (let looked = 0; looked < MOST_LOOKED_AT && held.length < MOST_SHOWN;) {
    const page = await listRemittanceClaims(clinicId, remittanceId, 100, after);
    held.push(...page.filter(({ standing }) => standing === 'held'));
    looked += page.length;
    after = page.at(-1)?.id;
    if (page.length === 0) break;
  }
  return {
    title: 'Held claims',
    tables: [
      {
        caption: 'What is held, and why',
        columns: ['Control number', 'Charged', 'Paid', 'Why'],
        rows: held
          .slice(0, MOST_SHOWN)
          .map(({ payment, why = [] }) => [
            payment.controlNumber,
            inDollars(usd(payment.charged)),
            inDollars(usd(payment.paid)),
            why.map(({ words }) => words).join(' '),
          ]),
      },
    ],
  };
}

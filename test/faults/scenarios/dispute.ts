import type { CaseRun } from '../case-run.ts';
import { make, newAccount } from '../new-account.ts';
import type { Stories } from '../scenario.ts';

const DAY = 24 * 3600;

const usd = (amount: number): object => ({ amount, currency: 'USD' });

/** A number that a comparison of two runs takes for the same as any other. */
const controlNumber = (number: number): string => `C-${number.toString(16).padStart(12, '0')}`;

/** Somebody with a bill, who says that it is wrong. @param more of the charge: who is asked for it first */
async function disputed(run: CaseRun, withClaim = false): Promise<void> {
  const { number, patientId, accountId } = await newAccount(run);
  const account = `/v1/billing-accounts/${accountId}`;
  const staffId = run.world.clinic.staff.frontDesk.id;
  const today = run.at(0).slice(0, 10);
  const coverageId = withClaim
    ? await make(run, `/v1/patients/${patientId}/coverages`, {
        payerId: 'harbor-marketplace',
        memberId: `HM-${number}`,
        planName: 'Harbor Silver',
        lineOfBusiness: 'marketplace',
        relationship: 'self',
        period: { start: '2026-01-01' },
      })
    : undefined;
  const chargeId = await make(run, `${account}/charges`, {
    sourceId: `EHR-${number}`,
    code: '99213',
    dateOfService: today,
    provider: '1245319599',
    payment: coverageId === undefined ? { by: 'patient' } : { by: 'coverage', coverageId },
    amount: usd(20_000),
  });
  if (coverageId !== undefined) {
    await make(run, `${account}/claims`, { coverageId, controlNumber: controlNumber(number), lines: [{ chargeId }] });
    const charge = `${account}/charges/${chargeId}`;
    const { version } = await run.api<{ version: number }>('GET', charge);
    const moved = { staffId, reason: 'The payer left it to the patient.', amount: usd(20_000), to: 'patient' };
    await run.api(
      'POST',
      `${charge}/transfer`,
      { ...moved, because: 'patient-responsibility' },
      { 'If-Match': `"${version}"` },
    );
  }
  const told = { reason: 'amount', words: 'It was to be half of that.', submitterId: staffId };
  await run.open('/v1/disputes', { accountId, chargeIds: [chargeId], ...told });
}

const due = async (run: CaseRun): Promise<string> => String((await run.record())['due']);
const halfway = async (run: CaseRun): Promise<string> => {
  const { statusSince, due: end } = (await run.record()) as unknown as { statusSince: string; due: string };
  const since = Date.parse(statusSince);
  const days = Math.floor((Date.parse(end) - since) / 2 / 1000 / DAY);
  return new Date(since + days * DAY * 1000).toISOString();
};
const answer = 'The visit took longer than planned.';

export const stories: Stories = [
  {
    name: 'a bill that stands, and a patient who says nothing to it',
    stages: [
      { name: 'held, and a person is asked', act: (run) => disputed(run) },
      { name: 'answered', act: (run) => run.decide('Uphold the bill', { answer }) },
      { name: 'reminded', act: async (run) => run.until(await halfway(run)) },
      { name: 'the answer stands', act: async (run) => run.until(await due(run)) },
    ],
  },
  {
    name: 'more is asked for, and does not come',
    stages: [
      { name: 'held', unrecorded: true, act: (run) => disputed(run) },
      {
        name: 'the patient is asked',
        act: (run) => run.decide('Ask for more', { question: 'Do you have a receipt?' }),
      },
      { name: 'decided by what there is', act: async (run) => run.until(await due(run)) },
    ],
  },
  {
    name: 'a payer is asked again, and does not answer',
    stages: [
      { name: 'held', unrecorded: true, act: (run) => disputed(run, true) },
      {
        name: 'the payer has the claim',
        act: async (run) => {
          const facts = (await run.record())['facts'] as { facts: readonly { kind: string; of: string }[] };
          const claim = facts.facts.find(({ kind }) => kind === 'claim')?.of ?? '';
          await run.decide('Resubmit to the payer', { claim });
        },
      },
      { name: 'decided by what there is', act: async (run) => run.until(await due(run)) },
    ],
  },
  {
    name: 'the federal process',
    stages: [
      { name: 'held', unrecorded: true, act: (run) => disputed(run) },
      {
        name: 'the entity gave notice',
        act: async (run) =>
          run.post('federal-process', {
            reference: 'PPDR-1',
            noticeOn: run.at(-DAY).slice(0, 10),
            staffId: run.world.clinic.staff.frontDesk.id,
          }),
      },
      {
        name: 'the entity has the documents',
        act: async (run) => run.decide('Record that the entity has them', { sentOn: run.at(-DAY).slice(0, 10) }),
      },
      { name: 'staff ask how it stands', act: async (run) => run.until(await due(run)) },
      {
        name: 'it has decided',
        act: async (run) => run.decide('Record the decision', { on: run.at(-DAY).slice(0, 10), owes: '120' }),
      },
    ],
  },
  {
    name: 'an old dispute goes on in a new execution',
    stages: [
      { name: 'in review for long', unrecorded: true, act: (run) => disputed(run) },
      {
        name: 'continued',
        before: async (run) => run.set('runSince', run.at(-300 * DAY)),
        act: async (run) => run.nudge(),
      },
    ],
  },
];

import type { CaseRun } from '../case-run.ts';
import { make, newAccount } from '../new-account.ts';
import type { Stories } from '../scenario.ts';

const DAY = 24 * 3600;

const usd = (amount: number): object => ({ amount, currency: 'USD' });
const staffOf = (run: CaseRun): string => run.world.clinic.staff.frontDesk.id;

/** Somebody with a bill, who is offered two installments a week apart, the first in ten days. */
async function offered(run: CaseRun): Promise<void> {
  const { number, accountId } = await newAccount(run);
  const account = `/v1/billing-accounts/${accountId}`;
  const staffId = staffOf(run);
  const chargeId = await make(run, `${account}/charges`, {
    sourceId: `EHR-${number}`,
    code: '99213',
    dateOfService: run.at(0).slice(0, 10),
    provider: '1245319599',
    payment: { by: 'patient' },
    amount: usd(20_000),
  });
  const invoiceId = await make(run, `${account}/invoices`, { chargeIds: [chargeId] });
  const invoice = `${account}/invoices/${invoiceId}`;
  const { version } = await run.api<{ version: number }>('GET', invoice);
  await run.api('POST', `${invoice}/issue`, { staffId }, { 'If-Match': `"${version}"` });
  const terms = { installments: 2, firstDueOn: run.at(10 * DAY).slice(0, 10), interval: 'week' };
  await run.open('/v1/payment-plans', { accountId, invoiceIds: [invoiceId], staffId, ...terms });
}

const agreed = async (run: CaseRun): Promise<void> =>
  await run.post('answer', { answer: 'agreed', by: 'paper', staffId: staffOf(run) });

/** When the next of these comes for an installment. */
const clock = async (run: CaseRun, name: 'remindAt' | 'dueAt' | 'missAt', number = 0): Promise<string> => {
  const { installments } = (await run.record()) as unknown as {
    installments: readonly { readonly clocks: Readonly<Record<typeof name, string>> }[];
  };
  return installments[number]?.clocks[name] ?? '';
};
const offer = async (run: CaseRun): Promise<{ readonly until: string; readonly halfway: string }> => {
  const { statusSince, offer: made } = (await run.record()) as unknown as {
    statusSince: string;
    offer: { until: string };
  };
  const since = Date.parse(statusSince);
  const days = Math.floor((Date.parse(made.until) - since) / 2 / 1000 / DAY);
  return { until: made.until, halfway: new Date(since + days * DAY * 1000).toISOString() };
};

const later = (seconds: number, instant: string): string =>
  new Date(Date.parse(instant) + seconds * 1000).toISOString();

export const stories: Stories = [
  {
    name: 'an offer that nobody answers',
    stages: [
      { name: 'offered', before: (run) => run.untilMonday(), act: (run) => offered(run) },
      { name: 'reminded', act: async (run) => run.until((await offer(run)).halfway, true) },
      { name: 'lapsed', act: async (run) => run.until((await offer(run)).until, true) },
    ],
  },
  {
    name: 'an offer that ends soon after it was brought to mind',
    stages: [
      { name: 'offered', unrecorded: true, before: (run) => run.untilMonday(), act: (run) => offered(run) },
      {
        name: 'reminded, and waited for',
        before: async (run) => run.set('offer.until', later(DAY / 2, (await offer(run)).halfway)),
        act: async (run) => run.until((await run.record())['runAt'], true),
      },
      { name: 'lapsed', act: async (run) => run.until((await offer(run)).until) },
    ],
  },
  {
    name: 'an installment of which nothing is due yet when its run begins',
    stages: [
      { name: 'offered', unrecorded: true, before: (run) => run.untilMonday(), act: (run) => offered(run) },
      { name: 'agreed', unrecorded: true, act: agreed },
      {
        name: 'planned anew',
        before: async (run) => run.set('installments.0.clocks.remindAt', later(3 * DAY, await clock(run, 'remindAt'))),
        act: async (run) => run.until((await run.record())['runAt'], true),
      },
    ],
  },
  {
    name: 'an installment that is missed, and what is left paid at once',
    stages: [
      { name: 'offered', unrecorded: true, before: (run) => run.untilMonday(), act: (run) => offered(run) },
      { name: 'agreed', act: agreed },
      { name: 'reminded', act: async (run) => run.until(await clock(run, 'remindAt'), true) },
      { name: 'due', act: async (run) => run.until(await clock(run, 'dueAt'), true) },
      { name: 'missed', act: async (run) => run.until(await clock(run, 'missAt'), true) },
      {
        name: 'more time',
        act: async (run) => run.decide('Give the patient more time', { until: run.at(40 * DAY).slice(0, 10) }),
      },
      {
        name: 'paid off',
        act: async (run) =>
          run.post('payments', {
            amount: usd(20_000),
            method: 'card',
            receivedOn: run.at(-DAY).slice(0, 10),
            staffId: staffOf(run),
          }),
      },
    ],
  },
];

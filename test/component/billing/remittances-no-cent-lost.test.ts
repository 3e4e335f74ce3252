import { afterEach, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { handler as takeRemittances } from '../../../functions/billing/handlers/take-remittances.ts';
import { askedOf, paidOf } from '../../../functions/billing/disputes/rules/holding.ts';
import { isUndecided } from '../../../functions/billing/disputes/rules/statuses.ts';
import { disputeBody } from '../../../functions/billing/disputes/schemas.ts';
import { disputesOf } from '../../../functions/billing/disputes/store.ts';
import { withdrawDispute } from '../../../functions/billing/disputes/use-cases/change-dispute.ts';
import { openDispute } from '../../../functions/billing/disputes/use-cases/open-dispute.ts';
import { receivables, sumOf } from '../../../functions/billing/ledger/chart.ts';
import { uninvoiced } from '../../../functions/billing/ledger/rules/post.ts';
import { readCharges } from '../../../functions/billing/ledger/store.ts';
import type { RemittanceClaim } from '../../../functions/billing/remittance/record.ts';
import { header, interchange, separated, transaction, usual } from '../../unit/billing/sample-835.ts';
import { line, openRemittances, type RemittanceDesk } from './remittance-desk.ts';

jest.setTimeout(400_000);

/** What the clinic has claimed, in cents: the lines of each claim. */
const CLAIMS = [[15_000, 5_001], [9_999], [2_500, 2_500, 700]] as const;

/** How a payer shares out a line: by weight among what it pays, what goes off by contract, the patient’s share, and what it refuses. */
const weight = fc.nat({ max: 3 });
const decision = fc.record({
  claim: fc.nat({ max: CLAIMS.length - 1 }),
  lines: fc.array(fc.tuple(weight, weight, weight, weight, weight), { minLength: 3, maxLength: 3 }),
  /** Takes the last decision of this claim back before it decides anew. */
  anew: fc.boolean(),
  /** A claim whose amounts do not agree: it is held. */
  isWrong: fc.integer({ min: 0, max: 5 }).map((of) => of === 0),
});
const story = fc.record({
  remittances: fc.array(fc.array(decision, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 }),
  /** Each file holds some of the remittances, in some form; most remittances come in several. */
  files: fc.array(
    fc.record({ of: fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 3 }), form: fc.nat({ max: 2 }) }),
    {
      minLength: 1,
      maxLength: 4,
    },
  ),
  /** How many of the files arrive before anything is read. */
  together: fc.integer({ min: 1, max: 4 }),
  /** What the patient pays after each file, once asked for it, in cents: nothing, a part, or more than all. */
  pays: fc.array(fc.constantFrom(undefined, 0, 700, 20_000), { minLength: 4, maxLength: 4 }),
  /** After which files the patient disputes all that they owe, or takes that back. */
  disputes: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
});
type Decision = typeof decision extends fc.Arbitrary<infer T> ? T : never;

const ADJUSTED = ['CO*45', 'PR*3', 'CO*50', 'PI*B10'] as const;
const dollars = (cents: number): string => String(cents / 100);

/** The segments of a decision, and what it pays. */
function segmentsOf({ claim, lines, isWrong }: Decision, sign: 1 | -1): { segments: string[]; paid: number } {
  let paid = 0;
  let share = 0;
  const told = (CLAIMS[claim] ?? []).flatMap((charged, index) => {
    const [first = 1, ...weights] = lines[index] ?? [1];
    const all = first + weights.reduce((sum, each) => sum + each, 0) || 1;
    const parts = weights.map((each) => Math.floor((charged * each) / all));
    const rest = charged - parts.reduce((sum, each) => sum + each, 0);
    paid += rest;
    share += parts[1] ?? 0;
    const reasons = parts.flatMap((cents, of) =>
      cents === 0 ? [] : [`${ADJUSTED[of] ?? ''}*${dollars(sign * cents)}`],
    );
    return line(index + 1, sign * charged, sign * rest, ...reasons).map((each) =>
      each.startsWith('SVC') ? `SVC*HC:99213*${dollars(sign * charged)}*${dollars(sign * rest)}**1` : each,
    );
  });
  const total = (CLAIMS[claim] ?? []).reduce((sum, each) => sum + each, 0);
  const said = paid + (isWrong ? 100 : 0);
  const head = `CLP*C${claim}*${sign < 0 ? 22 : 1}*${dollars(sign * total)}*${dollars(sign * said)}*${dollars(share)}*12*P-C${claim}*11*1`;
  return { segments: [head, 'NM1*QC*1*OKAFOR*INES****MI*M1', ...told], paid: sign * said };
}

/** Each remittance as a transaction set: a decision anew comes with the one before it taken back. */
function transactionsOf(remittances: readonly (readonly Decision[])[]): string[][] {
  const last = new Map<number, Decision>();
  return remittances.map((decisions, number) => {
    const told = decisions.flatMap((each) => {
      const before = last.get(each.claim);
      if (!each.isWrong) last.set(each.claim, each);
      return before && each.anew && !each.isWrong
        ? [segmentsOf(before, -1), segmentsOf(each, 1)]
        : [segmentsOf(each, 1)];
    });
    const paid = told.reduce((sum, each) => sum + each.paid, 0);
    const body = told.flatMap(({ segments }) => segments);
    return transaction([...header(dollars(paid), `T${number}`), 'LX*1', ...body], String(number + 1).padStart(4, '0'));
  });
}

/** The same said in other ways: separators, line ends, numbers of the envelope. */
const forms = [
  (of: string[][]) => separated(interchange(of)),
  (of: string[][]) => separated(interchange(of, '000000777'), { element: '|', component: '>', terminator: '\n' }),
  (of: string[][]) => `\uFEFF${separated(interchange(of, '000000888'), { ...usual, after: '\r\n' })}`,
];

let desk: RemittanceDesk | undefined;
afterEach(() => desk?.bench.close());

/** Does what waits, each several times at once, until nothing does: what met another is done again later. */
async function runAtOnce({ bench }: RemittanceDesk): Promise<void> {
  for (let round = 0; ; round += 1) {
    const waiting = [...(await bench.effects('takeRemittances')), ...(await bench.effects('postRemittance'))];
    if (waiting.length === 0) return;
    if (round > 60) throw new Error(`it never ends: ${String(waiting[0]?.lastProblem)}`);
    await Promise.all(
      waiting.flatMap(({ pk, sk }) =>
        [1, 2].map(() => takeRemittances({ Records: [{ body: JSON.stringify({ pk, sk }) }] } as never)),
      ),
    );
    bench.setTime(new Date(Date.now() + 3_600_000).toISOString());
  }
}

/** Puts what the patient owes by now on an invoice, and the patient pays so much of it. */
async function askPatient(at: RemittanceDesk, cents: number | undefined): Promise<void> {
  if (cents === undefined) return;
  const charges = await readCharges(at.bench.clinicId, at.accountId, 100);
  const open = charges.filter((each) => (uninvoiced(each)['patient-receivable'] ?? 0) > 0);
  if (open.length === 0) return;
  const asked = await at.invoice(
    at.accountId,
    open.map(({ id, version }) => ({ id, version, status: '' })),
  );
  if (cents > 0) await at.pay(at.accountId, cents, asked);
}

/** The patient disputes all that they owe or have paid by now; who does so already takes that back. */
async function disputeOrWithdraw({ bench, accountId, staffId, context }: RemittanceDesk): Promise<void> {
  const [open] = (await disputesOf(bench.clinicId, accountId)).filter(({ status }) => isUndecided(status));
  if (open) {
    await withdrawDispute(context, open.id, open.version, { staffId, reason: 'So.' });
    return;
  }
  const charges = await readCharges(bench.clinicId, accountId, 100);
  const theirs = charges.filter((each) => askedOf(each) + paidOf(each) > 0);
  if (theirs.length === 0) return;
  const said = { accountId, chargeIds: theirs.map(({ id }) => id), reason: 'coverage', words: 'They should pay it.' };
  await openDispute(context, disputeBody.parse({ ...said, submitterId: staffId }));
}

test('whatever payers decide, in whatever files, named however, read at once and again: no cent is posted twice or lost, and no CO is the patient’s', async () => {
  const reached = new Set<string>();
  await fc.assert(
    fc.asyncProperty(story, async ({ remittances, files, together, pays, disputes }) => {
      desk?.bench.close();
      const at = await openRemittances();
      desk = at;
      for (const [number, cents] of CLAIMS.entries()) await at.claim(`C${number}`, cents);
      const transactions = transactionsOf(remittances);
      const texts = files.map(({ of, form }) => {
        const chosen = [...new Set(of.map((each) => each % transactions.length))].map(
          (each) => transactions[each] ?? [],
        );
        return (forms[form] ?? forms[0])?.(chosen) ?? '';
      });
      const came = new Set(files.flatMap(({ of }) => of.map((each) => `T${each % transactions.length}`)));
      for (const [index, text] of texts.entries()) {
        await at.arrive(text);
        if (index + 1 >= together) await runAtOnce(at);
        await askPatient(at, pays[index]);
        if (disputes[index] === true) await disputeOrWithdraw(at);
      }
      // All of it once more, under other names.
      for (const text of texts) await at.arrive(`${text}\n`);
      await runAtOnce(at);

      const claims = await at.claims();
      for (const { standing, why = [] } of claims)
        for (const each of [standing, ...why.map(({ code }) => code)]) reached.add(each);
      // One record for each claim that was told of, whatever file it came in.
      const read = await at.remittances();
      expect(new Set(read.map(({ trace }) => trace.number))).toEqual(came);
      expect(read).toHaveLength(came.size);
      for (const { id, totals, tally } of read) {
        const of = claims.filter(({ remittanceId }) => remittanceId === id);
        expect(of.reduce((sum, { payment }) => sum + payment.paid, 0)).toBe(totals.paid);
        expect(of.filter(({ standing }) => standing === 'pending')).toEqual([]);
        expect(tally.claims.posted).toBe(of.filter(({ standing }) => standing === 'posted').length);
      }
      // What is in the books is what was posted: each claim once.
      const posted = claims.filter(({ standing }) => standing === 'posted');
      const sum = (of: (claim: RemittanceClaim) => number): number => posted.reduce((all, each) => all + of(each), 0);
      const books = await at.balances();
      expect(books.paidByPayers.amount).toBe(sum(({ payment }) => payment.paid));
      // Every cent of a charge is somewhere, nothing is owed below nothing.
      for (const { sums, amount, disputeId } of await readCharges(at.bench.clinicId, at.accountId, 100)) {
        expect(
          sumOf(sums, [
            ...receivables,
            'payer-payments',
            'payer-credit',
            'patient-payments',
            'unapplied-credit',
            'contractual-adjustment',
            'write-off',
          ]),
        ).toBe(amount);
        for (const heading of receivables) expect(sums[heading] ?? 0).toBeGreaterThanOrEqual(0);
        // What a payer leaves to the patient of what is disputed is held with it.
        if (disputeId !== undefined) reached.add('disputed');
        expect(sums[disputeId === undefined ? 'in-dispute' : 'patient-receivable'] ?? 0).toBe(0);
      }
      // What the patient owes was put to the patient by a payer as a share, never as its own obligation.
      const shares = sum(({ payment }) =>
        payment.lines
          .flatMap(({ adjustments }) => adjustments)
          .reduce((all, { group, amount }) => all + (group === 'PR' ? amount : 0), 0),
      );
      // What the patient has paid of a share that was taken back is the patient's credit.
      expect(books.patient.amount + books.inDispute.amount + books.paidByPatient.amount - books.credit.amount).toBe(
        shares,
      );
      const ofPayers = (await at.journal(at.accountId)).filter(({ kind }) => kind.startsWith('payer-'));
      for (const { legs } of ofPayers)
        for (const leg of legs)
          if (leg.on === 'patient-receivable' || leg.on === 'in-dispute') expect(leg.adjustment?.group).toBe('PR');
    }),
    {
      numRuns: Number(process.env['REMITTANCE_RUNS'] ?? 3),
      // In this one a decision is taken back and made anew, one does not agree, one comes twice at the same moment, and a share is disputed.
      examples: [
        [
          {
            remittances: [
              [
                {
                  claim: 0,
                  lines: [
                    [2, 1, 1, 1, 0],
                    [1, 1, 0, 0, 1],
                    [1, 0, 0, 0, 0],
                  ],
                  anew: false,
                  isWrong: false,
                },
              ],
              [
                {
                  claim: 0,
                  lines: [
                    [3, 1, 0, 0, 0],
                    [1, 0, 1, 0, 0],
                    [1, 0, 0, 0, 0],
                  ],
                  anew: true,
                  isWrong: false,
                },
                {
                  claim: 1,
                  lines: [
                    [1, 1, 1, 1, 1],
                    [1, 0, 0, 0, 0],
                    [1, 0, 0, 0, 0],
                  ],
                  anew: false,
                  isWrong: true,
                },
              ],
            ],
            files: [
              { of: [0], form: 0 },
              { of: [0, 1], form: 1 },
              { of: [1], form: 2 },
            ],
            together: 2,
            pays: [700, 20_000, undefined, undefined],
            disputes: [false, true, false, false],
          },
        ],
      ],
    },
  );
  expect([...reached]).toEqual(expect.arrayContaining(['posted', 'held', 'claim-out-of-balance', 'disputed']));
});

import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Preauthorization } from '../../../functions/preauthorization/case.ts';
import { moveTo } from '../../../functions/preauthorization/rules/move.ts';
import { nextDeed } from '../../../functions/preauthorization/rules/next-deed.ts';
import {
  isActive,
  isFinal,
  mayFollow,
  statuses,
  statusNames,
  type Status,
} from '../../../functions/preauthorization/rules/statuses.ts';

const AT = '2026-11-23T15:00:00.000Z';
const subject = (status: Status, more: Partial<Preauthorization> = {}): Preauthorization =>
  ({ id: 'preauth_x', status, run: 1, runSince: AT, attempts: [], remedies: [], ...more }) as Preauthorization;

describe('the transition table', () => {
  test('names only statuses that it explains', () => {
    for (const name of statusNames) for (const next of statuses[name].next) expect(statusNames).toContain(next);
  });

  test('reaches every status from a new request', () => {
    const reached = new Set<Status>(['assessing']);
    for (const name of reached) for (const next of statuses[name].next) reached.add(next);
    expect([...reached].toSorted()).toEqual([...statusNames].toSorted());
  });

  test('lets no case with an open workflow stand without a way to an end', () => {
    const ends = new Set<Status>(statusNames.filter((name) => !isActive(name)));
    for (let size = 0; size !== ends.size;) {
      size = ends.size;
      for (const name of statusNames) if (statuses[name].next.some((next) => ends.has(next))) ends.add(name);
    }
    expect([...ends].toSorted()).toEqual([...statusNames].toSorted());
  });

  test('lets a person take over from every status in which a workflow can fail', () => {
    for (const name of statusNames.filter(isActive)) expect(mayFollow(name, 'needs-attention')).toBe(true);
  });

  test('lets the clinic cancel wherever the case is not at an end', () => {
    const atPayer: readonly Status[] = ['approved', 'partially-approved', 'denied'];
    const refused = statusNames.filter(
      (name) => !(mayFollow(name, 'cancelled') && !atPayer.includes(name)) && !mayFollow(name, 'cancelling'),
    );
    expect(refused.filter((name) => !isFinal(name)).toSorted()).toEqual(['denied']);
  });

  test('lets the payer cancel wherever staff can record what it decided', () => {
    for (const name of ['pended', 'partially-approved', 'denied', 'needs-attention'] as const)
      expect(mayFollow(name, 'cancelled')).toBe(true);
  });

  test('is the only way: a move that it does not name is refused', () => {
    fc.assert(
      fc.property(fc.constantFrom(...statusNames), fc.constantFrom(...statusNames), (from, to) => {
        if (mayFollow(from, to)) expect(moveTo(subject(from), to, AT).status).toBe(to);
        else expect(() => moveTo(subject(from), to, AT)).toThrow('cannot become');
      }),
    );
  });
});

describe('the workflow of a case', () => {
  test('is open exactly while something is waited for', () => {
    for (const name of statusNames) {
      const next = nextDeed(subject(name, { atPayer: undefined }), AT);
      expect(next.deed === 'finish').toBe(!isActive(name));
    }
  });

  test('gets a new run when a case comes back to life, and for a later warning', () => {
    expect(moveTo(subject('approved'), 'assessing', AT).run).toBe(2);
    expect(moveTo(subject('pended'), 'approved', AT).run).toBe(1);
    expect(moveTo(subject('pended'), 'approved', AT, { warnAt: '2027-01-01T00:00:00.000Z' }).run).toBe(2);
    expect(moveTo(subject('in-review'), 'submitting', AT).run).toBe(1);
  });

  test('hands over to a new run before an execution reaches a year', () => {
    const old = subject('in-review', { runSince: '2026-01-01T00:00:00.000Z' });
    const next = nextDeed(old, AT);
    expect(next.deed).toBe('continue-in-new-run');
    const young = nextDeed(subject('in-review'), AT);
    expect(young.until?.slice(0, 4)).toBe('2027');
    expect(String(young.until) < '2027-11-23').toBe(true);
  });

  test.each(['pended', 'awaiting-payer-documents'] as const)(
    '%s: a payer whose time runs out is chased then, and once',
    (status) => {
      const dueAt = '2026-11-24T15:00:00.000Z';
      const atPayer = { dueAt, nextInquiryAt: '2026-11-25T15:00:00.000Z' } as Preauthorization['atPayer'] & object;
      const waiting = subject(status, { atPayer });
      expect(nextDeed(waiting, AT)).toMatchObject({ until: dueAt });
      expect(nextDeed(waiting, dueAt)).toEqual({ deed: 'chase-late-payer' });
      const chased = subject(status, { atPayer: { ...atPayer, chasedAt: dueAt } });
      expect(nextDeed(chased, dueAt)).toMatchObject({ until: atPayer.nextInquiryAt });
    },
  );

  test('leaves behind what belongs to the status that it leaves', () => {
    const failed = subject('needs-attention', {
      standstill: { code: 'x', words: 'y' },
      failedIn: 'submitting',
      staffDueAt: AT,
    });
    const after = moveTo(failed, 'submitting', AT);
    expect(after).not.toHaveProperty('standstill');
    expect(after).not.toHaveProperty('failedIn');
    expect(after).not.toHaveProperty('staffDueAt');
  });
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { choose } from '../../../functions/reviews/rules/assignment.ts';

const candidate = fc.record({ id: fc.uuid(), openTasks: fc.nat({ max: 20 }) });
const candidates = fc.uniqueArray(candidate, { minLength: 1, maxLength: 12, selector: ({ id }) => id });

describe('who is asked', () => {
  test('nobody has fewer open tasks than the one who is chosen', () => {
    fc.assert(
      fc.property(candidates, fc.uuid(), (people, taskId) => {
        const chosen = people.find(({ id }) => id === choose(people, taskId));
        expect(chosen?.openTasks).toBe(Math.min(...people.map(({ openTasks }) => openTasks)));
      }),
    );
  });

  test('the order of the list makes no difference', () => {
    fc.assert(
      fc.property(candidates, fc.uuid(), (people, taskId) => {
        expect(choose(people.toReversed(), taskId)).toBe(choose(people, taskId));
      }),
    );
  });

  test('between equals the tasks spread over all', () => {
    const people = ['ann', 'ben', 'cid'].map((id) => ({ id, openTasks: 0 }));
    const chosen = new Set(Array.from({ length: 60 }, (_, index) => choose(people, `task-${index}`)));
    expect(chosen).toEqual(new Set(['ann', 'ben', 'cid']));
  });

  test('where nobody can be asked, nobody is chosen', () => {
    expect(choose([], 'task')).toBeUndefined();
  });
});

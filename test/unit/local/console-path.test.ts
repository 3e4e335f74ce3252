import { describe, expect, test } from '@jest/globals';
import { dotOf, drawn } from '../../../local/console/graph.ts';
import { pathOf, way } from '../../../local/console/path.ts';
import { workflowBench } from '../../../local/services/states/testing.ts';

const task = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: { FunctionName: '${Work}' } };
const retries = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 1 }];
const definition = {
  QueryLanguage: 'JSONata',
  StartAt: 'Begin',
  States: {
    Begin: { Type: 'Pass', Output: '{% {"n": 2} %}', Next: 'Both' },
    Both: {
      Type: 'Parallel',
      Branches: [
        { StartAt: 'Left', States: { Left: { Type: 'Pass', End: true } } },
        { StartAt: 'Right', States: { Right: { Type: 'Pass', Next: 'Again' }, Again: { Type: 'Pass', End: true } } },
      ],
      Next: 'Each',
    },
    Each: {
      Type: 'Map',
      Items: '{% [1, 2] %}',
      ItemProcessor: { StartAt: 'One', States: { One: { Type: 'Pass', End: true } } },
      Next: 'Try "it"',
    },
    'Try "it"': {
      ...task,
      Retry: retries,
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Mend' }],
      Next: 'Done',
    },
    Mend: { Type: 'Pass', Next: 'Last' },
    Last: { ...task, Next: 'Done' },
    Done: { Type: 'Succeed' },
  },
} as const;

async function ran(functions: Record<string, () => unknown>) {
  const bench = await workflowBench({ definition, functions });
  const { history } = await bench.run({});
  return pathOf(history.map((event) => ({ ...event })) as Parameters<typeof pathOf>[0]);
}
const broken = (): never => {
  throw Object.assign(new Error('no'), { name: 'Broken' });
};

describe('the path of an execution', () => {
  test('tells each stay in a state with what went in and came out, branches and iterations too', async () => {
    const { steps } = await ran({ Work: () => 7 });
    const states = steps.map(({ state }) => state);
    expect(states.toSorted()).toEqual(
      ['Begin', 'Both', 'Left', 'Right', 'Again', 'Each', 'One', 'One', 'Try "it"', 'Done'].toSorted(),
    );
    expect(steps.every(({ to }) => to !== undefined)).toBe(true);
    const of = (name: string) => steps.find(({ state }) => state === name);
    expect(of('Begin')).toMatchObject({ input: '{}', output: '{"n":2}' });
    // A Parallel ends after what happened within it, and with an output of its own.
    expect(JSON.parse(of('Both')?.output ?? '')).toHaveLength(2);
    expect(JSON.parse(of('Each')?.output ?? '')).toHaveLength(2);
  });

  test('tells which ways were taken, and which were not', async () => {
    const { ways } = await ran({ Work: () => 7 });
    expect(ways.get(way('Begin', 'Both'))).toBe(1);
    expect(ways.get(way('Right', 'Again'))).toBe(1);
    expect(ways.get(way('Each', 'One'))).toBe(2);
    expect(ways.get(way('Try "it"', 'Mend'))).toBeUndefined();
  });

  test('tells every failed try, and leaves open the state that failed for good', async () => {
    const { steps, ways } = await ran({ Work: broken });
    const tried = steps.find(({ state }) => state === 'Try "it"');
    expect(tried?.troubles.map(({ error }) => error)).toEqual(['Broken', 'Broken']);
    expect(ways.get(way('Try "it"', 'Mend'))).toBe(1);
    expect(steps.filter(({ to }) => to === undefined).map(({ state }) => state)).toEqual(['Last']);
  });
});

describe('the graph of an execution', () => {
  const none = { here: new Set<string>(), failed: new Set<string>() };

  test('marks what was gone through, where it is, where it failed; and leads to the steps', async () => {
    const path = await ran({ Work: broken });
    const dot = dotOf(definition, { ...path, here: new Set(['Done']), failed: new Set(['Last']) });
    expect(dot).toMatch(/"Begin" \[label="Begin", class="gone", URL="#step-1"\]/);
    expect(dot).toMatch(/"Done" \[label="▶ Done", class="here"\]/);
    expect(dot).toMatch(/"Last" \[label="✗ Last", class="failed", URL="#step-\d+"\]/);
    expect(dot).toMatch(/"Begin" -> "Both" \[class="gone"\]/);
    expect(dot).toMatch(/"Try \\"it\\"" -> "Mend" \[class="gone caught"\]/);
    expect(dot).toMatch(/"Last" -> "Done" \[class="way"\]/);
  });

  test('is an SVG that holds no script and no style, whatever a state is called', async () => {
    const path = await ran({ Work: () => 7 });
    const strange = { StartAt: '<b>"x"\\', States: { '<b>"x"\\': { Type: 'Succeed' } } };
    const svg = await drawn(strange, { ...path, ...none }, 'A "label" <here>');
    expect(svg).toMatch(/^<svg role="group" aria-label="A &#34;label&#34; &#60;here&#62;"/);
    expect(svg).toContain('&lt;b&gt;&quot;x&quot;\\');
    expect(svg).not.toMatch(/<script|style=|<b>/);
  });
});

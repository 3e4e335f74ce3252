import { describe, expect, test } from '@jest/globals';
import { casesOf } from './case-bench.ts';

const open = casesOf('opening-offer', {
  read: 'ReadOpeningOffer',
  wait: 'AwaitOfferNews',
  steps: ['FindMatch', 'PassOn', 'RecordOfferFailure'],
});

describe('the workflow of an offer', () => {
  test('waits for the answer, and goes on to the next with it or when its time is over', async () => {
    const { bench, execution, done, tokens } = await open([
      { deed: 'await-answer', waitSeconds: 3600 },
      { deed: 'find-match' },
      { deed: 'await-answer', waitSeconds: 3600 },
      { deed: 'pass-on' },
    ]);
    await bench.succeed(tokens[0] ?? '', {});
    expect(done).toEqual(['FindMatch']);
    await bench.pass(3600);
    expect(done).toEqual(['FindMatch', 'PassOn']);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test.each(['find-match', 'pass-on'])('a %s that fails for good brings the offer before a person', async (deed) => {
    const { bench, execution, done } = await open([{ deed }], ['FindMatch', 'PassOn']);
    await bench.pass(24 * 3600);

    expect(done).toEqual(['RecordOfferFailure']);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('what the record calls for and no state does is recorded as a failure', async () => {
    const { bench, done } = await open([{ deed: 'dance' }]);
    await bench.pass(0);

    expect(done).toEqual(['RecordOfferFailure']);
  });

  test('fails, and so alarms, where not even the failure can be recorded', async () => {
    const { bench, execution } = await open([{ deed: 'dance' }], ['RecordOfferFailure']);
    await bench.pass(14 * 24 * 3600);

    expect(await bench.outcome(execution)).toMatchObject({ status: 'FAILED', error: 'FailureNotRecorded' });
  });
});

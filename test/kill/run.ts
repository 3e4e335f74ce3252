/**
 * The kill run: the product works, with its data in a folder, and is killed without notice at random moments, again and
 * again; in the end every case that it accepted has ended, with nothing lost and nothing done twice.
 *
 * `npm run test:kill [-- rounds] [--seed n]`
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { registerDemoPatient } from '../../local/demo/requests.ts';
import { listenForWebhooks } from '../../local/demo/story.ts';
import { synthesize } from '../../local/product.ts';
import type { Ready } from './child.ts';
import { type Change, gather, readChanges, redriveDeadLetters } from './evidence.ts';
import { faultsIn } from './judge.ts';
import { Load } from './load.ts';
import { Outside } from './outside.ts';
import { Draws } from './random.ts';
import { Victim } from './victim.ts';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { seed: { type: 'string' } } });
const rounds = Number(positionals[0] ?? 100);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
/** At most so many cases at once, and so many in all for each kill. */
const AT_ONCE = 8;
const CASES_PER_KILL = 0.5;
/** How long the last cases may take when nobody kills any more. */
const DRAIN_MS = 240_000;

const draws = new Draws(seed);
const began = performance.now();
const templates = await synthesize((line) => console.log(line));
const folder = mkdtempSync(join(tmpdir(), 'frontdesk-kill-'));
const victim = new Victim(join(folder, 'data'), templates);
const webhooks = await listenForWebhooks();
let deadline = Infinity;
let isDone = false;
const isOver = (): boolean => isDone || performance.now() > deadline;
const polled: Change[] = [];
const faults: string[] = [];
let deadLetters = 0;

try {
  const ready = await started();
  const outside = new Outside(ready, isOver);
  await outside.call('POST', '/v1/webhook-endpoints', { url: webhooks.url });
  const patient = await registerDemoPatient(outside.system, 'summit-advantage');
  const load = new Load(outside, ready, patient, webhooks.deliveries, isOver);
  load.begin('certified');
  await outside.signUp();
  const moving = moveClock(outside, load);
  const polling = poll(outside);
  await killAgainAndAgain(load);
  deadline = performance.now() + DRAIN_MS;
  await started();
  while (load.open > 0 && !isOver()) {
    deadLetters += await redriveDeadLetters(ready).catch(() => 0);
    await pause(2000);
  }
  // What follows from the last decisions: workflows that end, webhooks, what was in flight at the last kill.
  for (let time = 0; time < 8; time++) {
    deadLetters += await redriveDeadLetters(ready);
    await outside.clock.advance(1800);
  }
  isDone = true;
  await moving;
  const cursor = await polling;
  isDone = false;
  deadline = Infinity;
  polled.push(...(await readChanges(outside, cursor)).changes);
  const mailsAtKills = victim.inFlight.map(({ mails }) => mails);
  const evidence = await gather(ready, outside, load.cases, { polled, deliveries: webhooks.deliveries, mailsAtKills });
  faults.push(...load.failures, ...victim.faults, ...faultsIn(evidence));
  tell(load);
} finally {
  isDone = true;
  await victim.kill();
  webhooks.stop();
}
if (faults.length === 0) rmSync(folder, { recursive: true });
else {
  console.error(faults.map((fault) => `  ${fault}`).join('\n'));
  console.error(`\nNOT GOOD: ${faults.length} faults. The data is in ${folder}.`);
  console.error(`To repeat the moments: npm run test:kill -- ${rounds} --seed ${seed}`);
}
process.exit(faults.length === 0 ? 0 : 1);

/** @param downMinutes for so long it seems to have been down: what was hidden shows again, what was due is overdue */
async function started(downMinutes?: number): Promise<Ready> {
  const ready = await victim.start(downMinutes);
  if (ready === undefined) throw new Error('it was killed while it started');
  return ready;
}

/** Milliseconds that a start takes on this machine: a life is as long as that tells, so that a slow machine gets on too. */
function restart(): number {
  const [, ...later] = victim.starts;
  return later.length === 0 ? 1000 : (later.reduce((sum, seconds) => sum + seconds, 0) / later.length) * 1000;
}

async function killAgainAndAgain(load: Load): Promise<void> {
  const most = Math.max(3, Math.ceil(rounds * CASES_PER_KILL));
  for (let round = 1; round <= rounds; round++) {
    const isEarly = draws.next() < 1 / 6;
    while (load.open < AT_ONCE && load.begun < most) {
      const draw = draws.next();
      load.begin(draw < 0.5 ? 'certified' : draw < 0.85 ? 'pended' : 'cancelled');
    }
    // Most lives are short; some are long enough to get on.
    const life = draws.next() < 0.75 ? draws.between(0.05, 1.4) : draws.between(1.4, 5);
    await pause(life * restart());
    await victim.kill();
    if (round % 10 === 0) console.log(`${round} of ${rounds}: ${load.ended.length} of ${load.begun} cases ended`);
    if (!isEarly) {
      await started(draws.between(1, 12));
      continue;
    }
    // Killed again before it is ready.
    const starting = victim.start(draws.between(1, 12));
    await pause(draws.between(0.1, 1) * restart());
    await victim.kill();
    await starting;
    round++;
    await started(draws.between(1, 12));
  }
  await victim.kill();
}

/**
 * Time passes in steps while the cases are worked on: slowly while people are asked, quickly while all wait for the payer.
 */
async function moveClock(outside: Outside, load: Load): Promise<void> {
  while (!isOver()) {
    await pause(250);
    const minutes = load.pended > 0 && load.pended === load.open ? 60 : load.pended > 0 ? 15 : 3;
    await outside.clock.advance(minutes * 60).catch(() => undefined);
  }
}

/** A poller of changes that goes on from its cursor. */
async function poll(outside: Outside): Promise<string | undefined> {
  let cursor: string | undefined;
  while (!isOver()) {
    const read = await readChanges(outside, cursor).catch(() => undefined);
    if (read !== undefined) {
      polled.push(...read.changes);
      cursor = read.cursor ?? cursor;
    }
    await pause(1500);
  }
  return cursor;
}

function tell(load: Load): void {
  const mean = (numbers: readonly number[]): string =>
    (numbers.reduce((sum, number) => sum + number, 0) / Math.max(1, numbers.length)).toFixed(1);
  const atKills = victim.inFlight;
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  console.log(`kills            ${atKills.length} (seed ${seed})`);
  console.log(`cases            ${load.cases.length} accepted, ${load.ended.length} ended`);
  console.log('in flight at a kill, on average (at most)');
  for (const [name, what] of [
    ['executions', 'executions'],
    ['functionCalls', 'of them calling a function'],
    ['messages', 'messages in queues'],
    ['events', 'events on their way'],
  ] as const) {
    const counts = atKills.map((each) => each[name]);
    console.log(`  ${what.padEnd(28)} ${mean(counts)} (${Math.max(0, ...counts)})`);
  }
  console.log(`restart          ${mean(victim.starts.slice(1))} s on average`);
  console.log(`dead letters     ${deadLetters} given back by the operator`);
  console.log(`webhooks, mails  ${webhooks.deliveries.length}, ${atKills.at(-1)?.mails ?? 0}`);
  console.log(`took             ${seconds} s`);
  if (faults.length === 0) console.log('\nGOOD: nothing was lost, and nothing was done twice.');
}

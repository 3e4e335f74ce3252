/**
 * The product with the templates and the data in the folders that are named, for the kill run: ready when it has printed its one line of
 * JSON, and then at work until it is killed. It may be told for how many minutes it seems to have been down.
 */
import { passWhileDown } from '../../local/data/clock.ts';
import { Journal } from '../../local/data/journal.ts';
import { onboardDemoClinic, Operator, type DemoClinic } from '../../local/demo/clinic.ts';
import { anyPorts, startProduct } from '../../local/product.ts';

/** What the driver needs to know. */
export interface Ready {
  readonly origin: string;
  readonly apiOrigin: string;
  readonly payerOrigin: string;
  readonly clinic: DemoClinic;
}

/** Monday, 9 am in Chicago: the clinic is staffed. */
const MONDAY_MORNING = Date.parse('2026-11-23T15:00:00Z');

const [templates, data = '', downMinutes] = process.argv.slice(2);
if (downMinutes !== undefined) {
  const journal = new Journal(data);
  passWhileDown(journal, Number(downMinutes) * 60_000);
  journal.close();
}
const { stack, payer } = await startProduct({
  templates,
  ports: anyPorts,
  clock: 'real',
  now: MONDAY_MORNING,
  data,
  onProgress: (line) => (line.startsWith('fault') ? console.error(line) : undefined),
});
const kept = stack.host.data.map<DemoClinic>('demo');
const clinic = kept.get('clinic') ?? (await onboardDemoClinic(new Operator(stack.origin), payer));
if (!kept.has('clinic')) kept.set('clinic', clinic);
stack.host.data.flush();
const ready: Ready = { origin: stack.origin, apiOrigin: stack.apiOrigin, payerOrigin: payer.origin, clinic };
console.log(JSON.stringify(ready));

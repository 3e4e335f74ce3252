/**
 * `npm run test:repeat -- 1000`: the same in a thousand fresh stacks: a small one, in which everything that waits is due at the same
 * instants. `npm run test:repeat -- 20 --product`: one prior authorization, from the request over the document, the reviewer's
 * decision by link and the payer's answer a day later. All must be the same: every call in its order and everything that is kept,
 * byte for byte.
 */
import { parseArgs } from 'node:util';
import { installSeededRandomness, reseed } from '../../local/services/lambda/worker-randomness.ts';
import { synthesize } from '../../local/product.ts';
import { DAY, Desk, HOUR } from './desk.ts';
import { type Evidence, difference, watch } from './evidence.ts';
import { startTestProduct } from './harness.ts';
import { runSmall } from './repeat-small.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { product: { type: 'boolean', default: false } },
});
const times = Number(positionals[0] ?? 3);
// The people and systems outside draw too: passwords, idempotency keys.
installSeededRandomness('');

/** The addresses stand in links and tokens, so every run takes those of the first. */
let ports = { aws: 0, api: 0, payer: 0, provider: 0 };

async function authorize(templates: string): Promise<Evidence> {
  reseed('the world outside');
  const product = await startTestProduct(templates, ports);
  try {
    const { stack, payer, provider } = product;
    const port = (origin: string): number => Number(new URL(origin).port);
    ports = {
      aws: port(stack.origin),
      api: port(stack.apiOrigin),
      payer: port(payer.origin),
      provider: port(provider.origin),
    };
    const end = watch(stack);
    const desk = new Desk(product, await product.clinic());
    const id = await desk.release('72148');
    await product.pass(DAY + HOUR);
    const { status } = await desk.read(id);
    if (status !== 'approved') throw new Error(`the case ended as ${status}`);
    return await end();
  } finally {
    await product.stop();
  }
}

const templates = values.product ? await synthesize() : '';
const runOnce = (): Promise<Evidence> => (values.product ? authorize(templates) : runSmall());
const first = await runOnce();
let different = 0;
for (let run = 2; run <= times; run++) {
  const found = await runOnce().then(
    (evidence) => difference(first, evidence),
    (error: unknown) => String(error),
  );
  if (found !== undefined) {
    different++;
    console.log(`run ${String(run)} differs from the first: ${found}`);
  }
  if (run % 20 === 0) console.log(`${String(run)} runs, ${String(different)} different`);
}
const { calls, items, texts } = first;
console.log(
  `${String(times)} runs of ${String(calls.length)} calls, ${String(items.length)} items and ${String(texts.length)} texts: ${different === 0 ? 'all the same' : `${String(different)} different`}`,
);
process.exitCode = different === 0 ? 0 : 1;

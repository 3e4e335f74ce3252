/**
 * `npm run test:repeat -- 1000`: one prior authorization, from the request over the document, the reviewer's decision by
 * link and the payer's answer a day later, in a thousand fresh stacks. All must be the same: every call in its order and
 * everything that is kept, byte for byte.
 */
import { installSeededRandomness, reseed } from '../../local/services/lambda/worker-randomness.ts';
import { synthesize } from '../../local/product.ts';
import { DAY, Desk, HOUR } from './desk.ts';
import { type Evidence, difference, watch } from './evidence.ts';
import { startTestProduct } from './harness.ts';

const times = Number(process.argv[2] ?? 3);
// The people and systems outside draw too: passwords, idempotency keys.
installSeededRandomness('');

/** The addresses stand in links and tokens, so every run takes those of the first. */
let ports = { aws: 0, api: 0, payer: 0 };

async function authorize(templates: string): Promise<Evidence> {
  reseed('the world outside');
  const product = await startTestProduct(templates, ports);
  try {
    const { stack, payer } = product;
    const port = (origin: string): number => Number(new URL(origin).port);
    ports = { aws: port(stack.origin), api: port(stack.apiOrigin), payer: port(payer.origin) };
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

const templates = await synthesize();
const first = await authorize(templates);
let different = 0;
for (let run = 2; run <= times; run++) {
  const found = await authorize(templates).then(
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

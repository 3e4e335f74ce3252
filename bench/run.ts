/** `npm run bench -- <name>`: the measurements, each in a file of its own. Ratios within one run; nothing here is asserted. */
const benches = {
  billing: () => import('./billing.ts'),
  cold: () => import('./cold.ts'),
  cost: () => import('./cost.ts'),
  local: () => import('./local.ts'),
  matching: () => import('./matching.ts'),
  registration: () => import('./registration.ts'),
  scheduling: () => import('./scheduling.ts'),
} as const;

const [name] = process.argv.slice(2);
if (!name || !(name in benches)) {
  console.error(`npm run bench -- <${Object.keys(benches).join(' | ')}>`);
  process.exitCode = 2;
} else {
  const { run } = await benches[name as keyof typeof benches]();
  await run();
}

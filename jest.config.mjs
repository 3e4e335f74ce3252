import { availableParallelism } from 'node:os';

/** Jest runs the TypeScript sources as ES modules; see package.json for how it is called. */
export default {
  testEnvironment: '<rootDir>/test/environment.mjs',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } }],
  },
  // A stack waits for its own threads some of the time: three of them keep two cores busy.
  maxWorkers: Math.max(3, Math.floor(availableParallelism() / 2)),
  // A process that has started many stacks is given up.
  workerIdleMemoryLimit: '1500MB',
  // Against what hangs, not against what is slow: a busy machine is no fault of a test.
  testTimeout: 30_000,
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // It builds the release before this one first: npm run test:deploy.
  testPathIgnorePatterns: ['/node_modules/', '/test/system/deploy\\.test\\.ts$'],
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/.frontdesk'],
};

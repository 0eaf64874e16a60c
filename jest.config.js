/** Tests run as ES modules on real servers; the embedded PostgreSQL for the run is started once, here. */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
    '^.+\\.tsx$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic', importSource: 'preact' } },
        },
        module: { type: 'es6' },
      },
    ],
  },
  globalSetup: '<rootDir>/test/setup/start-postgres.mjs',
  globalTeardown: '<rootDir>/test/setup/stop-postgres.mjs',
  // A browser, a cluster and whole commands share two cores; no test is about how long it takes.
  testTimeout: 90_000,
  maxWorkers: 2,
  // Each file loads the whole house anew, and none of it is given back.
  workerIdleMemoryLimit: '900MB',
  // `npm test -- conformance` lists every statement by the titles of its tests.
  verbose: process.argv.includes('conformance'),
};

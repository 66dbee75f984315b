/** Native ES modules; Node strips the types, and `npm run typecheck` checks them. */
export default {
  testEnvironment: '<rootDir>/test/helpers/closed-environment.mjs',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/test/helpers/strip-types.mjs' },
  globalSetup: '<rootDir>/test/helpers/global-setup.mjs',
  testTimeout: 120_000,
  // One for each core; by default jest leaves one of them to itself, which has little to do.
  maxWorkers: '100%',
  reporters: ['default', '<rootDir>/test/helpers/closing-line-reporter.mjs'],
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/.local', '<rootDir>/dist'],
};

import { availableParallelism } from 'node:os';

/** Native ES modules; Node strips the types, and `npm run typecheck` checks them. */
export default {
  testEnvironment: '<rootDir>/test/helpers/closed-environment.mjs',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/test/helpers/strip-types.mjs' },
  globalSetup: '<rootDir>/test/helpers/global-setup.mjs',
  testTimeout: 120_000,
  // Three for two cores: journeys wait for most of their time. jest reads a percentage over 100 as a number of workers.
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
  reporters: ['default', '<rootDir>/test/helpers/closing-line-reporter.mjs'],
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/.local', '<rootDir>/dist'],
};

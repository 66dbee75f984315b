/** Native ES modules; TypeScript is stripped by esbuild, types are checked by `npm run typecheck`. */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/test/helpers/esbuild-transform.mjs' },
  globalSetup: '<rootDir>/test/helpers/global-setup.mjs',
  testTimeout: 120_000,
  // A test that failed halfway leaves servers open; the run ends all the same.
  forceExit: true,
  reporters: ['default', '<rootDir>/test/helpers/closing-line-reporter.mjs'],
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/.local', '<rootDir>/dist'],
};

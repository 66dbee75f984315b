/** Ends the run with one plain line that any tool can read. */
export default class ClosingLineReporter {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numFailedTestSuites, numRuntimeErrorTestSuites }) {
    // A file that could not be loaded has failed, though none of its tests ran.
    const failed = numFailedTests + (numFailedTestSuites > 0 ? numRuntimeErrorTestSuites : 0);
    console.log(`${numPassedTests} passed, ${failed} failed`);
  }
}

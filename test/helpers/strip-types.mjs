import { stripTypeScriptTypes } from 'node:module';

/** Strips types as Node does: what a test runs is what production runs, and each character keeps its place. */
export default { process: (source) => ({ code: stripTypeScriptTypes(source) }) };

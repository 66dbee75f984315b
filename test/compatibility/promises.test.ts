import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Contract, keptReleases, presentContract, readContract } from '../../scripts/compatibility/contract.ts';
import { packedPackages } from '../helpers/packages.ts';
import { commandLineBreaks } from './command-line.ts';
import { declarationBreaks } from './declarations.ts';
import { openApiBreaks } from './openapi.ts';
import { packageBreaks } from './packages.ts';
import { payloadBreaks } from './payloads.ts';
import { sampleBreaks } from './samples.ts';

let present: Contract;
beforeAll(() => {
  present = presentContract(packedPackages());
});

test('at least one release is kept', () => {
  expect(keptReleases()).not.toEqual([]);
});

/** docs/compatibility.md has the rules. Where a sentence comes up here, keep the old way beside the new one. */
describe.each(keptReleases())('a program that was written for %s goes on working', (release) => {
  const kept = readContract(release);

  test('if it calls the admin API', () => {
    expect(openApiBreaks(kept.openapi, present.openapi)).toEqual([]);
  });

  test('if it receives webhooks', () => {
    expect(payloadBreaks(kept.payloads, present.payloads)).toEqual([]);
  });

  test('if it is written against the types of the SDK or of the construct', () => {
    expect(declarationBreaks(kept.declarations, present.declarations)).toEqual([]);
  });

  test('if it installs a package', () => {
    expect(packageBreaks(kept.packages, present.packages)).toEqual([]);
  });

  test('if it is a script that calls the command line', () => {
    expect(commandLineBreaks(kept.commandLine, present.commandLine)).toEqual([]);
  });

  test('on its rows and messages, which this release reads as they were meant', () => {
    expect(sampleBreaks([...kept.rows, ...kept.messages])).toEqual([]);
  });
});

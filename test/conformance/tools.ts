import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run, runOrThrow } from './child.ts';
import { ToolMissing } from './report.ts';

/** The folder for everything that a run installs or writes. Git ignores it. */
export const CACHE = join(import.meta.dirname, '..', '..', '.local', 'conformance');

/** ministack signs and verifies tokens with cryptography. */
const PYTHON_PACKAGES = ['ministack==1.5.33', 'cryptography==50.0.2', 'botocore==1.43.106', 'cfn-lint==1.58.0'];
/** It wants a botocore of its own. */
const AWS_CLI = ['awscli==1.45.64'];

/** It brings many packages, so it has an environment of its own. */
const SCHEMATHESIS = ['schemathesis==4.32.5', 'botocore==1.43.106'];

/** The public default of Maven; MAVEN_REPOSITORY names a mirror. */
export const MAVEN_REPOSITORY = process.env['MAVEN_REPOSITORY'] ?? 'https://repo.maven.apache.org/maven2';

/** Path in the repository and SHA-256. */
const JARS: readonly (readonly [path: string, sha256: string])[] = [
  [
    'software/amazon/event/ruler/event-ruler/1.8.1/event-ruler-1.8.1.jar',
    'cec3fc54e85d27904b053a159553039a861b08e574d813cf74c47deb277ec432',
  ],
  [
    'com/fasterxml/jackson/core/jackson-databind/2.15.2/jackson-databind-2.15.2.jar',
    '0eb2fdad6e40ab8832a78c9b22f58196dd970594e8d3d5a26ead87847c4f3a96',
  ],
  [
    'com/fasterxml/jackson/core/jackson-core/2.15.2/jackson-core-2.15.2.jar',
    '303c99e82b1faa91a0bae5d8fbeb56f7e2adf9b526a900dd723bf140d62bd4b4',
  ],
  [
    'com/fasterxml/jackson/core/jackson-annotations/2.15.2/jackson-annotations-2.15.2.jar',
    '04e21f94dcfee4b078fa5a5f53047b785aaba69d19de392f616e7a7fe5d3882f',
  ],
  [
    'com/google/code/findbugs/jsr305/3.0.2/jsr305-3.0.2.jar',
    '766ad2a0783f2687962c8ad74ceecc38a28b9f72a2d085ee438b7813e928d0c7',
  ],
  [
    'ch/randelshofer/fastdoubleparser/1.0.0/fastdoubleparser-1.0.0.jar',
    'dc6f616fe7d05818466aedad4660dc94de00219e06eacf22511b5de7cea09bab',
  ],
];

let python: Promise<string> | undefined;

/**
 * Installs ministack, botocore and cfn-lint into a virtual environment, unless they are there.
 *
 * @returns the interpreter of that environment
 * @throws ToolMissing without Python 3.10 or newer; Error when pip cannot install the packages
 */
export function installPython(): Promise<string> {
  python ??= createEnvironment('venv', PYTHON_PACKAGES);
  return python;
}

/**
 * Installs the AWS command line, unless it is there.
 *
 * @returns the folder of the program `aws`
 * @throws as installPython
 */
export const installAwsCli = async (): Promise<string> => dirname(await createEnvironment('aws-cli', AWS_CLI));

/**
 * Installs schemathesis and botocore, unless they are there.
 *
 * @returns the interpreter of their environment
 * @throws as installPython
 */
export const installSchemathesis = (): Promise<string> => createEnvironment('schemathesis', SCHEMATHESIS);

async function createEnvironment(name: string, packages: readonly string[]): Promise<string> {
  const folder = join(CACHE, name);
  const interpreter = join(folder, 'bin', 'python');
  const stamp = join(folder, 'packages.txt');
  const wanted = packages.join('\n');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return interpreter;
  const version = await run(['python3', '-c', 'import sys, venv; sys.exit(sys.version_info < (3, 10))']);
  if (version.code !== 0) throw new ToolMissing('There is no python3 of version 3.10 or newer with its module venv.');
  rmSync(folder, { recursive: true, force: true });
  await runOrThrow(['python3', '-m', 'venv', folder]);
  await runOrThrow([interpreter, '-m', 'pip', 'install', '--quiet', ...packages]);
  writeFileSync(stamp, wanted);
  return interpreter;
}

/**
 * Downloads event-ruler and the libraries that it needs, unless they are there.
 *
 * @returns the class path
 * @throws ToolMissing without a JDK 17 or newer; Error when a jar cannot be downloaded or has another content
 */
export async function installJars(): Promise<string> {
  await requireJdk();
  const folder = join(CACHE, 'jars');
  mkdirSync(folder, { recursive: true });
  const files: string[] = [];
  for (const [path, sha256] of JARS) {
    const file = join(folder, path.slice(path.lastIndexOf('/') + 1));
    if (!existsSync(file)) await download(`${MAVEN_REPOSITORY}/${path}`, sha256, file);
    files.push(file);
  }
  return files.join(':');
}

/** @throws ToolMissing without a JDK 17 or newer */
export async function requireJdk(): Promise<void> {
  const version = await run(['javac', '-version']);
  const major = Number(/javac (\d+)/.exec(version.stdout + version.stderr)?.[1] ?? 0);
  if (major < 17) throw new ToolMissing('There is no JDK (java and javac) of version 17 or newer.');
}

async function download(url: string, sha256: string, file: string): Promise<void> {
  const response = await fetch(url);
  if (!response.ok) {
    throw new Error(`${url} responded with ${response.status}. Name a mirror in MAVEN_REPOSITORY.`);
  }
  const content = Buffer.from(await response.arrayBuffer());
  const found = createHash('sha256').update(content).digest('hex');
  if (found !== sha256) throw new Error(`${url} has the SHA-256 ${found}, not ${sha256}. Use another repository.`);
  writeFileSync(`${file}.part`, content);
  renameSync(`${file}.part`, file);
}

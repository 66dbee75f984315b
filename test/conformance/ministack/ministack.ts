import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort, startBackground } from '../child.ts';
import { installPython } from '../tools.ts';

/** The account is the access key; ministack keeps a world for each. */
export const ACCOUNT = '000000000000';
export const REGION = 'us-east-1';
export const CREDENTIALS = { accessKeyId: ACCOUNT, secretAccessKey: 'test' };
const START_DEADLINE_MS = 60_000;

export interface Ministack {
  /** `http://127.0.0.1:port` */
  endpoint: string;
  /** The end of its log. */
  log(): string;
  stop(): Promise<void>;
}

/**
 * Starts ministack on a free port of loopback, with launcher.py around it.
 *
 * @param functionEnvironment variables of every function, over those of the template
 * @throws ToolMissing without Python; Error with its log when it does not start
 */
export async function startMinistack(functionEnvironment: Readonly<Record<string, string>> = {}): Promise<Ministack> {
  const python = await installPython();
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'ministack-'));
  const child = startBackground([python, join(import.meta.dirname, 'launcher.py')], {
    cwd: folder,
    env: {
      GATEWAY_PORT: String(port),
      BIND_HOST: '127.0.0.1',
      MINISTACK_HOST: '127.0.0.1',
      MINISTACK_REGION: REGION,
      // It opens further ports otherwise.
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
      LOG_LEVEL: 'WARNING',
      AWS_ACCESS_KEY_ID: ACCOUNT,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      TMPDIR: folder,
      FUNCTION_ENVIRONMENT: JSON.stringify(functionEnvironment),
    },
  });
  const stop = async (): Promise<void> => {
    await child.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const endpoint = `http://127.0.0.1:${port}`;
  let ended = false;
  void child.ended.then(() => (ended = true));
  const deadline = Date.now() + START_DEADLINE_MS;
  while (!(await isReady(endpoint))) {
    if (ended || Date.now() > deadline) {
      await stop();
      throw new Error(`ministack did not start:\n${child.output()}`);
    }
    await pause(100);
  }
  return { endpoint, log: () => child.output(), stop };
}

async function isReady(endpoint: string): Promise<boolean> {
  try {
    return (await fetch(`${endpoint}/_ministack/ready`)).ok;
  } catch (error) {
    // Nobody listens yet.
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/** The resources of a stack: physical ids by logical id. */
export async function stackResources(endpoint: string, stackName: string): Promise<Map<string, string>> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `AWS4-HMAC-SHA256 Credential=${ACCOUNT}/20260101/${REGION}/cloudformation/aws4_request, SignedHeaders=host, Signature=00`,
    },
    body: `Action=DescribeStackResources&Version=2010-05-15&StackName=${stackName}`,
  });
  const text = await response.text();
  const members = text.split('<member>').slice(1);
  const value = (member: string, name: string): string => new RegExp(`<${name}>([^<]*)<`).exec(member)?.[1] ?? '';
  return new Map(members.map((member) => [value(member, 'LogicalResourceId'), value(member, 'PhysicalResourceId')]));
}

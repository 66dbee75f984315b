import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runOrThrow } from '../child.ts';
import { CACHE } from '../tools.ts';
import { ACCOUNT, CREDENTIALS, REGION } from './ministack.ts';

const PROJECT = join(import.meta.dirname, '..', '..', '..');
const ASSEMBLY = join(CACHE, 'cdk.out');
/** Name of the stack of the default stage. */
export const STACK = 'webhooks-dev';

interface Resource {
  Type: string;
  Properties?: Readonly<Record<string, unknown>>;
  DeletionPolicy?: string;
}

/** Kept types that cdk import can take back, with the property or the part of the physical id that names them. */
const IMPORTABLE: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::KMS::Key': 'KeyId',
  'AWS::Events::EventBus': 'Name',
  'AWS::Events::Archive': 'ArchiveName',
  'AWS::Cognito::UserPool': 'UserPoolId',
};

/** The CDK command line of this project, with its AWS calls going to `endpoint`. */
export class Cdk {
  readonly #endpoint: string;

  constructor(endpoint: string) {
    this.#endpoint = endpoint;
  }

  async bootstrap(): Promise<void> {
    await this.#run('bootstrap', `aws://${ACCOUNT}/${REGION}`);
  }

  /** @returns the outputs of the stack */
  async deploy(): Promise<Readonly<Record<string, string>>> {
    const file = join(CACHE, 'outputs.json');
    await this.#run('deploy', STACK, '--require-approval', 'never', '--outputs-file', file);
    const outputs = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, string>>;
    return outputs[STACK] ?? {};
  }

  async destroy(): Promise<void> {
    await this.#run('destroy', STACK, '--force');
  }

  /** @param kept logical ids with the identifier of each resource */
  async import(kept: Readonly<Record<string, Readonly<Record<string, string>>>>): Promise<void> {
    const file = join(CACHE, 'kept.json');
    writeFileSync(file, JSON.stringify(kept));
    await this.#run('import', STACK, '--resource-mapping', file);
  }

  /** The resources of the template that outlive the stack and that cdk import takes, with their identifiers. */
  keptResources(physicalIds: ReadonlyMap<string, string>): Record<string, Record<string, string>> {
    const { Resources: resources } = JSON.parse(readFileSync(join(ASSEMBLY, `${STACK}.template.json`), 'utf8')) as {
      Resources: Record<string, Resource>;
    };
    return Object.fromEntries(
      Object.entries(resources).flatMap(([id, { Type: type, DeletionPolicy: policy = 'Delete' }]) => {
        const name = IMPORTABLE[type];
        const physicalId = physicalIds.get(id);
        if (!policy.startsWith('Retain') || name === undefined || physicalId === undefined) return [];
        return [[id, { [name]: physicalId }]];
      }),
    );
  }

  async #run(...command: string[]): Promise<void> {
    await runOrThrow([join(PROJECT, 'node_modules', '.bin', 'cdk'), ...command, '--ci', '--output', ASSEMBLY], {
      cwd: PROJECT,
      env: {
        AWS_ENDPOINT_URL: this.#endpoint,
        AWS_REGION: REGION,
        AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
        AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
        AWS_EC2_METADATA_DISABLED: 'true',
        CDK_VALIDATION: 'false',
        CDK_DISABLE_CLI_TELEMETRY: '1',
      },
    });
  }
}

import { escapeXml, xmlAnswer } from '../../gateway/answers.ts';
import type { AccessRequest, Service, ServiceAnswer, ServiceCall, WireRequest } from '../../gateway/service.ts';
import { ServiceError } from '../../gateway/service.ts';

/** The stack that runs. */
export interface RunningStack {
  region: string;
  accountId: string;
  stackName: string;
  /** By name. */
  outputs: Readonly<Record<string, string>>;
}

/** CloudFormation: describes the running stack, so that commands read its outputs as on AWS. */
export class CloudFormationService implements Service {
  readonly name = 'cloudformation';
  readonly #stack: RunningStack;
  readonly #createdAt: Date;

  constructor(stack: RunningStack, createdAt: Date) {
    this.#stack = stack;
    this.#createdAt = createdAt;
  }

  get #id(): string {
    const { region, accountId, stackName } = this.#stack;
    return `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/local`;
  }

  /** CloudFormation speaks the query protocol: parameters in the body of a POST, or in the query of a GET. */
  readCall({ method, url, body }: WireRequest): { operation: string; input: Readonly<Record<string, string>> } {
    const parameters = method === 'GET' ? new URL(url, 'http://local').searchParams : body.toString();
    const { Action = '', ...input } = Object.fromEntries(new URLSearchParams(parameters));
    return { operation: Action, input };
  }

  accesses({ operation }: ServiceCall): AccessRequest[] {
    return [{ action: `cloudformation:${operation}`, resource: this.#id }];
  }

  /** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html */
  async handle({ operation, input }: ServiceCall): Promise<ServiceAnswer> {
    if (operation !== 'DescribeStacks')
      throw new ServiceError('InvalidAction', `The local CloudFormation has DescribeStacks, not ${operation}.`);
    const { stackName, outputs } = this.#stack;
    const { StackName: asked = stackName } = input as Readonly<Record<string, string>>;
    if (asked !== stackName && asked !== this.#id)
      throw new ServiceError('ValidationError', `Stack with id ${asked} does not exist`);
    const stack = {
      StackId: this.#id,
      StackName: stackName,
      CreationTime: this.#createdAt.toISOString(),
      StackStatus: 'CREATE_COMPLETE',
      Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
    };
    return xmlAnswer(
      `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks>${member(stack)}</Stacks></DescribeStacksResult></DescribeStacksResponse>`,
    );
  }
}

/** A structure as the query protocol writes a member of a list. */
function member(value: object): string {
  const fields = Object.entries(value).map(([name, field]: [string, unknown]) => {
    const text = Array.isArray(field) ? field.map((each: object) => member(each)).join('') : escapeXml(String(field));
    return `<${name}>${text}</${name}>`;
  });
  return `<member>${fields.join('')}</member>`;
}

import type { AccessRequest, Service, ServiceAnswer, ServiceCall, WireRequest } from '../../gateway/service.ts';
import { ServiceError } from '../../gateway/service.ts';
import { jsonAnswer } from '../../gateway/answers.ts';

/** An event source mapping of the template, with the names of Lambda's API. */
export interface MappingDescription {
  UUID: string;
  EventSourceArn: string;
  FunctionArn: string;
  State: 'Enabled' | 'Disabled';
  BatchSize: number;
  MaximumBatchingWindowInSeconds: number;
  FunctionResponseTypes: readonly string[];
  ScalingConfig?: { MaximumConcurrency?: number };
  StartingPosition?: string;
}

const MAPPINGS_PATH = '/2015-03-31/event-source-mappings';

/** Lambda's API: lists event source mappings. https://docs.aws.amazon.com/lambda/latest/api/API_ListEventSourceMappings.html */
export class LambdaApi implements Service {
  readonly name = 'lambda';
  readonly #mappings: () => readonly MappingDescription[];

  constructor(mappings: () => readonly MappingDescription[]) {
    this.#mappings = mappings;
  }

  /** Lambda's API is REST: method and path name the operation. */
  readCall({ method, url }: WireRequest): Pick<ServiceCall, 'operation' | 'input'> {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    if (method !== 'GET' || pathname.replace(/\/$/, '') !== MAPPINGS_PATH)
      throw new ServiceError(
        'UnknownOperationException',
        `The API of the local Lambda has ListEventSourceMappings, not ${method} ${pathname}.`,
        404,
      );
    const unknown = [...searchParams.keys()].find((name) => name !== 'EventSourceArn');
    if (unknown !== undefined)
      throw new ServiceError(
        'InvalidParameterValueException',
        `The local Lambda does not know the parameter ${unknown}.`,
      );
    return { operation: 'ListEventSourceMappings', input: Object.fromEntries(searchParams) };
  }

  accesses({ operation }: ServiceCall): AccessRequest[] {
    return [{ action: `lambda:${operation}`, resource: '*' }];
  }

  handle({ input: { EventSourceArn } }: ServiceCall): Promise<ServiceAnswer> {
    const found = this.#mappings().filter(
      (mapping) => EventSourceArn === undefined || mapping.EventSourceArn === EventSourceArn,
    );
    return Promise.resolve(jsonAnswer({ EventSourceMappings: found }));
  }
}

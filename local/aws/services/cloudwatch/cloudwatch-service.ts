import type { AccessRequest, Service, ServiceAnswer, ServiceCall } from '../../gateway/service.ts';
import { ServiceError } from '../../gateway/service.ts';
import { protocolAnswer } from '../../gateway/protocol.ts';
import { alarmOperations } from './alarm-operations.ts';
import { metricOperations } from './metric-operations.ts';
import type { CloudWatch, CloudWatchOperation } from './operation.ts';

const operations: ReadonlyMap<string, CloudWatchOperation> = new Map(
  Object.entries({ ...metricOperations, ...alarmOperations }),
);

/** CloudWatch: metrics and alarms to look at, over AWS JSON and over CBOR, which AWS CLIs speak. */
export class CloudWatchService implements Service {
  readonly name = 'monitoring';
  readonly #cloudWatch: CloudWatch;

  constructor(cloudWatch: CloudWatch) {
    this.#cloudWatch = cloudWatch;
  }

  accesses({ operation }: ServiceCall): AccessRequest[] {
    return [{ action: `cloudwatch:${operation}`, resource: '*' }];
  }

  handle({ operation, input, headers }: ServiceCall): Promise<ServiceAnswer> {
    const run = operations.get(operation);
    if (run === undefined) {
      throw new ServiceError(
        'UnknownOperationException',
        `The local CloudWatch has ${[...operations.keys()].join(', ')}, not ${operation}.`,
        404,
      );
    }
    return Promise.resolve(protocolAnswer(run(input, this.#cloudWatch), headers));
  }
}

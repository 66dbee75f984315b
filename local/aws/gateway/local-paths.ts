import type { FaultBook } from '../faults/fault-book.ts';
import type { PolicyEngine } from '../iam/policy-engine.ts';
import { jsonAnswer } from './answers.ts';
import type { UsageMeter } from '../metering/usage-meter.ts';
import type { CallCounter } from './call-counter.ts';
import type { ServiceAnswer } from './service.ts';

/** Paths of the gateway that speak of the runtime itself. They are not signed: the gateway listens on loopback alone. */
export const LOCAL_PREFIX = '/_local/';

const LOOPBACK_HOST = /^(127\.0\.0\.1|localhost)(:\d+)?$/;

export interface LocalState {
  access: Pick<PolicyEngine, 'report'>;
  calls: CallCounter;
  usage: UsageMeter;
  faults: FaultBook;
  isReady(): boolean;
}

export interface LocalRequest {
  method: string;
  url: string;
  host: string | undefined;
  body: string;
}

/**
 * - `GET /_local/health`: 200 when every resource is made, 503 before.
 * - `GET /_local/calls`: calls by principal and operation since the start or the last `DELETE /_local/calls`.
 * - `GET /_local/usage`: what AWS would have billed for since the start or the last `DELETE /_local/usage`.
 * - `GET`, `PUT`, `DELETE /_local/faults`: faults of services, a list as in local/aws/faults/fault.ts. `PUT` replaces all.
 * - `GET /_local/access`: distinct access decisions with the statements that allowed them, and every policy.
 */
export function answerLocalPath({ method, url, host, body }: LocalRequest, state: LocalState): ServiceAnswer {
  // A page in a browser reaches loopback under a name of its own; it gets nothing.
  if (host === undefined || !LOOPBACK_HOST.test(host)) return jsonAnswer({ message: 'Ask for it at 127.0.0.1.' }, 403);
  switch (`${method} ${url}`) {
    case 'GET /_local/health':
      return jsonAnswer({ ready: state.isReady() }, state.isReady() ? 200 : 503);
    case 'GET /_local/calls':
      return jsonAnswer(state.calls.counts());
    case 'DELETE /_local/calls':
      state.calls.reset();
      return jsonAnswer([]);
    case 'GET /_local/usage':
      return jsonAnswer(state.usage.usage());
    case 'DELETE /_local/usage':
      state.usage.reset();
      return jsonAnswer({});
    case 'GET /_local/access':
      return jsonAnswer(state.access.report());
    case 'GET /_local/faults':
      return jsonAnswer(state.faults.list());
    case 'PUT /_local/faults':
      return replaceFaults(body, state.faults);
    case 'DELETE /_local/faults':
      return replaceFaults('[]', state.faults);
    default:
      return jsonAnswer(
        {
          message:
            'There are GET /_local/health, GET and DELETE /_local/calls and /_local/usage, GET /_local/access, GET, PUT and DELETE /_local/faults.',
        },
        404,
      );
  }
}

function replaceFaults(body: string, faults: FaultBook): ServiceAnswer {
  try {
    faults.replace(body);
  } catch (error) {
    return jsonAnswer({ message: error instanceof Error ? error.message : String(error) }, 400);
  }
  return jsonAnswer(faults.list());
}

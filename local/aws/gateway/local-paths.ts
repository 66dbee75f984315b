import { z } from 'zod';
import type { FaultBook } from '../faults/fault-book.ts';
import type { PolicyEngine } from '../iam/policy-engine.ts';
import { jsonAnswer } from './answers.ts';
import type { UsageMeter } from '../metering/usage-meter.ts';
import type { PoolUser } from '../services/cognito/user-pool.ts';
import type { CallCounter } from './call-counter.ts';
import type { ServiceAnswer } from './service.ts';
import { ServiceError } from './service.ts';
import type { SignatureVerifier, SignedRequest } from './sigv4.ts';

/** Paths of the gateway that speak of the runtime itself. */
export const LOCAL_PREFIX = '/_local/';

/** The service of a signature for them. */
const LOCAL_SERVICE = 'local';

export interface LocalState {
  verifier: Pick<SignatureVerifier, 'authenticate'>;
  access: Pick<PolicyEngine, 'report'>;
  calls: CallCounter;
  usage: UsageMeter;
  faults: FaultBook;
  isReady(): boolean;
  /** Absent while resources are made. @returns `undefined` where the template has no user pool */
  startSession?: (user: PoolUser) => string | undefined;
}

/**
 * Responds to the owner of the stack: the request is signed with the admin's key.
 *
 * - `GET /_local/health`: 200 when every resource is made, 503 before.
 * - `GET /_local/calls`: calls by principal and operation since the start or the last `DELETE /_local/calls`.
 * - `GET /_local/usage`: what AWS would have billed for since the start or the last `DELETE /_local/usage`.
 * - `GET /_local/usage/principals`: the same by the principal whose work it is.
 * - `GET`, `PUT`, `DELETE /_local/faults`: faults of services, a list as in local/aws/faults/fault.ts. `PUT` replaces all.
 * - `POST /_local/session`: a refresh token of the first user pool for a user, `{"name":"vera","groups":["viewers"]}`.
 * - `GET /_local/access`: distinct access decisions with the statements that allowed them, and every policy.
 *
 * @throws ServiceError for another caller
 */
export function answerLocalPath(request: SignedRequest, state: LocalState): ServiceAnswer {
  checkOwner(request, state);
  const { method, url, body } = request;
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
    case 'GET /_local/usage/principals':
      return jsonAnswer(state.usage.byPrincipal());
    case 'DELETE /_local/usage':
      state.usage.reset();
      return jsonAnswer({});
    case 'GET /_local/access':
      return jsonAnswer(state.access.report());
    case 'POST /_local/session':
      return startSession(body.toString(), state);
    case 'GET /_local/faults':
      return jsonAnswer(state.faults.list());
    case 'PUT /_local/faults':
      return replaceFaults(body.toString(), state.faults);
    case 'DELETE /_local/faults':
      return replaceFaults('[]', state.faults);
    default:
      return jsonAnswer(
        {
          message:
            'There are GET /_local/health, GET and DELETE /_local/calls and /_local/usage, GET /_local/usage/principals, GET /_local/access, POST /_local/session, GET, PUT and DELETE /_local/faults.',
        },
        404,
      );
  }
}

function checkOwner(request: SignedRequest, { verifier }: LocalState): void {
  const caller = request.headers['authorization'] === undefined ? undefined : verifier.authenticate(request);
  if (caller?.principal.kind === 'admin' && caller.service === LOCAL_SERVICE) return;
  throw new ServiceError(
    'AccessDenied',
    `${LOCAL_PREFIX} is for the owner of the stack: sign for the service "${LOCAL_SERVICE}" with the key in .local/stack.json, as curl --aws-sigv4 aws:amz:REGION:${LOCAL_SERVICE} --user KEY:SECRET does.`,
    403,
  );
}

function replaceFaults(body: string, faults: FaultBook): ServiceAnswer {
  try {
    faults.replace(body);
  } catch (error) {
    return jsonAnswer({ message: error instanceof Error ? error.message : String(error) }, 400);
  }
  return jsonAnswer(faults.list());
}

const userSchema = z.strictObject({
  name: z.string().regex(/^[\w.-]{1,64}$/, 'letters, digits, dots and dashes'),
  groups: z.array(z.string()),
});

function startSession(body: string, state: LocalState): ServiceAnswer {
  const { data, error } = z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'no JSON' });
        return z.NEVER;
      }
    })
    .pipe(userSchema)
    .safeParse(body);
  if (error !== undefined) return jsonAnswer({ message: z.prettifyError(error) }, 400);
  const session = state.startSession?.(data);
  if (session === undefined) return jsonAnswer({ message: 'The template has no user pool with a client.' }, 404);
  return jsonAnswer({ session });
}

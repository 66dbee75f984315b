import { ServiceError } from '../../gateway/service.ts';
import type { AccessControl } from '../../iam/access-control.ts';
import type { InvocationResult } from '../lambda/function-worker.ts';
import type { LambdaService } from '../lambda/lambda-service.ts';

/** The function's resource policy does not let this API invoke it. */
export class NotPermitted extends Error {
  override name = 'NotPermitted';
}

/**
 * Invokes a function for an API, REST or HTTP.
 *
 * @param sourceArn of the method or route: `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/<path>`
 * @throws NotPermitted
 */
export async function invokeFunction(
  { access, lambda }: { access: AccessControl; lambda: Pick<LambdaService, 'invoke'> },
  functionArn: string,
  sourceArn: string,
  event: object,
): Promise<InvocationResult> {
  try {
    access.authorize(
      { name: 'apigateway.amazonaws.com', kind: 'service' },
      { action: 'lambda:InvokeFunction', resource: functionArn, context: { 'aws:SourceArn': sourceArn } },
    );
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw new NotPermitted(error.message, { cause: error });
  }
  return lambda.invoke(functionArn, JSON.stringify(event));
}

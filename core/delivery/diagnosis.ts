import { errorAdvice } from './diagnosis/error-advice.ts';
import { statusAdvice } from './diagnosis/status-advice.ts';
import { isSuccess, type FailureClass, type PostResult } from './post-result.ts';

/** Why an attempt failed, and one sentence on the remedy. */
export interface Diagnosis {
  class: FailureClass;
  advice: string;
}

/** `undefined` for a success. */
export function diagnose(result: PostResult): Diagnosis | undefined {
  if (isSuccess(result)) return undefined;
  if (result.error !== undefined)
    return { class: result.error.class, advice: errorAdvice(result.error.class, result.error.code) };
  return { class: 'http', advice: statusAdvice(result.statusCode ?? 0, result.response) };
}

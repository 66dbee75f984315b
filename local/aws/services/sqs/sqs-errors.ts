import { ServiceError } from '../../gateway/service.ts';

/** The errors of SQS, with the codes that the JSON protocol has for them. */

export const invalidParameter = (message: string): ServiceError =>
  new ServiceError('InvalidParameterValueException', message);

export const invalidValue = (parameter: string, value: unknown, reason: string): ServiceError =>
  invalidParameter(`Value ${String(value)} for parameter ${parameter} is invalid. Reason: ${reason}`);

export const missingParameter = (name: string): ServiceError =>
  new ServiceError('MissingRequiredParameterException', `The request must contain the parameter ${name}.`);

export const invalidAttribute = (name: string, rule: string): ServiceError =>
  new ServiceError('InvalidAttributeValue', `Invalid value for the parameter ${name}. Reason: ${rule}`);

export const unknownAttribute = (name: string): ServiceError =>
  new ServiceError('InvalidAttributeName', `Unknown Attribute ${name}.`);

export const queueDoesNotExist = (name: string): ServiceError =>
  new ServiceError('QueueDoesNotExist', `The specified queue does not exist: ${name}.`);

export const receiptHandleInvalid = (handle: string): ServiceError =>
  new ServiceError('ReceiptHandleIsInvalid', `The input receipt handle "${handle}" is not a valid receipt handle.`);

export const invalidContents = (): ServiceError =>
  new ServiceError(
    'InvalidMessageContents',
    'The message contains characters outside the allowed set: #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF.',
  );

export const overLimit = (): ServiceError =>
  new ServiceError('OverLimit', 'Too many messages in flight: a standard queue has at most 120000.', 403);

/** The code of one entry of a batch response; there the protocol leaves `Exception` out. */
export const entryCode = (error: ServiceError): string => error.code.replace(/Exception$/, '');

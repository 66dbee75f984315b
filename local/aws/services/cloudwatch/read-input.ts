import { z } from 'zod';
import { ServiceError } from '../../gateway/service.ts';

/** A time as the protocols carry it: seconds since the epoch in JSON, a date in CBOR. Milliseconds since the epoch. */
export const timestamp = z.union([
  z.date().transform((date) => date.getTime()),
  z.number().transform((seconds) => seconds * 1000),
  z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
]);

/** @throws ServiceError that names the parameter at fault. */
export function readInput<Input>(schema: z.ZodType<Input>, input: unknown): Input {
  const { success, data, error } = schema.safeParse(input);
  if (success) return data;
  throw new ServiceError('InvalidParameterValue', z.prettifyError(error));
}

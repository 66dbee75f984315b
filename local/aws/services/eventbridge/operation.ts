import { z } from 'zod';
import type { AccessRequest } from '../../gateway/service.ts';
import { ServiceError } from '../../gateway/service.ts';

/** An action of the API beside PutEvents, on what `Book` has. */
export interface Operation<Book> {
  accesses(input: unknown, book: Book): AccessRequest[];
  run(input: unknown, book: Book): unknown;
}

/** @param resources ARNs that the caller must be allowed to act on, each of them */
export function operation<Input, Book>(
  action: string,
  schema: z.ZodType<Input>,
  resources: (input: Input, book: Book) => readonly string[],
  run: (input: Input, book: Book) => unknown,
): Operation<Book> {
  const parse = (input: unknown): Input => {
    const { success, data, error } = schema.safeParse(input);
    if (!success) throw new ServiceError('ValidationException', z.prettifyError(error));
    return data;
  };
  return {
    accesses: (input, book) =>
      resources(parse(input), book).map((resource) => ({ action: `events:${action}`, resource })),
    run: (input, book) => run(parse(input), book),
  };
}

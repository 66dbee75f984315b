import * as z from 'zod';

/** One fault of a request. */
export const problemError = z
  .object({
    field: z.string().meta({ description: 'The field, e.g. `events[0]`, `query.limit`, `If-Match`.' }),
    message: z.string().meta({ description: 'The rule that the field breaks.' }),
    remedy: z.string().meta({ description: 'The remedy.' }),
  })
  .meta({ id: 'ProblemError' });
export type ProblemError = z.output<typeof problemError>;

/** RFC 9457. */
export const problem = z
  .object({
    type: z.string().meta({ description: 'URI of the kind of problem. Its last part is `code`.' }),
    code: z.string().meta({ description: 'The kind of problem, for programs, e.g. `validation-failed`.' }),
    title: z.string().meta({ description: 'The kind of problem, for people.' }),
    status: z.int().optional(),
    detail: z.string().meta({ description: 'The cause in this case.' }),
    instance: z.string().meta({ description: 'Id of the request, which the log has too.' }),
    errors: z.array(problemError).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem document.' });
export type Problem = z.output<typeof problem>;

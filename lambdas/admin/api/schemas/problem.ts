import * as z from 'zod';

/** One thing that is wrong with a request. */
export const problemError = z
  .object({
    field: z.string().meta({ description: 'Where, e.g. `events[0]`, `query.limit`, `If-Match`.' }),
    message: z.string().meta({ description: 'The rule that it breaks.' }),
    remedy: z.string().meta({ description: 'What to do about it.' }),
  })
  .meta({ id: 'ProblemError' });
export type ProblemError = z.output<typeof problemError>;

/** RFC 9457. */
export const problem = z
  .object({
    type: z.string().meta({ description: 'URI of the kind of problem; its last part is `code`.' }),
    code: z.string().meta({ description: 'The kind of problem, for programs, e.g. `validation-failed`.' }),
    title: z.string().meta({ description: 'The kind of problem, for people.' }),
    status: z.int().optional(),
    detail: z.string().meta({ description: 'What went wrong this time.' }),
    instance: z.string().meta({ description: 'Id of the request.' }),
    errors: z.array(problemError).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem document.' });
export type Problem = z.output<typeof problem>;

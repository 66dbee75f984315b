import type { AfterCheck } from '../check.ts';

export const receiverOff: AfterCheck = {
  name: 'No receiver for verify is left on',
  when: 'after',
  remedy: 'Deploy with -c webhooks.verify.receiver=false',
  run: ({ deployment: { receiver } }) =>
    Promise.resolve(
      receiver === undefined
        ? 'the stack has none'
        : {
            note: `the stack has one at ${receiver.url}, which anybody reaches. Deploy with -c webhooks.verify.receiver=false when you are done`,
          },
    ),
};

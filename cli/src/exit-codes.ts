/** Exit codes by kind of failure. 129, 130, 141 and 143 come from signals, as in a shell. */
export const EXIT_CODES = {
  failed: {
    code: 1,
    meaning: 'The command ran, and its outcome is no success: a refused test, a check of verify, a declined question',
  },
  usage: { code: 2, meaning: 'The command line is wrong. Nothing was called' },
  'not-found': { code: 3, meaning: 'There is no such destination, delivery, event, type or event bus' },
  refused: { code: 4, meaning: 'The request or the event breaks a rule; `errors` names each field' },
  denied: { code: 5, meaning: 'No credentials, or no permission' },
  conflict: { code: 6, meaning: 'The present state does not allow it' },
  unavailable: { code: 7, meaning: 'No response, too many requests, or an error of the service. Try again later' },
  configuration: { code: 8, meaning: 'No stack was found, or a setting is missing or wrong' },
  fault: { code: 70, meaning: 'A fault of this program. WEBHOOKS_DEBUG=1 shows its place' },
} as const;

export type FailureKind = keyof typeof EXIT_CODES;

/** Meaning of the exit codes of signals. */
export const SIGNAL_CODES: Readonly<Record<string, string>> = {
  '129, 130, 143': 'SIGHUP, SIGINT (Ctrl-C) or SIGTERM ended the command',
  '141': 'The reader of its output had ended before a failure was written',
};

/** Each code with its kind and meaning, in the order of the documents. */
export const exitCodeRows = (): (readonly [code: string, kind: string, meaning: string])[] => [
  ['0', '', 'Success'],
  ...Object.entries(EXIT_CODES).map(([kind, { code, meaning }]) => [String(code), kind, meaning] as const),
  ...Object.entries(SIGNAL_CODES).map(([code, meaning]) => [code, '', meaning] as const),
];

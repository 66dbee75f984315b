/** Whether a write was refused because its condition did not hold: an expected race, not a fault. */
export const isConditionFailure = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ConditionalCheckFailedException';

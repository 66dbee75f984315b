import type { Checker } from './evidence.ts';

/** Longest wait of a healthy destination while others hang, in milliseconds: a few POST deadlines. */
const LONGEST_WAIT_MS = 120_000;

/** I5: one destination never starves another. Checked where nothing else delays deliveries. */
export const nobodyStarves: Checker = ({ faults, ledger, scenario, settings }, { deliveries }) => {
  if (!faults.none || ledger.poisonous.size > 0) return [];
  const counts = Map.groupBy(deliveries, ({ destinationId }) => destinationId);
  return deliveries.flatMap(({ key, destinationId, states, posts }) => {
    const plan = scenario.destinations.find(({ id }) => id === destinationId);
    if (plan?.listener === true) return [];
    const limited =
      plan?.rateLimit !== undefined ||
      JSON.stringify(plan?.retry ?? {}).includes('deadlineSeconds') ||
      (counts.get(destinationId)?.length ?? 0) > settings.rateLimit.burst;
    const undisturbed = !limited && !scenario.acts.some(({ destination }) => destination === destinationId);
    if (!undisturbed || plan?.phases.some(({ behaviour }) => behaviour !== 'healthy') === true) return [];
    const waited = (posts[0]?.at ?? Number.POSITIVE_INFINITY) - (states[0]?.at ?? 0);
    return waited <= LONGEST_WAIT_MS || plan?.url.includes('example.com') === false
      ? []
      : [{ invariant: 'I5', message: `${key}: a healthy destination waited ${waited} ms for its first POST` }];
  });
};

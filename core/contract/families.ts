/**
 * Most families that have a rule of their own on the event bus. One alarm watches the metric of every rule and one more, and an
 * alarm takes 10 metrics. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-limits.html
 */
const MOST_FAMILY_RULES = 7;

/** The families of event types, by name: the part before the first dot. A type without a dot has none. */
export const familiesOf = (types: readonly string[]): string[] =>
  [...new Set(types.flatMap((type) => (type.includes('.') ? [type.slice(0, type.indexOf('.'))] : [])))].toSorted();

/** The families that have a rule of their own. The rule for other types takes the rest. */
export const ruledFamiliesOf = (types: readonly string[]): string[] => familiesOf(types).slice(0, MOST_FAMILY_RULES);

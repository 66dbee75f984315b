import { ServiceError } from '../../gateway/service.ts';
import type { MetricIdentity } from './metric-store.ts';

const SCHEMA = /^\s*\{([^}]*)\}\s*(.*)$/;
const TERM = /(\w+)\s*=\s*(?:"([^"]*)"|([^\s"]+))/g;

/**
 * The metrics that a search finds: `{Namespace,Dimension,…} MetricName="…" Dimension="…"`, all terms together.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html
 *
 * @throws ServiceError for one that cannot be read.
 */
export function search(expression: string, metrics: readonly MetricIdentity[]): MetricIdentity[] {
  const match = SCHEMA.exec(expression);
  if (match === null)
    throw new ServiceError('ValidationError', `The search ${expression} does not begin with {Namespace,Dimension,…}.`);
  const [namespace = '', ...names] = (match[1] ?? '').split(',').map((part) => part.trim().replaceAll(/^"|"$/g, ''));
  const terms = [...(match[2] ?? '').matchAll(TERM)].map(([, name = '', quoted, plain]) => ({
    name,
    value: quoted ?? plain ?? '',
  }));
  return metrics.filter((metric) => {
    const given = Object.keys(metric.dimensions);
    if (metric.namespace !== namespace || given.length !== names.length || !names.every((name) => given.includes(name)))
      return false;
    return terms.every(({ name, value }) => (name === 'MetricName' ? metric.name : metric.dimensions[name]) === value);
  });
}

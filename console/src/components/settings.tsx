import { visibleLines } from '../../../sdk/src/visible-text.ts';
import type { Destination } from '../api/types.ts';
import { count } from '../format/quantity.ts';
import { Card } from './card.tsx';
import { Ago, When } from './time.tsx';

/** The settings of a destination. */
export function Settings({ destination }: { destination: Destination }) {
  const {
    events,
    filter,
    description,
    headers,
    rateLimit,
    secretHeader,
    previousSecretUntil,
    version,
    createdAt,
    updatedAt,
  } = destination;
  return (
    <Card title="Settings" aside={<span class="muted small">version {version}</span>}>
      <dl class="facts">
        {description !== undefined && (
          <>
            <dt>Description</dt>
            <dd>{description}</dd>
          </>
        )}
        <dt>Events</dt>
        <dd class="line">
          {events.map((type) => (
            <span key={type} class="tag">
              {type}
            </span>
          ))}
        </dd>
        {filter !== undefined && (
          <>
            <dt>Filter</dt>
            <dd>
              <pre>{visibleLines(JSON.stringify(filter, null, 2))}</pre>
            </dd>
          </>
        )}
        <dt>Rate limit</dt>
        <dd>
          {count(rateLimit.perMinute)} a minute, {count(rateLimit.burst)} at once
        </dd>
        {Object.entries(headers).map(([name, value]) => (
          <>
            <dt class="mono">{name}</dt>
            <dd class="mono">{value}</dd>
          </>
        ))}
        <dt>Secret</dt>
        <dd>
          {secretHeader ? 'signs, and is sent in X-Webhook-Secret' : 'signs'}
          {previousSecretUntil !== undefined && (
            <>
              ; the old one signs as well, its end is <Ago at={previousSecretUntil} />
            </>
          )}
        </dd>
        <dt>Changed</dt>
        <dd>
          <When at={updatedAt} />
        </dd>
        <dt>Registered</dt>
        <dd>
          <When at={createdAt} />
        </dd>
      </dl>
    </Card>
  );
}

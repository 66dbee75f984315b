import type { EventTypes } from '../api/types.ts';
import { Badge } from '../components/badge.tsx';
import { Card } from '../components/card.tsx';
import { copied } from '../components/identifier.tsx';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { useCatalogue } from '../live/lists.ts';
import { to, usePageTitle } from '../router.ts';
import { shellWord } from '../format/curl.ts';

type Item = EventTypes['items'][number];

/** The documented event types, each with its description, schema and example. */
export function CataloguePage({ type }: { type: string | undefined }) {
  const { value, error } = useCatalogue();
  const heading = usePageTitle('Catalogue');
  const items = value?.items ?? [];
  const chosen = items.find((item) => item.type === type) ?? (type === undefined ? items[0] : undefined);
  return (
    <div class="page">
      <div class="head">
        <div>
          <h1 {...heading}>Catalogue of events</h1>
          <p class="muted">The types that platforms publish. A destination may subscribe to others too.</p>
        </div>
      </div>
      {error !== undefined && <ProblemNotice error={error} />}
      {value === undefined && error === undefined && <p class="muted">Reading…</p>}
      {value !== undefined && (
        <div class="split reverse">
          <Card title="Types" flush>
            <ul class="choose">
              {items.map((item) => (
                <li key={item.type}>
                  <a href={to(['catalogue', item.type])} aria-current={item.type === chosen?.type ? 'page' : undefined}>
                    <span class="line">
                      <code>{item.type}</code>
                      {item.deprecatedSince !== undefined && <Deprecated />}
                    </span>
                    <span class="small muted">{item.description}</span>
                  </a>
                </li>
              ))}
            </ul>
          </Card>
          {chosen === undefined ? (
            <Card title="Not in the catalogue">
              <p>
                <code>{type}</code> is not documented. Its events are delivered all the same.
              </p>
            </Card>
          ) : (
            <EventType item={chosen} />
          )}
        </div>
      )}
    </div>
  );
}

const Deprecated = () => <Badge label="Deprecated" tone="warn" icon="clock" />;

function EventType({ item }: { item: Item }) {
  const { type, description, schema, example, deprecatedSince, replacedBy, entity } = item;
  const [exampleText, schemaText] = [JSON.stringify(example, null, 2), JSON.stringify(schema, null, 2)];
  return (
    <div class="stack">
      <Card
        title={type}
        aside={
          <span class="line">
            <a href={to(['deliveries'], { type })}>Deliveries</a>
            <a href={to(['events'], { type })}>Events</a>
          </span>
        }
      >
        {deprecatedSince !== undefined && (
          <div class="notice warn" data-part="deprecated">
            <strong>Deprecated since {deprecatedSince}</strong>
            {replacedBy !== undefined && (
              <p>
                Use <a href={to(['catalogue', replacedBy])}>{replacedBy}</a> instead.
              </p>
            )}
          </div>
        )}
        <p>{description}</p>
        {entity !== undefined && (
          <dl class="facts">
            <dt class="mono">X-Webhook-Entity</dt>
            <dd>
              the value of <code>{entity.id}</code>
            </dd>
            {entity.version !== undefined && (
              <>
                <dt class="mono">X-Webhook-Entity-Version</dt>
                <dd>
                  the value of <code>{entity.version}</code>: a receiver drops what is older
                </dd>
              </>
            )}
          </dl>
        )}
        <div>
          <button
            type="button"
            class="button"
            onClick={() =>
              void copied(`webhooks publish ${type} --data ${shellWord(JSON.stringify(example))}`, 'command')
            }
          >
            Copy the command that publishes it
          </button>
        </div>
      </Card>
      <Card
        title="Example of data"
        aside={
          <button type="button" class="button small" onClick={() => void copied(exampleText, 'example')}>
            Copy the example
          </button>
        }
      >
        <pre tabIndex={0}>{exampleText}</pre>
      </Card>
      <Card
        title="JSON Schema of data"
        aside={
          <button type="button" class="button small" onClick={() => void copied(schemaText, 'schema')}>
            Copy the schema
          </button>
        }
      >
        <pre tabIndex={0}>{schemaText}</pre>
      </Card>
    </div>
  );
}

import type { ComponentChildren } from 'preact';
import type { IconName } from './components/icon.tsx';
import { Icon } from './components/icon.tsx';
import { SearchBox } from './components/search-box.tsx';
import { Toasts } from './components/toast.tsx';
import { connection } from './live/connection.ts';
import { useStore } from './live/store.ts';
import { to, usePlace } from './router.ts';

const PAGES: readonly { segment: string; label: string; icon: IconName }[] = [
  { segment: '', label: 'Overview', icon: 'overview' },
  { segment: 'destinations', label: 'Destinations', icon: 'target' },
  { segment: 'deliveries', label: 'Deliveries', icon: 'list' },
];

/** The frame of every page. */
export function Frame({ title, children }: { title: string; children: ComponentChildren }) {
  const { segments } = usePlace();
  const current = segments[0] === 'events' ? 'deliveries' : (segments[0] ?? '');
  return (
    <div class="frame">
      <a class="skip" href="#main" onClick={skip}>
        Skip to the content
      </a>
      <header class="side">
        <a class="brand" href={to([])}>
          <Icon name="overview" size={22} />
          <span>
            Webhooks
            <small>{title}</small>
          </span>
        </a>
        <nav class="menu" aria-label="Pages">
          {PAGES.map(({ segment, label, icon }) => (
            <a
              key={segment}
              href={to(segment === '' ? [] : [segment])}
              aria-current={segment === current ? 'page' : undefined}
            >
              <Icon name={icon} />
              {label}
            </a>
          ))}
        </nav>
        <SearchBox />
        <Liveness />
      </header>
      <main class="content" id="main" tabIndex={-1}>
        {children}
      </main>
      <Toasts />
    </div>
  );
}

/** The hash holds the address of the page, so the link must not change it. */
function skip(event: Event): void {
  event.preventDefault();
  document.querySelector<HTMLElement>('#main')?.focus();
}

function Liveness() {
  const { lost, answeredAt } = useStore(connection);
  const text = lost ? 'Reconnecting…' : answeredAt === undefined ? 'Connecting…' : 'Live';
  return (
    <p class={`pulse${lost ? ' lost' : ''}`} role="status">
      {text}
    </p>
  );
}

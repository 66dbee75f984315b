import type { ComponentChildren } from 'preact';
import { Account } from './components/account.tsx';
import type { IconName } from './components/icon.tsx';
import { Icon } from './components/icon.tsx';
import { LeaveDialog } from './components/leave-dialog.tsx';
import { SearchBox } from './components/search-box.tsx';
import { TenantSwitch } from './components/tenant-switch.tsx';
import { Toasts } from './components/toast.tsx';
import { NoAccess } from './pages/no-access.tsx';
import { useMe } from './live/lists.ts';
import { sources } from './live/sources.ts';
import { useStore } from './live/store.ts';
import type { Trouble } from './live/trouble.ts';
import { useTrouble } from './live/use-trouble.ts';
import { to, usePlace } from './router.ts';

const PAGES: readonly { segment: string; label: string; icon: IconName }[] = [
  { segment: '', label: 'Overview', icon: 'overview' },
  { segment: 'destinations', label: 'Destinations', icon: 'target' },
  { segment: 'deliveries', label: 'Deliveries', icon: 'list' },
  { segment: 'events', label: 'Events', icon: 'event' },
  { segment: 'catalogue', label: 'Catalogue', icon: 'book' },
  { segment: 'audit', label: 'Audit', icon: 'clock' },
];

/** The frame of every page. */
export function Frame({ title, dashboardUrl, children }: FrameProps) {
  const { segments } = usePlace();
  const trouble = useTrouble();
  const { error } = useMe();
  const refused = error !== undefined && 'status' in error && error.status === 403;
  return (
    <div class="frame">
      <a class="skip" href="#main" onClick={skip}>
        Skip to the content
      </a>
      <header class="side">
        <div class="top">
          <a class="brand" href={to([])}>
            <Icon name="overview" size={22} />
            <span>
              Webhooks
              <small>{title}</small>
            </span>
          </a>
          <Liveness trouble={trouble} />
        </div>
        <TenantSwitch />
        <nav class="menu" aria-label="Pages">
          {PAGES.map(({ segment, label, icon }) => (
            <a
              key={segment}
              href={to(segment === '' ? [] : [segment])}
              aria-current={segment === (segments[0] ?? '') ? 'page' : undefined}
            >
              <Icon name={icon} />
              {label}
            </a>
          ))}
        </nav>
        <SearchBox />
        <div class="foot">
          {dashboardUrl !== undefined && (
            <a class="small" href={dashboardUrl} rel="noreferrer">
              CloudWatch dashboard
            </a>
          )}
          <Account />
        </div>
      </header>
      <main class={trouble === undefined ? 'content' : 'content old'} id="main" tabIndex={-1}>
        {trouble !== undefined && segments.length > 0 && !refused && <TroubleNotice trouble={trouble} />}
        {refused ? <NoAccess detail={error.message} /> : children}
      </main>
      <Toasts />
      <LeaveDialog />
    </div>
  );
}

interface FrameProps {
  title: string;
  /** The dashboard of CloudWatch. */
  dashboardUrl?: string | undefined;
  children: ComponentChildren;
}

/** The hash holds the address of the page, so the link must not change it. */
function skip(event: Event): void {
  event.preventDefault();
  document.querySelector<HTMLElement>('#main')?.focus();
}

type Told = Trouble & { headline: string };

/** On the overview the heading says it. */
function TroubleNotice({ trouble: { headline, detail } }: { trouble: Told }) {
  return (
    <div class="notice bad trouble" role="status">
      <strong>{headline}</strong>
      {detail !== '' && <p class="small">{detail}</p>}
    </div>
  );
}

const WORDS: Readonly<Record<Trouble['kind'], string>> = {
  unauthorized: 'Signed out',
  forbidden: 'Refused',
  unreachable: 'Not reachable',
  failing: 'API fails',
  throttled: 'Throttled',
  stale: 'Old figures',
};

function Liveness({ trouble }: { trouble: Told | undefined }) {
  const read = [...useStore(sources).values()].some(({ readAt }) => readAt !== undefined);
  const text = trouble === undefined ? (read ? 'Live' : 'Connecting…') : WORDS[trouble.kind];
  return (
    <p class={`pulse${trouble !== undefined ? ' lost' : read ? '' : ' unknown'}`} role="status">
      {text}
    </p>
  );
}

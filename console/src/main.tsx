import type { ComponentChildren } from 'preact';
import { render } from 'preact';
import { connect } from './api/client.ts';
import type { Configuration } from './configuration.ts';
import { readConfiguration } from './configuration.ts';
import { Frame } from './frame.tsx';
import { whenFree } from './live/held.ts';
import { Page } from './pages/page.tsx';
import { SignedOut, signIn } from './sign-in/sign-in.ts';
import { SignedOutPage } from './sign-in/signed-out.tsx';

const app = document.querySelector('#app');

function show(content: ComponentChildren): void {
  if (app !== null) render(content, app);
}

async function start({ title, apiBase, dashboardUrl, signIn: settings }: Configuration): Promise<void> {
  const ended = ({ message }: Error): void =>
    whenFree(() => show(<SignedOutPage settings={settings} title="The session has ended" reason={message} />));
  try {
    connect(apiBase, await signIn(settings, ended));
    show(
      <Frame title={title} dashboardUrl={dashboardUrl}>
        <Page />
      </Frame>,
    );
  } catch (error) {
    if (error instanceof SignedOut) show(<SignedOutPage settings={settings} title="You are signed out" />);
    else show(<SignedOutPage settings={settings} title="You are not signed in" reason={(error as Error).message} />);
  }
}

try {
  await start(await readConfiguration());
} catch (error) {
  show(
    <main class="content page">
      <h1>The console cannot start</h1>
      <p role="alert">{(error as Error).message}</p>
    </main>,
  );
}

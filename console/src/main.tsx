import type { ComponentChildren } from 'preact';
import { render } from 'preact';
import { connect } from './api/client.ts';
import { readConfiguration } from './configuration.ts';
import { Frame } from './frame.tsx';
import { Page } from './pages/page.tsx';
import { SignedOut, signIn } from './sign-in/authorization.ts';

const app = document.querySelector('#app');

function show(content: ComponentChildren): void {
  if (app !== null) render(content, app);
}

function Stopped({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <main class="content page">
      <h1>{title}</h1>
      <p>{children}</p>
    </main>
  );
}

try {
  const { title, apiBase, signIn: settings } = await readConfiguration();
  connect(apiBase, await signIn(settings));
  show(
    <Frame title={title}>
      <Page />
    </Frame>,
  );
} catch (error) {
  if (error instanceof SignedOut) {
    show(
      <Stopped title="Open the printed address">
        The console opens with the address that the local stack prints at its start, and that .local/stack.json holds as
        consoleUrl.
      </Stopped>,
    );
  } else {
    show(<Stopped title="The console cannot start">{(error as Error).message}</Stopped>);
  }
}

import { useMemo } from 'preact/hooks';
import { visible, visibleLines } from '../../../sdk/src/visible-text.ts';
import type { Attempt } from '../api/types.ts';
import { curlOf } from '../format/curl.ts';
import { indented } from '../format/json-text.ts';
import { Fold } from './fold.tsx';
import { copied } from './identifier.tsx';

/** Failures that end an attempt before its request is sent. */
const UNSENT: Readonly<Record<string, string>> = {
  guard: 'The request was not sent: the rules for URLs refuse its address.',
  dns: 'The request was not sent: the name of the host was not found.',
  connect: 'The request was not sent: there was no connection.',
  tls: 'The request was not sent: the TLS handshake failed.',
};

interface AttemptRequestProps {
  attempt: Attempt;
  /** The body, byte for byte; `undefined` when the payload is erased or has expired. */
  body: string | undefined;
  open: boolean;
}

/** The request of an attempt: URL, headers and body, and a command that sends the same. */
export function AttemptRequest({ attempt: { request, failure }, body, open }: AttemptRequestProps) {
  if (request === undefined)
    return <p class="small muted">The settings of that time are not kept, so that its request is not known.</p>;
  const { url, headers, version, uncertain } = request;
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const hides = Object.values(headers).some((value) => value === '(hidden)' || value === '(not kept)');
  return (
    <Fold title="Request" open={open}>
      {failure !== undefined && UNSENT[failure] !== undefined && <p class="small">{UNSENT[failure]}</p>}
      {uncertain === true && (
        <p class="small">
          The destination changed within seconds of this attempt. The request may be of the settings before or after it.
        </p>
      )}
      <pre tabIndex={0} aria-label="Request headers">
        <strong>POST {visible(url)}</strong>
        {'\n'}
        {visibleLines(head.join('\n'))}
      </pre>
      {body === undefined ? <p class="muted small">The payload is erased or has expired.</p> : <Body body={body} />}
      <div class="actions">
        {body !== undefined && (
          <>
            <CopyButton text={() => curlOf({ url, headers, body })} what="curl command" label="Copy as curl" />
            <CopyButton text={() => body} what="body" label="Copy the body" />
          </>
        )}
        <CopyButton text={() => head.join('\n')} what="headers" label="Copy the headers" />
      </div>
      <p class="small muted">
        Composed from version {version} of the settings.{' '}
        {hides && 'Secrets are hidden: put them into the command in place of (hidden). '}
        Receivers refuse a signature that is older than five minutes.
      </p>
    </Fold>
  );
}

/** The text is made once, not in every poll. */
function Body({ body }: { body: string }) {
  const text = useMemo(() => visibleLines(indented(body)), [body]);
  return (
    <pre tabIndex={0} aria-label="Request body">
      {text}
    </pre>
  );
}

function CopyButton({ text, what, label }: { text: () => string; what: string; label: string }) {
  return (
    <button type="button" class="button small" onClick={() => void copied(text(), what)}>
      {label}
    </button>
  );
}

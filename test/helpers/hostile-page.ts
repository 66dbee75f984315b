import type { Page } from 'playwright-core';

/**
 * Ways of a page to send a request to an address, each a promise that settles when the browser is done with it. `url` has
 * a path, `host` is `name:port`, `hop` is an address of the page's own origin that redirects to `url`.
 */
const WAYS: Readonly<Record<string, string>> = {
  fetch: `fetch(url, { method: 'POST', headers, body: createTable })`,
  'fetch no-cors': `fetch(url, { method: 'POST', mode: 'no-cors', body: createTable })`,
  'fetch GET': `fetch(url)`,
  'fetch keepalive': `fetch(url, { method: 'POST', mode: 'no-cors', keepalive: true, body: createTable })`,
  redirect: `fetch(hop, { mode: 'no-cors' })`,
  XHR: `new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.onloadend = resolve;
    request.open('POST', url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.send(createTable);
  })`,
  WebSocket: `new Promise((resolve) => {
    const socket = new WebSocket('ws://' + host);
    socket.onopen = socket.onerror = socket.onclose = resolve;
  })`,
  EventSource: `new Promise((resolve) => {
    const source = new EventSource(url);
    source.onopen = source.onerror = () => resolve(source.close());
  })`,
  beacon: `navigator.sendBeacon(url, createTable)`,
  image: `loaded('img', { src: url })`,
  script: `loaded('script', { src: url })`,
  module: `import(url)`,
  style: `loaded('link', { rel: 'stylesheet', href: url })`,
  prefetch: `loaded('link', { rel: 'preload', as: 'fetch', href: url })`,
  font: `new FontFace('x', 'url(' + url + ')').load()`,
  audio: `loaded('audio', { src: url, preload: 'auto' })`,
  frame: `loaded('iframe', { src: url })`,
  form: `new Promise((resolve) => {
    const name = 'frame' + Math.random();
    const frame = add('iframe', { name });
    frame.onload = resolve;
    const form = add('form', { action: url, method: 'post', target: name, enctype: 'text/plain' });
    form.append(Object.assign(document.createElement('input'), { name: createTable, value: '' }));
    form.submit();
  })`,
  worker: `new Promise((resolve) => {
    const code = 'try { importScripts("' + url + '") } catch {} postMessage(0)';
    const worker = new Worker(URL.createObjectURL(new Blob([code])));
    worker.onmessage = worker.onerror = () => resolve(worker.terminate());
  })`,
};

export const NAMES_OF_WAYS = Object.keys(WAYS);

const SCRIPT = `
  const add = (tag, properties) => document.body.appendChild(Object.assign(document.createElement(tag), properties));
  const loaded = (tag, properties) => new Promise((resolve) => {
    const element = add(tag, {});
    element.onload = element.onerror = element.onloadeddata = resolve;
    Object.assign(element, properties);
  });
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'DynamoDB_20120810.CreateTable',
    'x-amz-date': '20260101T000000Z',
    authorization: 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=00',
  };
  const createTable = JSON.stringify({
    TableName: 'taken',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  });
`;

/**
 * Lets a page try every way to reach `host`.
 *
 * @param host `name:port`
 * @param path default: `/` with the way in its query, so that a receiver can tell the ways apart
 */
export async function attack(page: Page, host: string, path?: string): Promise<void> {
  const attempts = Object.entries(WAYS).map(([way, code]) => {
    const url = `http://${host}${path ?? `/?way=${encodeURIComponent(way)}`}`;
    const hop = `/redirect?to=${encodeURIComponent(url)}`;
    return `(async (url, host, hop) => ${code})(${JSON.stringify(url)}, ${JSON.stringify(`${host}/?way=${way}`)}, ${JSON.stringify(hop)})`;
  });
  await page.evaluate(`(async () => { ${SCRIPT}; await Promise.allSettled([${attempts.join(',\n')}]); })()`);
}

import type { HeadersLike } from '../received-headers.ts';
import { collect, REPLY_HEADERS, type ReplyTo } from './respond.ts';

/** The adapters for the Fetch API, apart from how the runtime verifies. */

/** `Request` of this program's types: those of the DOM, Node, Workers, Deno or Bun; without any, the used part. */
export type FetchRequest = typeof globalThis extends { Request: { prototype: infer Request } }
  ? Request
  : { url: string; headers: HeadersLike; body: object | null; bodyUsed: boolean };

/** `Response` of this program's types. */
export type FetchResponse = typeof globalThis extends { Response: { prototype: infer Response } }
  ? Response
  : { status: number };

/** The used part of the context of Hono. */
export interface HonoContext {
  req: {
    raw: FetchRequest;
    /** The bodies that handlers before this one read. */
    bodyCache?: Readonly<Record<string, unknown>>;
    arrayBuffer?: () => Promise<ArrayBuffer>;
  };
}

export function fetchAdapter(replyTo: ReplyTo): (request: FetchRequest) => Promise<FetchResponse> {
  return async (request) => {
    const { status, body } = await replyTo(request.headers, (maxBytes) => rawBodyOf(request, maxBytes));
    return new Response(body, { status, headers: REPLY_HEADERS });
  };
}

export function honoAdapter(
  respond: (request: FetchRequest) => Promise<FetchResponse>,
): (context: HonoContext) => Promise<FetchResponse> {
  return async ({ req }) => {
    // Hono would serialize a parsed body anew, which changes its bytes.
    const isExact = ['text', 'arrayBuffer', 'blob'].includes(Object.keys(req.bodyCache ?? {})[0] ?? '');
    if (!isExact || req.arrayBuffer === undefined) return respond(req.raw);
    const { url, headers } = req.raw;
    return respond(new Request(url, { method: 'POST', headers, body: await req.arrayBuffer() }));
  };
}

async function rawBodyOf(request: FetchRequest, maxBytes: number): Promise<Uint8Array> {
  if (request.bodyUsed || request.body?.locked === true) {
    throw new TypeError(
      'A middleware read the body before the webhook handler, so its bytes are lost. Exclude the webhook route from middleware that reads bodies, or let it read request.clone().',
    );
  }
  return request.body === null ? new Uint8Array() : collect(chunksOf(request.body), maxBytes);
}

/** Not every runtime has streams that iterate. */
async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
}

import { createHash } from 'node:crypto';
import { idempotencyKey, TIME_TO_LIVE } from '../../../../core/contract/keys.ts';
import { checkVersion, keyOf, N, number, ROW_VERSION, S, text } from '../attributes.ts';
import type { Calling } from '../../clients.ts';
import type { Write } from '../transaction.ts';

type IdempotencyKeysClients = Calling<{ dynamodb: 'GetItem' }>;

/** A request that carries an `Idempotency-Key`. */
export interface KeyedRequest {
  /** The caller, by kind and subject: keys of two callers never meet. */
  principal: string;
  operation: string;
  key: string;
  /** Everything that the request asks for. */
  request: unknown;
}

/** The key was used before. */
export interface Earlier {
  /** Whether that was the same request. */
  same: boolean;
  /** Id of what it made. */
  made: string;
}

/** How long a key is remembered, in seconds. */
const REMEMBERED_SECONDS = 86_400;

/** Ids that requests with an `Idempotency-Key` made; never their responses, which may hold a secret. */
export class IdempotencyKeys {
  readonly #table: string;
  readonly #clients: IdempotencyKeysClients;

  constructor(table: string, clients: IdempotencyKeysClients) {
    this.#table = table;
    this.#clients = clients;
  }

  /** @param now milliseconds since the epoch */
  async find(keyed: KeyedRequest, now: number): Promise<Earlier | undefined> {
    const { Item: item } = await this.#clients.dynamodb.call('GetItem', {
      TableName: this.#table,
      Key: keyOf(keyOfRequest(keyed)),
      ConsistentRead: true,
    });
    if (item === undefined) return undefined;
    checkVersion(item);
    if (number(item, TIME_TO_LIVE) < now / 1000) return undefined;
    return { same: text(item, 'request') === requestDigest(keyed), made: text(item, 'made') };
  }

  /** Remembers a key, as part of the transaction that the request makes; refused when the key was used meanwhile. */
  remember(keyed: KeyedRequest, made: string, now: number): Write {
    const seconds = Math.floor(now / 1000);
    return {
      kind: 'put',
      table: this.#table,
      when: 'new',
      orExpiredBy: seconds,
      item: {
        ...keyOf(keyOfRequest(keyed)),
        v: N(ROW_VERSION),
        request: S(requestDigest(keyed)),
        made: S(made),
        [TIME_TO_LIVE]: N(seconds + REMEMBERED_SECONDS),
      },
    };
  }
}

const keyOfRequest = ({ principal, operation, key }: KeyedRequest) =>
  idempotencyKey(digest([principal, operation, key]));

/** Digested with the key, which no row has: a secret in the request could be guessed from a bare digest. */
const requestDigest = ({ key, request }: KeyedRequest): string => digest([key, request]);

const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('base64url');

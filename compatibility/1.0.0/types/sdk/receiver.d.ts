/**
 * Verifies that the service signed this body with your secret in the last minutes.
 *
 * @param rawBody the received bytes, or their text; never JSON that was parsed and serialized again
 * @param headers the headers of the request, in any case
 * @param secretOrSecrets the secret of the destination, as `whsec_…` or as registered; several during a rotation
 * @returns the payload; a comparison of `event` narrows `data`
 * @throws WebhookVerificationError when the message is not genuine; `failure` names the failed check
 * @throws WebhookSecretError, TypeError when the receiver is configured wrongly; the message has the remedy
 */
export declare function verifyWebhook<More = unknown>(rawBody: string | Uint8Array, headers: HeadersLike, secretOrSecrets: SecretOrSecrets, options?: VerifyOptions): WebhookPayload<More>
/**
 * The body of a webhook. A comparison of `event` narrows `data`; for undocumented types `data` has unknown fields. Add types
 * of your own as `WebhookPayload<{ 'loan.approved': { loanId: string } }>`.
 */
export type WebhookPayload<More = unknown> = Payloads<WebhookEventData> | Payloads<More> | WebhookPayloadOf<UndocumentedEventType, Record<string, unknown>>
export declare enum UndocumentedEventType {
	ANY = "*"
}
/** The body of a webhook with the event type `Type`. */
export interface WebhookPayloadOf<Type extends string, Data> {
	event: Type
	/** Time of the event, in Unix seconds. */
	timestamp: number
	data: Data
	/** The platform that published it, e.g. `street-collector-platform`. */
	source: string
}
export interface WebhookEventData {
	/** A customer placed an order. `total` in units of `currency` (ISO 4217). */
	'order.created': OrderData & {
		productId: string
		customerId: string
		total: number
		currency?: string | undefined
	}
	/** The status of an order changed. */
	'order.updated': OrderData & {
		status: string
		previousStatus?: string | undefined
	}
	/** An order was cancelled. */
	'order.cancelled': OrderData & {
		reason?: string | undefined
	}
	/** A vendor added a product. `price` in units of `currency` (ISO 4217). */
	'product.created': ProductData & {
		title: string
		price: number
		currency?: string | undefined
		editionSize?: number | undefined
	}
	/** The details of a product changed; `changedFields` names them. */
	'product.updated': ProductData & {
		changedFields?: string[] | undefined
		price?: number | undefined
	}
	/** A product was removed from sale. */
	'product.deleted': ProductData & {
		reason?: string | undefined
	}
	/** The status of a vendor changed, e.g. on approval. */
	'vendor.status_changed': VendorData & {
		status: string
		previousStatus?: string | undefined
	}
	/** A new vendor registered. `country` is ISO 3166 alpha-2. */
	'vendor.registration': VendorData & {
		name: string
		country?: string | undefined
	}
	/** A vendor changed its profile; `changedFields` names the parts. */
	'vendor.profile_updated': VendorData & {
		changedFields?: string[] | undefined
	}
	/** A certificate of authenticity was created for a piece. `issuedAt` in Unix seconds. */
	'certificate.issued': CertificateData & {
		productId: string
		ownerId: string
		editionNumber?: number | undefined
		issuedAt?: number | undefined
	}
	/** A certificate changed its owner. `transferredAt` in Unix seconds. */
	'certificate.transferred': CertificateData & {
		fromOwnerId: string
		toOwnerId: string
		transferredAt?: number | undefined
	}
	/** A certificate was checked for authenticity. */
	'certificate.validated': CertificateData & {
		valid: boolean
		validatedBy?: string | undefined
	}
	/** A payment was completed. */
	'payment.processed': PaymentData & {
		method?: string | undefined
	}
	/** A refund was made, in whole or in part. */
	'payment.refunded': PaymentData & {
		refundId?: string | undefined
		reason?: string | undefined
	}
	/** A payment did not go through. */
	'payment.failed': PaymentData & {
		reason?: string | undefined
		errorCode?: string | undefined
	}
}
interface PaymentData extends OpenData {
	/** E.g. `pay_567890` */
	paymentId: string
	orderId: string
	/** In units of `currency`, e.g. `1500.00`. */
	amount: number
	/** ISO 4217, e.g. `EUR`. */
	currency?: string | undefined
}
/** Allows undocumented fields. */
interface OpenData {
	[field: string]: unknown
}
interface CertificateData extends OpenData {
	/** E.g. `cert_901234` */
	certificateId: string
	productId?: string | undefined
}
interface VendorData extends OpenData {
	/** E.g. `ven_456789` */
	vendorId: string
}
interface ProductData extends OpenData {
	/** E.g. `prod_789012` */
	productId: string
	vendorId?: string | undefined
}
interface OrderData extends OpenData {
	/** E.g. `ord_123456` */
	orderId: string
	customerId?: string | undefined
	vendorId?: string | undefined
}
type Payloads<DataByType> = {
	[Type in keyof DataByType & string]: WebhookPayloadOf<Type, DataByType[Type]>
}[keyof DataByType & string]
export interface VerifyOptions {
	/** Largest difference between the webhook's timestamp and `now`, in seconds. Default 300. */
	toleranceSeconds?: number
	/** The present time in Unix seconds. Default: this machine's clock. */
	now?: number
}
/** The secret of a destination, or several during a rotation. */
export type SecretOrSecrets = string | readonly string[]
/** Headers of any server: a plain object (names in any case, values also lists), a Map, or a Fetch `Headers`. */
export type HeadersLike = Readonly<Record<string, string | readonly string[] | undefined>> | ReadonlyMap<string, string | readonly string[]> | {
	forEach(callback: (value: string, name: string) => void): void
	get(name: string): string | null
}
/**
 * Compares the `X-Webhook-Secret` header with the expected secret in constant time. Returns false, never an error, when
 * either is missing or empty or their lengths differ.
 *
 * @param received the value of the header
 */
export declare function validateWebhookSecret(received: string | readonly string[] | null | undefined, expected: string | null | undefined): boolean
export interface TestHeaderOptions {
	/** `webhook-id`. Default: `msg_test_` and a random part. */
	id?: string
	/** `webhook-timestamp`, in Unix seconds. Default: now. */
	timestamp?: number
	/** Whether to send the (first) secret in `X-Webhook-Secret`, as to a destination with a supplied secret. Default false. */
	secretHeader?: boolean
}
/**
 * Returns the headers that the service would send with `rawBody`, for tests of a receiver.
 *
 * @param secretOrSecrets several secrets make several signatures, as during a rotation; a wrong one may be short
 */
export declare function generateTestHeaders(rawBody: string | Uint8Array, secretOrSecrets: SecretOrSecrets, { id, timestamp, secretHeader, }?: TestHeaderOptions): Record<string, string>
export interface LambdaHttpResult {
	statusCode: number
	headers: Record<string, string>
	multiValueHeaders?: Record<string, string[]>
	body: string
}
export interface LambdaHttpEvent {
	headers?: Readonly<Record<string, string | undefined>> | null | undefined
	multiValueHeaders?: Readonly<Record<string, readonly string[] | undefined>> | null | undefined
	body?: string | null
	isBase64Encoded?: boolean
}
/**
 * A Lambda handler: `export const handler = lambdaWebhook(secret, onWebhook)`. Responds 200, or 400 with the failed
 * check; errors of `handler` fail the invocation. `maxBytes` does not apply: Lambda accepts at most 6 MB.
 *
 * @throws WebhookSecretError at once when the secret is missing
 */
export declare function lambdaWebhook<More = unknown>(secretOrSecrets: SecretOrSecrets, handler: WebhookHandler<More>, options?: Pick<ReceiverOptions, 'toleranceSeconds'>): (event: LambdaHttpEvent) => Promise<LambdaHttpResult>
export interface ReceiverOptions {
	/** Largest difference between the webhook's timestamp and this machine's clock, in seconds. Default 300. */
	toleranceSeconds?: number
	/** Largest accepted body in bytes. Default 2 MiB: an event has at most 1 MiB. */
	maxBytes?: number
}
/** Gets each verified webhook. Its errors go to the error handler of the server, and the service retries the webhook. */
export type WebhookHandler<More = unknown> = (payload: WebhookPayload<More>, message: WebhookMessage) => unknown
export interface WebhookMessage {
	/** `webhook-id`: the same in every attempt and for every destination. Store it to recognise repeats. */
	id: string
	/** `webhook-timestamp`: time of this attempt, in Unix seconds. */
	timestamp: number
}
/**
 * A route handler of Hono: `app.post('/webhook', honoWebhook(secret, onWebhook))`. Otherwise the same as `fetchWebhook`. A
 * middleware before it may read the body by `c.req.json()`, `text()`, `arrayBuffer()` or `blob()`: Hono keeps the bytes.
 */
export declare function honoWebhook<More = unknown>(secretOrSecrets: SecretOrSecrets, handler: WebhookHandler<More>, options?: ReceiverOptions): (context: HonoContext) => Promise<FetchResponse>
export type FetchResponse = typeof globalThis extends {
	Response: {
		prototype: infer Response
	}
} ? Response : {
	status: number
}
export interface HonoContext {
	req: {
		raw: FetchRequest
		bodyCache?: Readonly<Record<string, unknown>>
		arrayBuffer?: () => Promise<ArrayBuffer>
	}
}
export type FetchRequest = typeof globalThis extends {
	Request: {
		prototype: infer Request
	}
} ? Request : {
	url: string
	headers: HeadersLike
	body: object | null
	bodyUsed: boolean
}
/**
 * A handler for servers with the Fetch API in Node, Bun or Deno, e.g. route handlers of Next.js. Edge runtimes need that of
 * `…/web`. Responds 200, or 400 with the failed check; rejects with errors of `handler`.
 *
 * @throws WebhookSecretError at once when the secret is missing
 */
export declare function fetchWebhook<More = unknown>(secretOrSecrets: SecretOrSecrets, handler: WebhookHandler<More>, options?: ReceiverOptions): (request: FetchRequest) => Promise<FetchResponse>
export interface FastifyLike {
	removeAllContentTypeParsers(): unknown
	addContentTypeParser(contentType: string, options: {
		parseAs: 'buffer'
	}, parser: (request: never, body: Uint8Array, done: (error: Error | null, body?: unknown) => void) => void): unknown
	post(path: string, options: {
		bodyLimit: number
	}, handler: (request: FastifyRequestLike, reply: FastifyReplyLike) => Promise<unknown>): unknown
}
interface FastifyReplyLike {
	code(status: number): FastifyReplyLike
	headers(headers: Record<string, string>): FastifyReplyLike
	send(body: string): unknown
}
interface FastifyRequestLike {
	headers: HeadersLike
	body: unknown
}
/**
 * A plugin: `app.register(fastifyWebhook(secret, onWebhook), { prefix: '/webhook' })`. Its own scope keeps bodies raw;
 * the parsers of other routes stay as they are. Responds 200, or 400 with the failed check; errors of `handler` go
 * to Fastify's error handler.
 *
 * @throws WebhookSecretError at once when the secret is missing
 */
export declare function fastifyWebhook<More = unknown>(secretOrSecrets: SecretOrSecrets, handler: WebhookHandler<More>, options?: ReceiverOptions): (instance: FastifyLike) => Promise<void>
export interface ExpressResponse {
	writeHead(status: number, headers: Record<string, string>): {
		end(body: string): unknown
	}
}
export interface ExpressRequest extends AsyncIterable<Uint8Array> {
	headers: HeadersLike
	readonly readableDidRead?: boolean
	body?: unknown
	rawBody?: unknown
}
/**
 * A route handler: `app.post('/webhook', expressWebhook(secret, onWebhook))`. It reads the raw body itself: mount it
 * before `express.json()`. After `express.raw({ type: '*\/*' })` it uses the buffer. Responds 200, or 400 with the failed
 * check; errors of `handler` go to `next`.
 *
 * @throws WebhookSecretError at once when the secret is missing
 */
export declare function expressWebhook<More = unknown>(secretOrSecrets: SecretOrSecrets, handler: WebhookHandler<More>, options?: ReceiverOptions): (request: ExpressRequest, response: ExpressResponse, next: (error?: unknown) => void) => void
/** The documented event types. The service also delivers other types: any text that a platform service publishes. */
export declare const WebhookEventType: {
	readonly ORDER_CREATED: 'order.created'
	readonly ORDER_UPDATED: 'order.updated'
	readonly ORDER_CANCELLED: 'order.cancelled'
	readonly PRODUCT_CREATED: 'product.created'
	readonly PRODUCT_UPDATED: 'product.updated'
	readonly PRODUCT_DELETED: 'product.deleted'
	readonly VENDOR_STATUS_CHANGED: 'vendor.status_changed'
	readonly VENDOR_REGISTRATION: 'vendor.registration'
	readonly VENDOR_PROFILE_UPDATED: 'vendor.profile_updated'
	readonly CERTIFICATE_ISSUED: 'certificate.issued'
	readonly CERTIFICATE_TRANSFERRED: 'certificate.transferred'
	readonly CERTIFICATE_VALIDATED: 'certificate.validated'
	readonly PAYMENT_PROCESSED: 'payment.processed'
	readonly PAYMENT_REFUNDED: 'payment.refunded'
	readonly PAYMENT_FAILED: 'payment.failed'
}
export type WebhookEventType = (typeof WebhookEventType)[keyof typeof WebhookEventType]
/** The check that a received message failed. */
type VerificationFailure = 'missing-header' | 'timestamp-format' | 'timestamp-too-old' | 'timestamp-too-new' | 'signature-version' | 'signature-mismatch'
/** The signature is right, but the body is not the JSON that the service sends. */
 | 'body-format'
/** The received message cannot be trusted. */
declare class VerificationError extends WebhookError {
	readonly name = "VerificationError"
	readonly failure: VerificationFailure
	constructor(failure: VerificationFailure, message: string)
}
declare abstract class WebhookError extends Error {
	abstract readonly name: string
}
/** The secret cannot be used to sign. */
declare class SecretError extends RuleError {
	readonly name = "SecretError"
}
declare class RuleError extends WebhookError {
	readonly name: string
	readonly rule: string
	readonly remedy: string
	constructor(rule: string, remedy: string)
}
export { SecretError as WebhookSecretError, VerificationError as WebhookVerificationError, VerificationFailure as WebhookVerificationFailure }

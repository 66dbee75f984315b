export * from './receiver.js';
import { WebhookEventData, WebhookEventType } from './receiver.js'
export interface PublishableEventOf<Type extends string, Data> {
	event: Type
	data: Data
	eventId?: string
	tenant?: string
	time?: Date | number
	traceHeader?: string
}
export type PublishableEvent<More = unknown> = {
	[Type in keyof WebhookEventData]: PublishableEventOf<Type, WebhookEventData[Type]>
}[keyof WebhookEventData] | {
	[Type in keyof More & string]: PublishableEventOf<Type, More[Type]>
}[keyof More & string]
export interface PublishedEvent {
	eventId: string
	webhookId: string
	eventBridgeId: string
	warning?: string
	violations?: readonly string[]
}
export interface PublishOptions extends EventBusOptions {
	source?: string
	strict?: boolean
	maxAttempts?: number
	bus?: EventBus
}
export interface EventBus {
	name: string
	put(entries: EventBusEntry[]): Promise<EventBusResponse>
}
export interface EventBusResponse {
	Entries?: readonly {
		EventId?: string | undefined
		ErrorCode?: string | undefined
		ErrorMessage?: string | undefined
	}[] | undefined
}
export interface EventBusEntry {
	EventBusName: string
	Source: string
	DetailType: string
	Detail: string
	Time?: Date
	TraceHeader?: string
}
interface EventBusOptions {
	eventBusName?: string
	region?: string
	endpoint?: string
}
/**
 * Publishes any number of platform events, at most 10 events and 1 MiB a call. Retries failed events alone.
 *
 * @returns one result for each event, in their order
 * @throws PublishRefusedError before anything is sent, when the bus would refuse an event
 * @throws PublishError when events are not published after all retries
 * @throws WebhookConfigurationError when no event bus is named
 */
export declare function publishEvents<More = unknown>(events: readonly PublishableEvent<More>[], options?: PublishOptions): Promise<PublishedEvent[]>
export declare class PublishRefusedError extends Error {
	name: string
	readonly problems: readonly PublishProblem[]
	constructor(problems: readonly PublishProblem[])
}
export interface PublishProblem {
	index?: number
	field: string
	rule: string
	remedy: string
}
export interface PublishFailure {
	index: number
	code: string
	message: string
}
export declare class PublishError extends Error {
	name: string
	readonly failures: readonly PublishFailure[]
	readonly published: readonly (PublishedEvent | undefined)[]
	constructor(failures: readonly PublishFailure[], published: readonly (PublishedEvent | undefined)[], options?: {
		cause?: unknown
	})
}
export type WithEtag<Body> = Body & {
	etag: string
}
/**
 * The admin API: destinations, deliveries and events. Every method signs with the AWS SDK's default credential chain and
 * retries: after 429 always, after a 5xx or a lost response if a repetition is safe.
 *
 * Every method throws `WebhookApiError` or one of its subclasses when the API refuses, `WebhookConnectionError` when no
 * response arrives, `WebhookConfigurationError` when a setting is missing, `WebhookIdError` for a value that is no id.
 */
export declare class WebhookManager {
	#private
	constructor(options?: WebhookManagerOptions)
	/** Registers a destination for all events from now on. Returns its secret, once. */
	registerWebhook(input: RegisterWebhookInput, options?: Idempotent): Promise<WithEtag<DestinationWithSecret & Warned>>
	/** Deletes a destination: it gets no further POST, and its open deliveries end with the reason `destination_deleted`. */
	unregisterWebhook(id: string, { ifMatch }?: IfMatch): Promise<void>
	getWebhook(id: string): Promise<WithEtag<DestinationDetails>>
	/** Returns the destination, or `undefined` if it does not exist. */
	findWebhook(id: string): Promise<WithEtag<DestinationDetails> | undefined>
	/** Lists the destinations of a tenant (default: `default`), or of all tenants with `*`. */
	listWebhooks({ tenant, ...options }?: ListOptions & {
		tenant?: string | undefined
	}): Listing<Destination>
	/** Changes settings from the next delivery on. An absent setting stays; `null` resets a setting to its default. */
	updateWebhook(id: string, changes: UpdateWebhookInput, { ifMatch }?: IfMatch): Promise<WithEtag<Destination & Warned>>
	/** Pauses a destination. Its deliveries wait, at most for the retention period of the stack. */
	pauseWebhook(id: string, options?: IfMatch): Promise<WithEtag<Destination>>
	/** Ends a pause or DISABLED. Waiting deliveries go out at the destination's rate limit, oldest first. */
	resumeWebhook(id: string, options?: IfMatch): Promise<WithEtag<Destination>>
	/** Returns a new secret, once. The old secret ends in 24 hours, or at once with `immediately`. */
	rotateSecret(id: string, input?: RotateSecretInput, { ifMatch }?: IfMatch): Promise<WithEtag<DestinationWithSecret>>
	/** Sends one signed test event now and returns the outcome. */
	testWebhook(id: string, input?: TestWebhookInput): Promise<TestResult>
	/** Returns figures of the latest 200 deliveries. */
	getWebhookStats(id: string): Promise<DestinationStats>
	/**
	 * Lists deliveries, newest first.
	 *
	 * @throws WebhookIdError at once, when `event` is neither the id of an event nor an event type
	 */
	getWebhookDeliveryHistory(filter?: DeliveryHistoryFilter & ListOptions): Listing<WebhookDelivery>
	/** Returns a delivery with all attempts. */
	getDelivery(id: string): Promise<WebhookDeliveryDetails>
	/** Sends a delivery again, with all of its attempts anew and the same `webhook-id`. */
	resendDelivery(id: string, options?: Idempotent): Promise<WebhookDeliveryDetails>
	/** Counts the deliveries that a recovery would send again, and estimates its time. */
	planRecovery(id: string, input: RecoverInput): Promise<RecoveryPlan>
	/** Sends all deliveries again that did not succeed, at the destination's rate limit. */
	recoverWebhook(id: string, input: RecoverInput, options?: Idempotent): Promise<Recovery>
	/** Returns the progress of a recovery. */
	getRecovery(id: string, recoveryId: string): Promise<Recovery>
	/** Lists the recoveries of a destination, newest first. */
	listRecoveries(id: string, options?: ListOptions): Listing<Recovery>
	/** Counts the events that a backfill would send, and estimates its time and price. */
	planBackfill(id: string, input: BackfillInput): Promise<BackfillPlan>
	/** Sends earlier events that the destination did not get, at its rate limit. */
	backfillWebhook(id: string, input: BackfillInput, options?: Idempotent): Promise<Backfill>
	/** Returns the progress of a backfill. */
	getBackfill(id: string, backfillId: string): Promise<Backfill>
	/** Lists the backfills of a destination, newest first. */
	listBackfills(id: string, options?: ListOptions): Listing<Backfill>
	/** Lists events of all tenants or of one, newest recorded first. */
	listEvents({ from, to, limit, ...filter }?: EventsFilter & ListOptions): Listing<ListedEvent>
	/** Lists the tenants that have or had a destination, by name. */
	listTenants(options?: ListOptions): Listing<Tenant>
	/**
	 * Returns an event with a verdict for each destination: "why didn't I get it?"
	 *
	 * @param id `msg_…`, the `eventId` of the publisher, or the id of EventBridge
	 */
	getEvent(id: string, options?: EventOptions): Promise<RecordedEvent>
	/**
	 * Returns the body that the POSTs of an event have, byte for byte: numbers such as `1500.00` keep their digits.
	 *
	 * @param id `msg_…`
	 * @returns `undefined` once the payload is erased or expired
	 */
	getEventBody(id: string, { destination: only }?: Pick<EventOptions, 'destination'>): Promise<string | undefined>
	/** Erases the payload for good. The record of the event stays. */
	eraseEventPayload(id: string, { tenant }?: Pick<EventOptions, 'tenant'>): Promise<void>
	/** Tests a filter. Returns the first field that does not match. */
	testFilter(input: FilterTestInput): Promise<FilterTestResult>
	/** Returns the documented event types, each with its schema and an example. */
	listEventTypes(): Promise<EventTypeDescription[]>
	/** Lists all changes: caller, time, action. Newest first. */
	listAudit({ target, from, to, ...options }?: AuditFilter & ListOptions): Listing<AuditEntry>
	getHealth(): Promise<Health>
	/** Returns the OpenAPI 3.1 document of the API. */
	getOpenApi(): Promise<Record<string, unknown>>
}
export interface Health {
	status: 'ok'
	stage: string
	apiVersion: string
	time: string
}
export interface AuditEntry {
	at: string
	action: AuditAction
	target: string
	principal: string
	principalName?: string
	sourceIp?: string
	requestId: string
	version?: number
	fields?: string[]
}
export type AuditAction = 'destination.create' | 'destination.update' | 'destination.delete' | 'destination.pause' | 'destination.resume' | 'destination.rotate-secret' | 'destination.show-secret' | 'destination.test' | 'destination.recover' | 'destination.backfill' | 'delivery.resend' | 'event.erase-payload'
export interface AuditFilter {
	target?: string | undefined
	from?: Date | string | undefined
	to?: Date | string | undefined
}
export interface EventTypeDescription {
	type: string
	description: string
	schema: Record<string, unknown>
	example: Record<string, unknown>
	deprecatedSince?: string
	replacedBy?: string
	entity?: {
		id: string
		version?: string
	}
}
export interface FilterTestResult {
	matches: boolean
	field?: string
	expected?: string
}
export interface FilterTestInput {
	filter: Readonly<Record<string, unknown>>
	payload?: Readonly<Record<string, unknown>> | undefined
	eventId?: string | undefined
	eventType?: string | undefined
}
export interface RecordedEvent {
	id: string
	webhookId: string
	tenant: string
	source: string
	type: string
	time: string
	acceptedAt: string
	payload?: unknown
	payloadErasedAt?: string
	unmatched?: 'no_subscription' | 'filtered' | 'malformed'
	violations: string[]
	verdicts: EventVerdict[]
}
export interface EventVerdict {
	destinationId: string
	name?: string
	verdict: 'delivered' | 'pending' | 'failing' | 'exhausted' | 'paused' | 'disabled' | 'blocked' | 'listened' | 'not_subscribed' | 'filtered'
	explanation: string
	late?: true
	deliveryId?: string
	status?: WebhookDeliveryStatus
	field?: string
	expected?: string
	until?: string
}
export declare const WebhookDeliveryStatus: {
	readonly PENDING: 'PENDING'
	readonly SUCCESS: 'SUCCESS'
	readonly FAILED: 'FAILED'
	readonly RETRY_EXHAUSTED: 'RETRY_EXHAUSTED'
}
export type WebhookDeliveryStatus = (typeof WebhookDeliveryStatus)[keyof typeof WebhookDeliveryStatus]
export interface EventOptions {
	destination?: string | undefined
	tenant?: string | undefined
}
export interface Tenant {
	tenant: string
	since?: string
}
export interface ListedEvent extends Pick<RecordedEvent, 'id' | 'tenant' | 'type' | 'time' | 'acceptedAt' | 'unmatched'> {
	recordedAt: string
	destinations: number
	destinationIds?: string[]
}
export interface EventsFilter {
	id?: string | undefined
	tenant?: string | undefined
	type?: string | undefined
	from?: Date | string | undefined
	to?: Date | string | undefined
	unmatched?: boolean | undefined
	malformed?: boolean | undefined
}
export interface Backfill extends BackfillScope, Job {
	id: string
	created: number
	skipped: number
}
interface Job {
	dryRun: false
	state: 'RUNNING' | 'DONE' | 'STOPPED'
	createdAt: string
	updatedAt: string
	endedAt?: string
}
interface BackfillScope {
	destinationId: string
	from: string
	to: string
	types?: string[]
	filter?: Record<string, unknown>
}
export interface BackfillPlan extends BackfillScope, Plan {
	events: number
	atLeast: boolean
}
interface Plan {
	dryRun: true
	complete: boolean
	estimatedSeconds: number
	estimatedDollars: number
}
export interface BackfillInput {
	from: Date | string
	to?: Date | string | undefined
	types?: readonly string[] | undefined
	filter?: Readonly<Record<string, unknown>> | undefined
}
export interface Recovery extends RecoveryScope, Job {
	id: string
	requeued: number
	skipped: number
}
interface RecoveryScope {
	destinationId: string
	since: string
	until: string
	statuses: RecoverableStatus[]
	codes?: string[]
}
export type RecoverableStatus = 'FAILED' | 'RETRY_EXHAUSTED' | 'SUCCESS'
export interface RecoveryPlan extends RecoveryScope, Plan {
	deliveries: number
}
export interface RecoverInput {
	since: Date | string
	until?: Date | string | undefined
	statuses?: readonly RecoverableStatus[] | undefined
	codes?: readonly string[] | undefined
}
export interface WebhookDeliveryDetails extends WebhookDelivery {
	attempts: DeliveryAttempt[]
	attemptsDropped?: number
	body?: string
}
export interface DeliveryAttempt extends PostOutcome {
	run: number
	number: number
	repeated?: string
	at: string
	outcome: 'success' | 'failure'
	late?: true
	request?: AttemptRequest
}
export interface AttemptRequest {
	method: 'POST'
	url: string
	headers: Record<string, string>
	version: number
	uncertain?: true
}
export interface PostOutcome {
	statusCode?: number
	durationMs: number
	failure?: FailureClass
	code?: string
	message?: string
	diagnosis?: string
	response?: string
	phases?: {
		dns?: number
		connect?: number
		tls?: number
		firstByte?: number
		total: number
	}
}
export type FailureClass = 'dns' | 'connect' | 'tls' | 'timeout' | 'http' | 'guard' | 'protocol' | 'too-large'
export interface WebhookDelivery {
	id: string
	destinationId: string
	eventId: string
	webhookId: string
	tenant: string
	type: string
	source: string
	status: WebhookDeliveryStatus
	run: number
	attemptCount: number
	acceptedAt: string
	nextAttemptAt?: string
	expectedAt?: string
	parkedUntil?: string
	endedAt?: string
	reason?: EndReason
	lastAttempt?: Omit<DeliveryAttempt, 'response' | 'request'>
}
export type EndReason = 'attempts_spent' | 'not_retryable' | 'deadline_passed' | 'poison' | 'expired' | 'destination_deleted' | 'payload_erased'
export interface DeliveryHistoryFilter {
	destinationId?: string | undefined
	event?: string | undefined
	tenant?: string | undefined
	status?: WebhookDeliveryStatus | undefined
	code?: string | undefined
	startDate?: Date | string | undefined
	endDate?: Date | string | undefined
}
export interface DestinationStats {
	destinationId: string
	state: DestinationState
	blockedUntil?: string
	blockedBy?: DestinationBlock
	pausedSince?: string
	sample: {
		limit: 200
		deliveries: number
		oldest?: string
		newest?: string
	}
	byStatus: Record<WebhookDeliveryStatus, number>
	successRate?: number
	latencyMs?: {
		p50: number
		p90: number
		p99: number
		max: number
	}
	failures: Partial<Record<FailureClass, number>>
	waiting: number
	figures?: CountedFigures
}
export interface CountedFigures {
	from: string
	to: string
	bucket: 'minute' | 'hour' | 'day'
	countedUntil: string
	totals: Figures
	buckets: ({
		at: string
	} & Figures)[]
}
export interface Figures {
	created: number
	succeeded: number
	exhausted: number
	attempts: number
	attemptsFailed: number
	failures: Partial<Record<FailureClass, number>>
	statusCodes: Record<string, number>
	latencyMs?: {
		p50: number
		p90: number
		p99: number
	}
}
export type DestinationBlock = 'rate_limit' | 'circuit'
export type DestinationState = 'ACTIVE' | 'PAUSED' | 'DISABLED' | 'LISTENING'
export interface TestResult extends PostOutcome {
	ok: boolean
	webhookId: string
	request: {
		method: 'POST'
		url: string
		headers: Record<string, string>
		body: string
	}
}
export interface TestWebhookInput {
	type?: string | undefined
	data?: Readonly<Record<string, unknown>> | undefined
}
export interface RotateSecretInput {
	secret?: string | undefined
	immediately?: boolean | undefined
}
export interface UpdateWebhookInput {
	url?: string | undefined
	events?: readonly EventSubscription[] | undefined
	name?: string | undefined
	filter?: Readonly<Record<string, unknown>> | null | undefined
	description?: string | null | undefined
	headers?: Readonly<Record<string, string>> | null | undefined
	secretHeaders?: Readonly<Record<string, string>> | undefined
	rateLimit?: RateLimit | null | undefined
	retry?: {
		[Key in keyof RetryPolicy]?: RetryPolicy[Key] | undefined
	} | null | undefined
	secretHeader?: boolean | null | undefined
}
export interface RetryPolicy extends TypeRetryPolicy {
	disableOn?: string[]
	byType?: Record<string, TypeRetryPolicy>
}
export interface TypeRetryPolicy {
	preset?: 'guide' | 'standard-webhooks' | 'patient' | 'impatient'
	schedule?: string[]
	maxAttempts?: number
	baseSeconds?: number
	factor?: number
	maxSeconds?: number
	jitter?: number
	deadlineSeconds?: number
	retryAfter?: 'lengthen' | 'replace' | 'ignore'
	giveUpOn?: string[]
	retryOn?: string[]
}
export interface RateLimit {
	perMinute: number
	burst: number
}
export type EventSubscription = WebhookEventType | '*' | `${string}.*` | (string & {})
export interface Destination {
	id: string
	tenant: string
	name: string
	url: string
	events: string[]
	filter?: Record<string, unknown>
	description?: string
	headers: Record<string, string>
	rateLimit: RateLimit
	retry?: RetryPolicy
	retryTimes?: {
		attempts: AttemptTime[]
		byType?: Record<string, AttemptTime[]>
	}
	secretHeader: boolean
	state: DestinationState
	listensUntil?: string
	stateReason?: string
	blockedUntil?: string
	blockedBy?: DestinationBlock
	previousSecretUntil?: string
	version: number
	createdAt: string
	updatedAt: string
}
export interface AttemptTime {
	attempt: number
	afterSeconds: SecondsRange
	atSeconds: SecondsRange
}
export interface SecondsRange {
	shortest: number
	longest: number
}
export interface Listing<Item> extends AsyncIterable<Item>, PromiseLike<Item[]> {
	toArray(): Promise<Item[]>
}
export interface ListOptions {
	limit?: number | undefined
}
export interface DestinationDetails extends Destination {
	waiting: {
		deliveries: number
		atLeast?: true
	}
	lastAttemptAt?: string
}
export interface IfMatch {
	ifMatch?: string | undefined
}
export interface Warned {
	warnings?: readonly ProblemError[]
}
export interface ProblemError {
	field: string
	message: string
	remedy: string
}
export interface DestinationWithSecret extends Destination {
	secret: string
	whsec: string
}
export interface Idempotent {
	idempotencyKey?: string | undefined
}
export interface RegisterWebhookInput {
	url: string
	events: readonly EventSubscription[]
	secret?: string | undefined
	name?: string | undefined
	filter?: Readonly<Record<string, unknown>> | undefined
	description?: string | undefined
	headers?: Readonly<Record<string, string>> | undefined
	secretHeaders?: Readonly<Record<string, string>> | undefined
	rateLimit?: RateLimit | undefined
	retry?: {
		[Key in keyof RetryPolicy]?: RetryPolicy[Key] | undefined
	} | undefined
	secretHeader?: boolean | undefined
	tenant?: string | undefined
	listener?: boolean | undefined
}
export interface WebhookManagerOptions {
	apiUrl?: string | undefined
	region?: string | undefined
	credentials?: AwsCredentials | (() => Promise<AwsCredentials>) | undefined
	profile?: string | undefined
	timeoutMs?: number | undefined
	maxAttempts?: number | undefined
}
export interface AwsCredentials {
	accessKeyId: string
	secretAccessKey: string
	sessionToken?: string
}
export declare const webhookManager: WebhookManager
export declare class WebhookValidationError extends WebhookApiError {
	name: string
}
export declare class WebhookApiError extends Error {
	name: string
	readonly problem: Problem
	constructor(problem: Problem)
	get status(): number
	get code(): Problem['code']
	get errors(): readonly ProblemError[]
	get requestId(): string | undefined
}
export interface Problem {
	status: number
	code: ProblemCode | 'unknown' | (string & {})
	title: string
	detail: string
	requestId: string | undefined
	errors: readonly ProblemError[]
}
export type ProblemCode = 'refused' | 'malformed-request' | 'access-denied' | 'figures-off' | 'not-found' | 'method-not-allowed' | 'conflict' | 'precondition-failed' | 'payload-too-large' | 'unsupported-media-type' | 'validation-failed' | 'idempotency-mismatch' | 'precondition-required' | 'too-many-requests' | 'internal' | 'unavailable'
export declare class WebhookUnavailableError extends WebhookApiError {
	name: string
}
export declare class WebhookNotFoundError extends WebhookApiError {
	name: string
}
export declare class WebhookIdError extends Error {
	name: string
}
export declare class WebhookConnectionError extends Error {
	name: string
}
export declare class WebhookConflictError extends WebhookApiError {
	name: string
}
export declare class WebhookAccessDeniedError extends WebhookApiError {
	name: string
}
export declare class WebhookConfigurationError extends Error {
	name: string
}
export { }

import { AlarmBase } from 'aws-cdk-lib/aws-cloudwatch'
import { Construct } from 'constructs'
import { Dashboard } from 'aws-cdk-lib/aws-cloudwatch'
import { Function } from 'aws-cdk-lib/aws-lambda'
import { Grant } from 'aws-cdk-lib/aws-iam'
import { IEventBus } from 'aws-cdk-lib/aws-events'
import { IGrantable } from 'aws-cdk-lib/aws-iam'
import { IKey } from 'aws-cdk-lib/aws-kms'
import { IQueue } from 'aws-cdk-lib/aws-sqs'
import { ISecurityGroup } from 'aws-cdk-lib/aws-ec2'
import { ITopic } from 'aws-cdk-lib/aws-sns'
import { IVpc } from 'aws-cdk-lib/aws-ec2'
import { Metric } from 'aws-cdk-lib/aws-cloudwatch'
import { MetricOptions } from 'aws-cdk-lib/aws-cloudwatch'
import { RemovalPolicy } from 'aws-cdk-lib'
import { RestApi } from 'aws-cdk-lib/aws-apigateway'
import { RetentionDays } from 'aws-cdk-lib/aws-logs'
import { SubnetSelection } from 'aws-cdk-lib/aws-ec2'
import { Table } from 'aws-cdk-lib/aws-dynamodb'
export type MetricName = (typeof MetricNames)[keyof typeof MetricNames] | (typeof FailureMetric)[keyof typeof FailureMetric]
declare const FailureMetric: {
	readonly dns: 'AttemptsFailedDns'
	readonly connect: 'AttemptsFailedConnect'
	readonly tls: 'AttemptsFailedTls'
	readonly timeout: 'AttemptsFailedTimeout'
	readonly http: 'AttemptsFailedHttp'
	readonly guard: 'AttemptsFailedGuard'
	readonly protocol: 'AttemptsFailedProtocol'
	readonly 'too-large': 'AttemptsFailedTooLarge'
}
declare const MetricNames: {
	readonly EVENTS_ACCEPTED: 'EventsAccepted'
	readonly EVENTS_DUPLICATE: 'EventsDuplicate'
	readonly EVENTS_UNMATCHED: 'EventsUnmatched'
	readonly EVENTS_MALFORMED: 'EventsMalformed'
	readonly SCHEMA_VIOLATIONS: 'SchemaViolations'
	readonly DELIVERIES_CREATED: 'DeliveriesCreated'
	readonly DELIVERIES_SUCCEEDED: 'DeliveriesSucceeded'
	readonly DELIVERIES_EXHAUSTED: 'DeliveriesExhausted'
	readonly DELIVERIES_SPENT: 'DeliveriesSpent'
	readonly ATTEMPTS_SUCCEEDED: 'AttemptsSucceeded'
	readonly ATTEMPTS_FAILED: 'AttemptsFailed'
	readonly DELIVERIES_DEFERRED: 'DeliveriesDeferred'
	readonly DELIVERIES_PARKED: 'DeliveriesParked'
	readonly DELIVERIES_RESUMED: 'DeliveriesResumed'
	readonly DELIVERIES_REDRIVEN: 'DeliveriesRedriven'
	readonly FIRST_ATTEMPT_LATENCY: 'FirstAttemptLatency'
	readonly SUCCESS_LATENCY: 'SuccessLatency'
	readonly RECEIVER_LATENCY: 'ReceiverLatency'
	readonly DESTINATIONS_BLOCKED: 'DestinationsBlocked'
	readonly DESTINATIONS_DISABLED: 'DestinationsDisabled'
	readonly BREAKERS_OPENED: 'BreakersOpened'
	readonly RESUME_BACKLOG: 'ResumeBacklog'
	readonly RESUME_OLDEST_DUE: 'ResumeOldestDue'
}
export interface WebhookPipelineProps {
	readonly name?: string
	readonly stage?: string
	readonly eventBus?: IEventBus
	readonly eventSource?: string
	readonly catalogue?: string
	readonly retentionDays?: number
	readonly retry?: RetryOptions
	readonly limits?: LimitOptions
	readonly breaker?: BreakerOptions
	readonly fanOut?: ConcurrencyOptions
	readonly deliver?: ConcurrencyOptions
	readonly adminApi?: AdminApiOptions
	readonly console?: ConsoleOptions
	readonly figures?: FiguresOptions
	readonly warmThroughput?: WarmThroughputOptions
	readonly allowedPrivateCidrs?: readonly string[]
	readonly allowedPorts?: readonly number[]
	readonly traceparent?: boolean
	readonly alarmTopic?: ITopic
	readonly runbookUrl?: string
	readonly logRetention?: RetentionDays
	readonly vpc?: IVpc
	readonly vpcSubnets?: SubnetSelection
	readonly securityGroups?: readonly ISecurityGroup[]
	readonly secretsKey?: IKey
	readonly removalPolicy?: RemovalPolicy
	readonly deletionProtection?: boolean
}
export interface WarmThroughputOptions {
	readonly readsPerSecond?: number
	readonly writesPerSecond?: number
}
export interface FiguresOptions {
	readonly enabled?: boolean
	readonly windowSeconds?: number
}
export interface ConsoleOptions {
	readonly enabled?: boolean
	readonly issuer?: ConsoleIssuerOptions
	readonly groups?: ConsoleGroupsOptions
	readonly tokenMinutes?: number
	readonly domain?: ConsoleDomainOptions
}
export interface ConsoleDomainOptions {
	readonly name: string
	readonly certificateArn: string
}
export interface ConsoleGroupsOptions {
	readonly claim?: string
	readonly admins?: string
	readonly viewers?: string
}
export interface ConsoleIssuerOptions {
	readonly url: string
	readonly clientId: string
	readonly authorizationEndpoint: string
	readonly tokenEndpoint: string
	readonly revocationEndpoint?: string
	readonly endSessionEndpoint?: string
	readonly scope?: string
}
export interface AdminApiOptions {
	readonly allowedCidrs?: readonly string[]
	readonly requestsPerSecond?: number
	readonly burst?: number
	readonly allowedPrincipals?: readonly string[]
	readonly accountLogRole?: boolean
}
export interface ConcurrencyOptions {
	readonly maximumConcurrency?: number
}
export interface BreakerOptions {
	readonly failures?: number
	readonly deliveries?: number
	readonly seconds?: number
	readonly disableAfterDays?: number
}
export interface LimitOptions {
	readonly ratePerMinute?: number
	readonly burst?: number
	readonly maxPerSecond?: number
	readonly maxAttempts?: number
}
export interface RetryOptions {
	readonly preset?: 'guide' | 'standard-webhooks' | 'patient' | 'impatient'
	readonly schedule?: string[]
	readonly maxAttempts?: number
	readonly baseSeconds?: number
	readonly factor?: number
	readonly maxSeconds?: number
	readonly jitter?: number
	readonly deadlineSeconds?: number
	readonly retryAfter?: 'lengthen' | 'replace' | 'ignore'
}
export declare class ConfigurationError extends WebhookError {
	readonly name = "ConfigurationError"
}
declare abstract class WebhookError extends Error {
	abstract readonly name: string
}
export declare class Console extends Construct {
	readonly url: string
	readonly admin: NodeFunction
	readonly page: NodeFunction
	readonly userPoolId?: string
	readonly domainTarget: string | undefined
}
declare class NodeFunction extends Function {
	readonly memoryMiB: number
	private allowNetworkInterfaces
}
export declare class WebhookPipeline extends Construct {
	#private
	readonly stage: string
	readonly archive: {
		readonly arn: string
		readonly replayRuleArns: readonly string[]
	}
	readonly eventBus: IEventBus
	readonly adminApi: RestApi
	readonly console: Console | undefined
	readonly secretsKey: IKey
	readonly tables: Readonly<Record<'destinations' | 'events' | 'deliveries', Table> & {
		figures?: Table
	}>
	readonly queues: Readonly<Record<'undelivered' | 'events' | 'eventsDeadLetters' | 'deliveries' | 'deliveriesDeadLetters', IQueue> & {
		unread?: IQueue
	}>
	readonly alarms: readonly AlarmBase[]
	readonly dashboard: Dashboard
	constructor(scope: Construct, id: string, props?: WebhookPipelineProps)
	grantPublish(grantee: IGrantable, options?: {
		source?: string
	}): Grant
	grantAdminister(grantee: IGrantable): Grant
	grantRead(grantee: IGrantable): Grant
	metric(metricName: MetricName, options?: MetricOptions): Metric
	metricEventsAccepted(options?: MetricOptions): Metric
	metricDeliveriesSucceeded(options?: MetricOptions): Metric
	metricDeliveriesExhausted(options?: MetricOptions): Metric
	metricAttemptsFailed(options?: MetricOptions): Metric
	metricSuccessLatency(options?: MetricOptions): Metric
}
export { }

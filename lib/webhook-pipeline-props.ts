import type { RemovalPolicy } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';

/** When a delivery is tried again where its destination has no policy of its own. */
export interface RetryOptions {
  /**
   * A timing with a name. It excludes the fields from `schedule` to `jitter`.
   * @default - `maxAttempts` and `baseSeconds` decide
   */
  readonly preset?: 'guide' | 'standard-webhooks' | 'patient' | 'impatient';
  /**
   * Waits between attempts, 1 to 12, e.g. `['5s', '5m', '2h', '1d']`. They add up to less than `retentionDays`, and exclude
   * the fields from `maxAttempts` to `maxSeconds`.
   * @default - `maxAttempts` and `baseSeconds` decide
   */
  readonly schedule?: string[];
  /**
   * Attempts of a delivery, the first one included: 1 to 13.
   * @default 4
   */
  readonly maxAttempts?: number;
  /**
   * Seconds before the second attempt: 1 to 3600.
   * @default 30
   */
  readonly baseSeconds?: number;
  /**
   * Each later wait is this many times longer: 1 to 10.
   * @default - 4
   */
  readonly factor?: number;
  /**
   * Longest wait in seconds: 1 to 2592000.
   * @default - a day
   */
  readonly maxSeconds?: number;
  /**
   * Share of a wait that chance may take off: 0 to 1.
   * @default - 0.5, and 0 for a schedule
   */
  readonly jitter?: number;
  /**
   * Seconds after which a delivery that was not accepted ends: 1 to the retention.
   * @default - none
   */
  readonly deadlineSeconds?: number;
  /**
   * The effect of `Retry-After` of a 429 or 503 on a wait, up to an hour.
   * @default - 'lengthen'
   */
  readonly retryAfter?: 'lengthen' | 'replace' | 'ignore';
}

/** How fast deliveries go to one destination, and the most that a destination may ask for. */
export interface LimitOptions {
  /**
   * Deliveries a minute to a destination that has no limit of its own: 1 to 18000, at most 60 x `maxPerSecond`.
   * @default 100
   */
  readonly ratePerMinute?: number;
  /**
   * Deliveries at once to such a destination after a quiet time: 1 to 10000.
   * @default 250
   */
  readonly burst?: number;
  /**
   * Deliveries a second that no destination's own limit may exceed: 1 to 300. One table partition records at most 300.
   * @default 300
   */
  readonly maxPerSecond?: number;
  /**
   * Attempts of a delivery that no destination's own policy may exceed: 1 to 13, at least those of `retry`.
   * @default 13
   */
  readonly maxAttempts?: number;
}

/** When the circuit of a failing destination opens, and when the destination is disabled. */
export interface BreakerOptions {
  /**
   * Failed attempts in a row that open the circuit: 1 to 1000.
   * @default 10
   */
  readonly failures?: number;
  /**
   * Deliveries that these attempts must belong to: 1 to 100.
   * @default 3
   */
  readonly deliveries?: number;
  /**
   * Seconds that the circuit first stays open: 1 to 1800. They double after each failed probe, up to half an hour.
   * @default 60
   */
  readonly seconds?: number;
  /**
   * Days of nothing but failures that disable a destination: 1 to 30. A warning event comes at half of them.
   * @default 5
   */
  readonly disableAfterDays?: number;
}

/** How many batches a function handles at once. */
export interface ConcurrencyOptions {
  /**
   * Batches at once: 2 to 1000.
   * @default 10 for `fanOut`, 50 for `deliver`
   */
  readonly maximumConcurrency?: number;
}

/** Who reaches the admin API, and how often. Every caller signs with IAM. */
export interface AdminApiOptions {
  /**
   * CIDR blocks that the admin API may be called from.
   * @default - any address
   */
  readonly allowedCidrs?: readonly string[];
  /**
   * Requests a second: 1 to 1000.
   * @default 50
   */
  readonly requestsPerSecond?: number;
  /**
   * Requests at once after a quiet time: 1 to 2000.
   * @default 100
   */
  readonly burst?: number;
  /**
   * Accounts (12 digits) and ARNs of roles or users outside this account that may call the admin API, where their own policies allow
   * them too. Callers of this account need no entry.
   * @default - none
   */
  readonly allowedPrincipals?: readonly string[];
  /**
   * Whether the stack gives API Gateway its one role for logs of this account and region, in place of one that it may have. Without
   * any the deployment fails.
   * @default false
   */
  readonly accountLogRole?: boolean;
}

/** An OpenID Connect issuer that colleagues sign in at. Each address is https. */
export interface ConsoleIssuerOptions {
  /** Address of the issuer, exactly as its tokens have it in `iss`. */
  readonly url: string;
  /** Id of a public client with PKCE. ID tokens have it in `aud`. */
  readonly clientId: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  /**
   * Revokes the refresh token at sign-out.
   * @default - the page forgets the token, and the issuer ends it in its own time
   */
  readonly revocationEndpoint?: string;
  /**
   * Ends the session at the issuer.
   * @default - the session at the issuer stays, and the next sign-in may need no password
   */
  readonly endSessionEndpoint?: string;
  /**
   * Scopes with a space between. Some issuers name groups for the scope `groups` only. Without `offline_access` most give no refresh
   * token, and each token asks for another sign-in.
   * @default 'openid email offline_access'
   */
  readonly scope?: string;
}

/** The groups that decide what colleagues may do. Who is in none of them may do nothing. */
export interface ConsoleGroupsOptions {
  /**
   * Claim of the ID token that names groups, as a list or as one text: 1 to 128 characters.
   * @default 'cognito:groups'
   */
  readonly claim?: string;
  /**
   * Members read and write.
   * @default 'webhooks-admins'
   */
  readonly admins?: string;
  /**
   * Members read.
   * @default 'webhooks-viewers'
   */
  readonly viewers?: string;
}

/** The console's address in a domain of your own. Its DNS record is yours to make. */
export interface ConsoleDomainOptions {
  /** Host name, e.g. `webhooks.example.com`. */
  readonly name: string;
  /** ARN of a certificate of ACM for that name, in the region of the stack. */
  readonly certificateArn: string;
}

/** A page on which colleagues sign in, watch and manage. */
export interface ConsoleOptions {
  /**
   * Whether the stack has the console.
   * @default false
   */
  readonly enabled?: boolean;
  /**
   * The issuer that colleagues sign in at.
   * @default - a Cognito user pool made by the stack, whose users an admin makes
   */
  readonly issuer?: ConsoleIssuerOptions;
  /** @default - the groups `webhooks-admins` and `webhooks-viewers` */
  readonly groups?: ConsoleGroupsOptions;
  /**
   * Minutes that a token of the user pool lives: 5 to 60. A change of groups acts that late.
   * @default 15
   */
  readonly tokenMinutes?: number;
  /** @default - the address that API Gateway generates */
  readonly domain?: ConsoleDomainOptions;
}

/** Counts of deliveries and attempts by hour and destination. */
export interface FiguresOptions {
  /**
   * Whether the stack counts.
   * @default true
   */
  readonly enabled?: boolean;
  /**
   * Seconds that counting waits for a batch to fill: 0 to 60. Fewer cost more.
   * @default 60
   */
  readonly windowSeconds?: number;
}

/** Traffic that tables take at once, before DynamoDB has seen any. Once set, DynamoDB never lowers it. */
export interface WarmThroughputOptions {
  /**
   * Read units a second: 12,000 to 1,000,000.
   * @default - 12,000, as every new table
   */
  readonly readsPerSecond?: number;
  /**
   * Write units a second: 4,000 to 1,000,000. A delivery takes two in the deliveries table, an event one and more in the events table.
   * @default - 4,000, as every new table
   */
  readonly writesPerSecond?: number;
}

/** Every prop has a default. */
export interface WebhookPipelineProps {
  /**
   * Name of the admin API, the dashboard and a bus made here; first part of the names of queues, alarms and saved
   * queries. 1 to 64 letters, digits, hyphens or underscores, unique in the account. Changing it replaces bus and queues.
   * @default - generated from the stack's name and the construct's path
   */
  readonly name?: string;
  /**
   * Deployment that metrics and the health route of the admin API name, e.g. `prod`. 1 to 64 letters, digits, hyphens or
   * underscores. Two pipelines of one account and region need different stages.
   * @default - `name`
   */
  readonly stage?: string;
  /**
   * Bus that the platform's services publish to, of this account and region. Pipelines that share a bus need different
   * values of `eventSource`.
   * @default - a new bus
   */
  readonly eventBus?: IEventBus;
  /**
   * `source` of the platform's events: 1 to 200 letters, digits, dots, hyphens or underscores, not beginning with `aws.`.
   * Operational events have the source `<eventSource>.webhooks`.
   * @default 'street-collector-platform'
   */
  readonly eventSource?: string;
  /**
   * Folder with the event types of the platform, one `<type>.json` each, relative to where the app is synthesized;
   * docs/catalogue.md of the project has the format. Events of other types are delivered too.
   * @default - the 15 types of the guide
   */
  readonly catalogue?: string;
  /**
   * Days that payloads and the bus's archive are kept and a parked delivery waits: 1 to 365.
   * @default 30
   */
  readonly retentionDays?: number;
  /** @default - 4 attempts, 30 s before the second */
  readonly retry?: RetryOptions;
  /** @default - 100 deliveries a minute to one destination, 250 at once */
  readonly limits?: LimitOptions;
  /** @default - 10 failed attempts of 3 deliveries open the circuit for 60 s; 5 days of failures disable */
  readonly breaker?: BreakerOptions;
  /**
   * Concurrency of fan-out.
   * @default - 10 batches at once
   */
  readonly fanOut?: ConcurrencyOptions;
  /**
   * Concurrency of deliver.
   * @default - 50 batches at once
   */
  readonly deliver?: ConcurrencyOptions;
  /** @default - 50 requests a second from any address */
  readonly adminApi?: AdminApiOptions;
  /** @default - none */
  readonly console?: ConsoleOptions;
  /** @default - counted once a minute */
  readonly figures?: FiguresOptions;
  /**
   * For a planned launch: of the deliveries and the events table.
   * @default - that of new tables
   */
  readonly warmThroughput?: WarmThroughputOptions;
  /**
   * CIDR blocks of private ranges that receivers may live in. Loopback and link-local ranges are refused.
   * @default - none
   */
  readonly allowedPrivateCidrs?: readonly string[];
  /**
   * TCP ports that destinations may use: one or more, each 1 to 65535.
   * @default [443, 8443]
   */
  readonly allowedPorts?: readonly number[];
  /**
   * Whether receivers get the trace of an event as a `traceparent` header.
   * @default false
   */
  readonly traceparent?: boolean;
  /**
   * Topic that alarms notify when they go off and when they are over. Its policy must let `cloudwatch.amazonaws.com`
   * publish: a policy of its own, e.g. by `enforceSSL`, replaces that of SNS and needs the statement that the README has.
   * @default - none: alarms show in CloudWatch only
   */
  readonly alarmTopic?: ITopic;
  /**
   * Address of the runbook, 1 to 500 characters without spaces or #. An alarm adds `#` and its heading.
   * @default 'docs/runbook.md', a file of this package
   */
  readonly runbookUrl?: string;
  /**
   * How long the logs of functions and of the admin API are kept.
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays;
  /**
   * Network of the functions. They need a way to AWS's services (endpoints or NAT) and to the receivers.
   * @default - Lambda's own network
   */
  readonly vpc?: IVpc;
  /**
   * Subnets of `vpc` for the functions.
   * @default - the private subnets
   */
  readonly vpcSubnets?: SubnetSelection;
  /**
   * Security groups of the functions in `vpc`.
   * @default - a new one for each function, which allows all outbound traffic
   */
  readonly securityGroups?: readonly ISecurityGroup[];
  /**
   * Symmetric key that encrypts the secrets of destinations. Its policy must leave permissions to IAM.
   * @default - a new key that rotates
   */
  readonly secretsKey?: IKey;
  /**
   * Whether tables, key, archive and a bus made here stay when the stack is deleted: `RETAIN` or `DESTROY`. A deployment
   * under the same `name` then imports the bus that stayed; the runbook has the steps.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Whether tables refuse to be deleted. Not together with `RemovalPolicy.DESTROY`.
   * @default - true, unless `removalPolicy` is `DESTROY`
   */
  readonly deletionProtection?: boolean;
}

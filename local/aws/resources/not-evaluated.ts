/**
 * Properties that rules of a company add to resources and that the runtime does not evaluate, by type: encryption at rest,
 * networks, capacity, monitoring by AWS. A start names those that the template has. A property that changes what runs is
 * not here: it is evaluated, or the template is refused.
 */
export const NOT_EVALUATED: Readonly<Record<string, readonly string[]>> = {
  'AWS::ApiGateway::Deployment': ['StageDescription'],
  'AWS::ApiGateway::Method': ['MethodResponses', 'OperationName'],
  'AWS::ApiGateway::RestApi': ['EndpointAccessMode', 'FailOnWarnings', 'MinimumCompressionSize', 'SecurityPolicy'],
  'AWS::ApiGateway::Stage': ['ClientCertificateId', 'Description', 'DocumentationVersion'],
  'AWS::CloudWatch::Alarm': ['EvaluateLowSampleCountPercentile'],
  'AWS::DynamoDB::Table': ['KinesisStreamSpecification', 'OnDemandThroughput', 'ResourcePolicy'],
  'AWS::Events::EventBus': ['DeadLetterConfig', 'KmsKeyIdentifier', 'LogConfig'],
  'AWS::Events::Rule': ['RoleArn'],
  'AWS::KMS::Key': ['BypassPolicyLockoutSafetyCheck', 'MultiRegion', 'Origin'],
  'AWS::Lambda::EventInvokeConfig': ['DestinationConfig'],
  'AWS::Lambda::EventSourceMapping': ['KmsKeyArn', 'LoggingConfig', 'MetricsConfig', 'ProvisionedPollerConfig'],
  'AWS::Lambda::Function': [
    'CodeSigningConfigArn',
    'DeadLetterConfig',
    'EphemeralStorage',
    'FileSystemConfigs',
    'KmsKeyArn',
    'Layers',
    'ReservedConcurrentExecutions',
    'RuntimeManagementConfig',
    'SnapStart',
    'VpcConfig',
  ],
  'AWS::Logs::LogGroup': ['DataProtectionPolicy', 'FieldIndexPolicies', 'ResourcePolicyDocument'],
  'AWS::SNS::Topic': [
    'ArchivePolicy',
    'DataProtectionPolicy',
    'DeliveryStatusLogging',
    'SignatureVersion',
    'TracingConfig',
  ],
  'AWS::SQS::Queue': ['KmsDataKeyReusePeriodSeconds', 'KmsMasterKeyId'],
};

/** Types that stand beside what runs: nothing is made of them. */
export const NOT_MADE: ReadonlySet<string> = new Set([
  // Names of an API on the internet; here it is on loopback.
  'AWS::ApiGatewayV2::ApiMapping',
  'AWS::ApiGatewayV2::DomainName',
  'AWS::KMS::Alias',
  'AWS::Logs::MetricFilter',
  'AWS::Logs::SubscriptionFilter',
  'AWS::ResourceGroups::Group',
  'AWS::ServiceCatalogAppRegistry::Application',
  'AWS::ServiceCatalogAppRegistry::ResourceAssociation',
  'AWS::SSM::Parameter',
]);

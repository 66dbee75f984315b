import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PolicyEngine } from '../../../../../local/aws/iam/policy-engine.ts';
import type { FunctionConfiguration } from '../../../../../local/aws/services/lambda/function-configuration.ts';
import { LambdaService } from '../../../../../local/aws/services/lambda/lambda-service.ts';
import type { Queues } from '../../../../../local/aws/services/sqs/queues.ts';
import type { Clock } from '../../../../../local/aws/timekeeper.ts';
import { FakeTimekeeper } from '../fake-timekeeper.ts';
import { environment, makeQueues } from '../sqs/start-sqs.ts';

export interface TestLambda {
  clock: FakeTimekeeper;
  queues: Queues;
  lambda: LambdaService;
  access: PolicyEngine;
  problems: string[];
  lines: string[];
  /** A function that runs `code`, CommonJS; answers its ARN. */
  add(name: string, code: string, configuration?: Partial<FunctionConfiguration>): string;
  /** Lets the function's role consume all queues. */
  allowQueues(name: string): void;
  stop(): Promise<void>;
}

const roleArn = (name: string): string => `arn:aws:iam::000000000000:role/${name}`;

export function startLambda(mostWorkers?: number, extraCertificates?: string, workerClock?: Clock): TestLambda {
  const directory = mkdtempSync(join(tmpdir(), 'lambda-'));
  // Bundles lie below a project whose files are modules; they are not.
  writeFileSync(join(directory, 'package.json'), '{"type":"module"}');
  const clock = new FakeTimekeeper();
  const queues = makeQueues(clock);
  const problems: string[] = [];
  const lines: string[] = [];
  const access = new PolicyEngine(environment.accountId);
  const lambda = new LambdaService({
    environment,
    time: clock,
    access,
    log: { info: () => undefined, problem: (message) => problems.push(message) },
    functionLog: (principal, group, _stream, printed) =>
      lines.push(...printed.map((line) => `${principal.name} ${group} ${line}`)),
    extraCertificates,
    ...(mostWorkers !== undefined && { mostWorkers }),
    ...(workerClock !== undefined && { clock: workerClock }),
  });
  return {
    clock,
    queues,
    lambda,
    access,
    problems,
    lines,
    add(name, code, configuration = {}) {
      const codeDirectory = join(directory, name);
      mkdirSync(codeDirectory);
      writeFileSync(join(codeDirectory, 'index.js'), code);
      const arn = `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
      lambda.addFunction({
        logicalId: name,
        name,
        arn,
        roleArn: roleArn(name),
        handler: 'index.handler',
        codeDirectory,
        memoryMiB: 128,
        timeoutSeconds: 30,
        environment: {},
        logGroup: `/aws/lambda/${name}`,
        traced: false,
        ...configuration,
      });
      return arn;
    },
    allowQueues: (name) =>
      access.attachRolePolicy(roleArn(name), 'consume', {
        Statement: { Effect: 'Allow', Action: 'sqs:*', Resource: '*' },
      }),
    async stop() {
      await lambda.drain();
      queues.close();
      rmSync(directory, { recursive: true });
    },
  };
}

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError } from '../check-error.ts';
import type { AfterCheck, CheckContext } from '../check.ts';
import { CheckError } from '../check-error.ts';

/** What the product expects of DynamoDB, tried on a table of this run. */

const S = (text: string) => ({ S: text });
const N = (value: number) => ({ N: String(value) });

/** The longest time that the creation of a table takes, about. */
const CREATION_SECONDS = 30;

/** Name of the table of a run. It is the record of a run that did not end: `--clean` finds it. */
export const tableOf = ({ deployment, run }: Pick<CheckContext, 'deployment' | 'run'>): string =>
  `${deployment.name}-${run}`;

const table: AfterCheck = {
  name: 'DynamoDB makes a temporary table',
  when: 'after',
  blocks: true,
  remedy: 'Allow the caller what webhooks verify --policy prints',
  async run(context) {
    const { aws } = context.account;
    const TableName = tableOf(context);
    context.cleanUp(`table ${TableName}`, () => removeTable(context, TableName));
    await aws.json('dynamodb', 'CreateTable', {
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    });
    const active = await context.until(async () => {
      const { Table } = await aws.json<{ Table: { TableStatus: string } }>('dynamodb', 'DescribeTable', { TableName });
      return Table.TableStatus === 'ACTIVE' ? true : undefined;
    });
    if (active === undefined) throw new CheckError(`The table ${TableName} did not become active in time`);
    return TableName;
  },
};

/** Deletes the table of a run, which may be absent or still in the making. */
export async function removeTable({ account }: Pick<CheckContext, 'account'>, TableName: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await account.aws.json('dynamodb', 'DeleteTable', { TableName });
      return;
    } catch (error) {
      const code = error instanceof AwsError ? error.code : undefined;
      if (code === 'ResourceNotFoundException') return;
      if (code !== 'ResourceInUseException' || attempt === CREATION_SECONDS) throw error;
      await sleep(1000);
    }
  }
}

interface BatchExecuteStatement {
  Responses: { Error?: { Code: string; Message?: string } }[];
}

const partiql: AfterCheck = {
  name: 'PartiQL obeys the conditions of the product',
  when: 'after',
  remedy: 'Report it to the maintainers: no delivery can be admitted or recorded in this region',
  async run(context) {
    const name = tableOf(context);
    const execute = async (statement: string, ...Parameters: object[]): Promise<string | undefined> => {
      const { Responses } = await context.account.aws.json<BatchExecuteStatement>('dynamodb', 'BatchExecuteStatement', {
        Statements: [{ Statement: statement, Parameters }],
      });
      return Responses[0]?.Error?.Code;
    };
    const expect = async (what: string, wanted: string | undefined, found: Promise<string | undefined>) => {
      const code = await found;
      if (code !== wanted)
        throw new CheckError(`${what}: DynamoDB returned ${code ?? 'no error'}, not ${wanted ?? 'success'}`);
    };
    // The statements of fan-out and deliver, letter by letter: names of which some are reserved words, no spaces.
    const insert = `INSERT INTO "${name}" VALUE {'pk':?,'sk':?,'state':?,'tat':?}`;
    const row = [S('partiql'), S('row'), S('ACTIVE'), N(1)];
    const take = `UPDATE "${name}" SET "tat"=? WHERE "pk"=? AND "sk"=? AND "state"=? AND "breaker" IS MISSING AND "tat"<=?`;
    const key = [S('partiql'), S('row')];
    await expect('The first INSERT of a row', undefined, execute(insert, ...row));
    await expect('The second INSERT of a row', 'DuplicateItem', execute(insert, ...row));
    await expect('An UPDATE whose conditions hold', undefined, execute(take, N(2), ...key, S('ACTIVE'), N(1)));
    const refused = 'ConditionalCheckFailed';
    await expect('An UPDATE after another one', refused, execute(take, N(3), ...key, S('ACTIVE'), N(1)));
    await expect('An UPDATE of another state', refused, execute(take, N(3), ...key, S('PAUSED'), N(9)));
    return 'INSERT, UPDATE, IS MISSING, <=';
  },
};

const tokens: AfterCheck = {
  name: 'A transaction that is sent twice with one token takes effect once',
  when: 'after',
  remedy: 'Report it to the maintainers: a change of a destination may be refused although it was made',
  async run(context) {
    const transact = (ClientRequestToken: string) =>
      context.account.aws.json('dynamodb', 'TransactWriteItems', {
        ClientRequestToken,
        TransactItems: [
          {
            Put: {
              TableName: tableOf(context),
              Item: { pk: S('token'), sk: S('row') },
              ConditionExpression: 'attribute_not_exists(pk)',
            },
          },
        ],
      });
    const token = randomUUID();
    await transact(token);
    await transact(token);
    const refused = await transact(randomUUID()).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (refused instanceof AwsError && refused.code === 'TransactionCanceledException') return 'yes';
    throw refused ?? new CheckError('DynamoDB ignored the condition of a transaction');
  },
};

export const tableChecks: readonly AfterCheck[] = [table, partiql, tokens];

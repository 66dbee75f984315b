import type { AccessRequest, ServiceCall } from '../../gateway/service.ts';
import { partiqlTarget } from './partiql-target.ts';

type Input = Readonly<Record<string, unknown>>;

/** Writes of a transaction need the action of the single write each is. */
const TRANSACT_ACTIONS: Readonly<Record<string, string>> = {
  Put: 'dynamodb:PutItem',
  Update: 'dynamodb:UpdateItem',
  Delete: 'dynamodb:DeleteItem',
  ConditionCheck: 'dynamodb:ConditionCheckItem',
  Get: 'dynamodb:GetItem',
};

/**
 * The permissions that a call of DynamoDB needs. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 *
 * @param prefix `arn:aws:dynamodb:<region>:<account>:table/`
 */
export function dynamoDbAccesses(
  { operation, input }: Pick<ServiceCall, 'operation' | 'input'>,
  prefix: string,
): AccessRequest[] {
  switch (operation) {
    case 'BatchGetItem':
    case 'BatchWriteItem':
      return Object.keys((input['RequestItems'] ?? {}) as Input).map((table) => ({
        action: `dynamodb:${operation}`,
        resource: tableArn(prefix, table),
      }));
    case 'TransactWriteItems':
    case 'TransactGetItems':
      return distinct(items(input['TransactItems']).flatMap((item) => transactAccesses(item, prefix)));
    case 'BatchExecuteStatement':
      return distinct(items(input['Statements']).map(({ Statement }) => statementAccess(text(Statement), prefix)));
    case 'ExecuteTransaction':
      return distinct(
        items(input['TransactStatements']).map(({ Statement }) => statementAccess(text(Statement), prefix)),
      );
    case 'ExecuteStatement':
      return [statementAccess(text(input['Statement']), prefix)];
    case 'ListTables':
      return [{ action: 'dynamodb:ListTables', resource: '*' }];
    default: {
      const table = tableArn(prefix, text(input['TableName'] ?? input['ResourceArn']));
      const index = input['IndexName'];
      return [
        { action: `dynamodb:${operation}`, resource: typeof index === 'string' ? `${table}/index/${index}` : table },
      ];
    }
  }
}

function transactAccesses(item: Input, prefix: string): AccessRequest[] {
  return Object.entries(item).map(([kind, entry]) => ({
    action: TRANSACT_ACTIONS[kind] ?? `dynamodb:${kind}Item`,
    resource: tableArn(prefix, text((entry as Input)['TableName'])),
  }));
}

function statementAccess(statement: string, prefix: string): AccessRequest {
  const { action, table, index } = partiqlTarget(statement);
  return {
    action,
    resource: index === undefined ? tableArn(prefix, table) : `${tableArn(prefix, table)}/index/${index}`,
  };
}

/** Calls may name a table by its ARN too. */
function tableArn(prefix: string, table: string): string {
  return table.startsWith('arn:') ? table : prefix + table;
}

function distinct(accesses: readonly AccessRequest[]): AccessRequest[] {
  return [...new Map(accesses.map((access) => [`${access.action} ${access.resource}`, access])).values()];
}

/** A malformed call names nothing; DynamoDB itself then says what is wrong with it. */
function items(value: unknown): Input[] {
  return Array.isArray(value) ? (value as Input[]) : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

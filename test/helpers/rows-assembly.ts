import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROWS_TABLE = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  },
};

/** Writes a cloud assembly with these resources and an output that names the table `Rows`. */
export function writeRowsAssembly(folder: string, resources: object = { Rows: ROWS_TABLE }): void {
  mkdirSync(folder, { recursive: true });
  const artifacts = { test: { type: 'aws:cloudformation:stack', properties: { templateFile: 'test.template.json' } } };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ version: '1', artifacts }));
  writeFileSync(
    join(folder, 'test.template.json'),
    JSON.stringify({ Resources: resources, Outputs: { RowsTableName: { Value: { Ref: 'Rows' } } } }),
  );
}

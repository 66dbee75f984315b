import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readCloudAssembly } from '../../../../../local/aws/template/cloud-assembly.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assembly-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, content: unknown): void => writeFileSync(join(folder, name), JSON.stringify(content));

test.each(['in the manifest', 'in a file of its own'])(
  'the older synthesizer of CDK passes assets as parameters, which it notes %s',
  (place) => {
    const data = { path: 'asset.1', s3BucketParameter: 'Bucket1', s3KeyParameter: 'Key1' };
    const metadata = {
      '/stack': [
        { type: 'aws:cdk:asset', data },
        { type: 'aws:cdk:logicalId', data: 'X' },
      ],
    };
    const notes = place === 'in the manifest' ? { metadata } : { additionalMetadataFile: 'notes.json' };
    write('notes.json', metadata);
    write('manifest.json', {
      artifacts: { stack: { type: 'aws:cloudformation:stack', properties: { templateFile: 't.json' }, ...notes } },
    });
    write('t.json', {
      Parameters: { Bucket1: { Type: 'String' }, Key1: { Type: 'String' }, Own: { Default: 'x' } },
      Resources: {},
    });
    const { template, assetPath } = readCloudAssembly(folder);
    expect(template.Parameters).toEqual({
      Bucket1: { Default: 'assets' },
      Key1: { Default: 'asset.1||' },
      Own: { Default: 'x' },
    });
    expect(assetPath('asset.1')).toBe(join(folder, 'asset.1'));
  },
);

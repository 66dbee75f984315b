import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { RECEIVER } from '../../../console/src/format/receiver-snippet.ts';

test('the receiver that the console offers is that of the documentation, which the tests run', () => {
  const document = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'receivers.md'), 'utf8');
  expect(document).toContain(`\`\`\`ts title="server.ts"\n${RECEIVER}\`\`\``);
});

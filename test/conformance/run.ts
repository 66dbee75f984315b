import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cfnLint } from './cfn-lint/cfn-lint.ts';
import { journeys } from './calls/journeys.ts';
import { deploy } from './ministack/deploy.ts';
import { hostileCallers } from './hostile-callers/hostile-callers.ts';
import { runbook } from './runbook/runbook.ts';
import { ruler } from './ruler/ruler.ts';
import { oddReceivers } from './odd-receivers/odd-receivers.ts';
import type { Part } from './part.ts';
import { receivers } from './receivers/receivers.ts';
import { Report, ToolMissing } from './report.ts';
import { CACHE } from './tools.ts';

/**
 * `npm run conformance -- [PART...] [--strict] [--plant PART]`: holds the product against software of others. --plant
 * puts a fault into a part, which must then fail.
 */
const PARTS: readonly Part[] = [cfnLint, ruler, oddReceivers, receivers, runbook, hostileCallers, deploy, journeys];

const names = PARTS.map(({ name }) => name);
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { strict: { type: 'boolean', default: false }, plant: { type: 'string' } },
});
const unknown = [...positionals, ...(values.plant === undefined ? [] : [values.plant])].filter(
  (name) => !names.includes(name),
);
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}. Parts are ${names.join(', ')}.`);
  process.exit(2);
}

// The next run removes the leftovers of a killed one.
const temporary = join(CACHE, 'tmp');
rmSync(temporary, { recursive: true, force: true });
mkdirSync(temporary, { recursive: true });
// Code in it is none of this project's modules.
writeFileSync(join(temporary, 'package.json'), '{}');
process.env['TMPDIR'] = temporary;

// Children end with this process, see child.ts.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130));

const report = new Report(values.strict);
const selected = positionals.length > 0 ? positionals : names;
for (const part of PARTS.filter(({ name }) => selected.includes(name))) {
  const start = performance.now();
  try {
    await part.run(report, { plant: values.plant === part.name });
  } catch (error) {
    if (error instanceof ToolMissing) report.skip(part.name, error.message);
    else report.fail(part.name, error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  console.log(`        ${part.name} took ${Math.round((performance.now() - start) / 1000)} s`);
}
console.log(report.summary);
process.exit(report.hasFailed ? 1 : 0);

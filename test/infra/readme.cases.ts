import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { PRICES_PER_MILLION } from '../../core/contract/prices.ts';
import { readConfiguration } from '../../lib/configuration.ts';
import { resource, resourcesOf, synthesized } from './synthesized.ts';

const README = readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8');

/** Paths of all settings that have a default, with it. */
function settings(value: object, prefix = ''): [path: string, value: unknown][] {
  return Object.entries(value).flatMap(([name, own]: [string, unknown]) =>
    typeof own === 'object' && own !== null && !Array.isArray(own)
      ? settings(own, `${prefix}${name}.`)
      : [[`${prefix}${name}`, own] as [string, unknown]],
  );
}

describe('the configuration table of README.md', () => {
  test.each(settings(readConfiguration({})))('has %s with its default', (path, value) => {
    const row = README.split('\n').find((line) => line.startsWith(`| \`${path}\` |`));
    expect(row).toBeDefined();
    if (Array.isArray(value) ? value.length > 0 : true) {
      expect(row?.split('|')[2]?.replaceAll('`', '')).toContain([value].flat().join(', '));
    }
  });
});

describe('the comments of the props', () => {
  const SOURCE = readFileSync(join(import.meta.dirname, '..', '..', 'lib', 'webhook-pipeline-props.ts'), 'utf8');
  const numbers = settings(readConfiguration({})).filter(
    ([path, value]) => typeof value === 'number' && !/maximumConcurrency|logRetentionDays/.test(path),
  );
  test.each(numbers)('give %s its default', (path, value) => {
    const name = path.split('.').at(-1);
    expect(
      [...SOURCE.matchAll(new RegExp(`@default (\\S+)\\n\\s+\\*/\\s+readonly ${name}\\?`, 'g'))].map(
        (match) => match[1],
      ),
    ).toContain(String(value));
  });
});

/** What the console adds. */
const CONSOLE_LINES = ['alarm of the console', 'HTTP API and its functions', 'Cognito user pool'];

describe('the price of an idle stage in README.md', () => {
  const template = synthesized();
  const rows = new Map(
    [...README.matchAll(/^\| ([\w* ]+) \| (.*) \| \**([\d.]+)\** \|$/gm)].map(
      ([, line = '', what = '', price]) => [line, { what, price: Number(price) }] as const,
    ),
  );
  const dollars = (value: number): number => Number(value.toFixed(2));

  test('has the alarms of the template and their metrics', () => {
    const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);
    const metrics = alarms.flatMap(({ Metrics = [{ MetricStat: {} }] }) =>
      (Metrics as { MetricStat?: object }[]).filter(({ MetricStat }) => MetricStat !== undefined),
    ).length;
    const composite = resourcesOf(template, 'AWS::CloudWatch::CompositeAlarm').length;
    expect(rows.get('CloudWatch alarms')).toEqual({
      what: `${alarms.length} over ${metrics} metrics, each metric 0.10; ${composite} made of others, each 0.50`,
      price: dollars(metrics * 0.1 + composite * 0.5),
    });
  });

  test('has the runs of resume at its memory', () => {
    const { MemorySize: memory } = resource(template, 'AWS::Lambda::Function', 'ResumeFunction').Properties;
    const { what = '', price } = rows.get('Lambda') ?? {};
    expect(what).toContain(`${Number(memory).toLocaleString('en')} MB`);
    const runs = 30 * 24 * 60;
    const gbSeconds = ((runs * Number(memory)) / 1024) * (Number(/about (\d+) ms/.exec(what)?.[1]) / 1000);
    const { LAMBDA_REQUEST: request, LAMBDA_GB_SECOND: second } = PRICES_PER_MILLION;
    expect(price).toBe(dollars((runs * request + gbSeconds * second) / 1_000_000));
  });

  test('has the alarm of the console, and nothing else that costs while nobody looks', () => {
    const metricsOf = (from: typeof template): number =>
      resourcesOf(from, 'AWS::CloudWatch::Alarm')
        .flatMap(([, { Properties }]) => (Properties['Metrics'] ?? [{ MetricStat: {} }]) as { MetricStat?: object }[])
        .filter(({ MetricStat }) => MetricStat !== undefined).length;
    const more = metricsOf(synthesized({ console: { enabled: true } })) - metricsOf(template);
    expect(rows.get('alarm of the console')).toEqual({
      what: `1 over ${more} metrics, each metric 0.10`,
      price: dollars(more * 0.1),
    });
    const ofConsole = CONSOLE_LINES.map((line) => rows.get(line)?.price ?? NaN);
    expect(dollars(ofConsole.reduce((total, price) => total + price, 0))).toBeLessThanOrEqual(1);
  });

  test('is the sum of its lines', () => {
    const lines = [...rows]
      .filter(([line]) => line !== '**sum**' && !CONSOLE_LINES.includes(line))
      .map(([, { price }]) => price);
    const sum = Number(/\| \*\*sum\*\* \| \| \*\*([\d.]+)\*\* \|/.exec(README)?.[1]);
    expect(dollars(lines.reduce((total, price) => total + price, 0))).toBe(sum);
  });
});

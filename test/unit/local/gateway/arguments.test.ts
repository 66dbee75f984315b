import { describe, expect, test } from '@jest/globals';
import { parseArguments } from '../../../../local/arguments.ts';

describe('the command line of the local stack', () => {
  test('has defaults, and absolute paths', () => {
    expect(parseArguments([])).toEqual({
      port: 4566,
      data: undefined,
      assembly: undefined,
      ca: undefined,
      destinations: undefined,
      verbose: false,
      speed: 1,
      replayIds: 'same',
    });
    expect(parseArguments(['--port', '0', '--data', 'x', '--verbose'])).toMatchObject({
      port: 0,
      data: `${process.cwd()}/x`,
      verbose: true,
    });
  });

  test.each([
    [['--bogus'], '--bogus'],
    [['--port', 'x'], '--port must be'],
    [['--port', '70000'], '--port must be'],
    [['--port'], '--port'],
    [['stray'], 'stray'],
    [['--speed', '0'], '--speed must be'],
    [['--speed', '61'], '--speed must be'],
    [['--replay-ids', 'other'], '--replay-ids must be same or new'],
  ])('refuses %j and shows the usage', (args, message) => {
    expect(() => parseArguments(args)).toThrow(message);
    expect(() => parseArguments(args)).toThrow('usage: npm run local');
  });
});

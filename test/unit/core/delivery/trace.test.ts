import { describe, expect, test } from '@jest/globals';
import { readTrace, traceparentOf } from '../../../../core/delivery/trace.ts';

const ROOT = 'Root=1-67891233-abcdef012345678912345678';
const FULL = `${ROOT};Parent=53995c3f42cd8ad8;Sampled=1`;

describe('a trace header', () => {
  test('is kept when it names a trace, whatever stands beside it', () => {
    for (const header of [FULL, ROOT, `Self=1-67891234-12456789abcdef012345678;${ROOT}`]) {
      expect(readTrace(header)).toBe(header);
    }
  });

  test.each([
    `${FULL};Lineage=a87bd80c:1|68fd508a:5`,
    `Lineage=15:a87bd80c:0;${FULL}`,
    FULL.replace(';', ';Lineage=15:a87bd80c:0;'),
    `${FULL};Lineage=${'1:a87bd80c:0|'.repeat(30)}`,
  ])('is passed on without the lineage by which Lambda counts its loops: %s', (header) => {
    expect(readTrace(header)).toBe(FULL);
  });

  test.each([undefined, '', 'Sampled=1', 'Root=1-67891233-short', `X${ROOT}`, `${FULL};${'x'.repeat(300)}`])(
    'is dropped: %j',
    (header) => {
      expect(readTrace(header)).toBeUndefined();
    },
  );

  test('becomes a traceparent', () => {
    expect(traceparentOf(FULL)).toBe('00-67891233abcdef012345678912345678-53995c3f42cd8ad8-01');
    expect(traceparentOf(FULL.replace('Sampled=1', 'Sampled=0'))).toBe(
      '00-67891233abcdef012345678912345678-53995c3f42cd8ad8-00',
    );
    expect(traceparentOf(ROOT)).toBeUndefined();
    expect(traceparentOf('Parent=53995c3f42cd8ad8')).toBeUndefined();
  });
});

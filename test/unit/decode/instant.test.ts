import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readInstant } from '../../../ingest/decode/instant.ts';

const START = Date.UTC(2000, 0, 1);
const END = Date.UTC(2100, 0, 1) - 1;

describe('instants', () => {
  it('are read as the engine reads them', () => {
    fc.assert(
      fc.property(fc.integer({ min: START, max: END }), (ms) => {
        expect(readInstant(new Date(ms).toISOString())).toBe(ms);
      }),
    );
  });

  it.each([
    ['2026-07-27T02:03:04Z', Date.UTC(2026, 6, 27, 2, 3, 4)],
    ['2026-07-27t02:03:04z', Date.UTC(2026, 6, 27, 2, 3, 4)],
    ['2026-07-27 02:03:04Z', Date.UTC(2026, 6, 27, 2, 3, 4)],
    ['2026-07-27T02:03:04.1Z', Date.UTC(2026, 6, 27, 2, 3, 4, 100)],
    ['2026-07-27T02:03:04.123999999Z', Date.UTC(2026, 6, 27, 2, 3, 4, 123)],
    ['2026-07-27T10:03:04+08:00', Date.UTC(2026, 6, 27, 2, 3, 4)],
    ['2026-07-26T21:33:04.5-04:30', Date.UTC(2026, 6, 27, 2, 3, 4, 500)],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
    ['2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1)],
  ])('%s', (text, ms) => expect(readInstant(text)).toBe(ms));

  it.each([
    '',
    '2026-07-27',
    '2026-07-27T02:03:04',
    '2026-07-27T02:03Z',
    '2026-7-27T02:03:04Z',
    '2026-13-01T02:03:04Z',
    '2026-00-01T02:03:04Z',
    '2026-02-29T02:03:04Z',
    '2026-04-31T02:03:04Z',
    '2026-07-27T24:00:00Z',
    '2026-07-27T02:60:04Z',
    '2026-07-27T02:03:61Z',
    '2026-07-27T02:03:04.Z',
    '2026-07-27T02:03:04Zx',
    '2026-07-27T02:03:04+0800',
    '2026-07-27T02:03:04+08:00x',
    '2026-07-27T02:03:04+24:00',
    '2026/07/27T02:03:04Z',
    '2026-07-27T02-03-04Z',
    '２026-07-27T02:03:04Z',
    '2000-01-01T00:00:00+00:01',
    '1999-12-31T23:59:59Z',
    '1785117784123',
    'Mon, 27 Jul 2026 02:03:04 GMT',
  ])('not %s', (text) => expect(readInstant(text)).toBeNaN());
});

import { describe, expect, it } from 'vitest';
import type { FieldKind } from '../../../schemas/events/field.ts';
import { leavesOf, readPath, valueAt } from '../../../schemas/mapping/path.ts';
import { readTemplate } from '../../../schemas/mapping/template.ts';
import { instantOf, isTimeFormat } from '../../../schemas/mapping/time.ts';
import { evaluate } from '../../../schemas/mapping/value.ts';

const DOCUMENT = {
  a: { b: [{ c: 1 }, { d: 'two' }], 'e f': 'blank', none: null, empty: '' },
  'x.y': 'whole',
  列: '值',
  zero: 0,
  no: false,
};

describe('paths', () => {
  it.each([
    ['a.b[0].c', 1],
    ['a.b[1].d', 'two'],
    ['a.b[*].d', 'two'],
    ['a.b[*].z', undefined],
    ['a.b[9].c', undefined],
    ['a.b.c', undefined],
    ['a.e f', 'blank'],
    ['x.y', 'whole'],
    ['列', '值'],
    ['a.none', null],
    ['a.none.x', undefined],
    ['toString', undefined],
    ['__proto__', undefined],
    ['a.constructor', undefined],
  ])('%s → %j', (path, value) => expect(valueAt(DOCUMENT, path)).toEqual(value));

  it.each(['', '.', 'a.', '.a', 'a..b', 'a[', 'a[x]', 'a[1', 'a.[0]', 'a]'])("'%s' is no path", (text) =>
    expect(readPath(text)).toBeUndefined(),
  );

  it('lists what holds something, places in lists as one', () => {
    expect(leavesOf(DOCUMENT)).toEqual(['a.b[*].c', 'a.b[*].d', 'a.e f', 'x.y', '列', 'zero', 'no']);
    let deep: unknown = 1;
    for (let level = 0; level < 5_000; level += 1) deep = { deep };
    expect(leavesOf(deep)).toHaveLength(1);
  });
});

describe('templates', () => {
  it.each([
    ['plain', ['plain']],
    ['', []],
    ['a{b}c', ['a', ['b'], 'c']],
    ['{a|b.c}{d}', [['a', 'b.c'], ['d']]],
  ])('%s', (text, parts) => expect(readTemplate(text)).toEqual({ parts }));
  it.each(['{', '}', 'a}b', '{}', '{a', '{a|}', '{a{b}}'])("'%s' is none", (text) =>
    expect(readTemplate(text)).toBeUndefined(),
  );
});

describe('times', () => {
  it.each<[unknown, string, string, string | undefined]>([
    ['2026-03-01T10:00:00+08:00', 'rfc3339', 'UTC', '2026-03-01T02:00:00.000Z'],
    ['2026-03-01T10:00:00.5Z', 'rfc3339', 'UTC', '2026-03-01T10:00:00.500Z'],
    ['2026-02-30T10:00:00Z', 'rfc3339', 'UTC', undefined],
    ['2026-03-01T10:00:00', 'rfc3339', 'UTC', undefined],
    ['2026-03-01', 'rfc3339', 'UTC', undefined],
    [1772330400, 'unix', 'UTC', '2026-03-01T02:00:00.000Z'],
    ['1772330400.25', 'unix', 'UTC', '2026-03-01T02:00:00.250Z'],
    [0, 'unix', 'UTC', undefined],
    ['soon', 'unix', 'UTC', undefined],
    [1e300, 'unix', 'UTC', undefined],
    [1772330400123, 'unix_ms', 'UTC', '2026-03-01T02:00:00.123Z'],
    ['2026-03-01 10:00:00', 'yyyy-MM-dd HH:mm:ss', 'Asia/Shanghai', '2026-03-01T02:00:00.000Z'],
    ['1/3/2026 9:05', 'd/M/yyyy H:mm', 'UTC', '2026-03-01T09:05:00.000Z'],
    ['2026年03月01日', 'yyyy年MM月dd日', 'Asia/Shanghai', '2026-02-28T16:00:00.000Z'],
    ['2026-03-01 10:00:00 UTC', 'yyyy-MM-dd HH:mm:ss UTC', 'UTC', '2026-03-01T10:00:00.000Z'],
    ['2026-02-29 10:00:00', 'yyyy-MM-dd HH:mm:ss', 'UTC', undefined],
    ['2026-03-01 24:00:00', 'yyyy-MM-dd HH:mm:ss', 'UTC', undefined],
    ['2026-03-01 10:00:00 tail', 'yyyy-MM-dd HH:mm:ss', 'UTC', undefined],
    // Clocks go back: the first of the two. Clocks go forward: an hour on.
    ['2026-10-25 02:30:00', 'yyyy-MM-dd HH:mm:ss', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
    ['2026-03-29 02:30:00', 'yyyy-MM-dd HH:mm:ss', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
  ])('%j by %s in %s → %s', (value, format, zone, instant) =>
    expect(instantOf(value, [format], zone)).toBe(instant),
  );
  it('takes the first format that fits', () => {
    expect(instantOf('1772330400', ['rfc3339', 'unix'], 'UTC')).toBe('2026-03-01T02:00:00.000Z');
  });
  it.each([
    ['rfc3339', true],
    ['dd.MM.yyyy', true],
    ['HH:mm', false],
    ['yyyy-MM', false],
    ['yyyy-MM-dd dd', false],
    ['iso', false],
  ])('%s is a format: %s', (format, is) => expect(isTimeFormat(format)).toBe(is));
});

describe('values', () => {
  const look = () => ({
    document: { n: ' 12 ', f: 1.5, yes: 'YES', word: 'High', list: ['a', 2], blank: '  ', object: {}, t: 90 },
    mapping: {
      mapping: 'm',
      source: 's',
      events: [],
      tables: { t: { HIGH: 'important', gone: null, '12': 12 } },
    },
    read: new Set<string>(),
    words: [],
  });
  it.each<[unknown, FieldKind, unknown]>([
    ['constant', 'text', 'constant'],
    [7, 'text', '7'],
    ['{n}', 'text', '12'],
    ['x-{word}', 'text', 'x-High'],
    ['x-{gone}', 'text', undefined],
    [{ field: 'n' }, 'integer', 12],
    [{ field: 'f' }, 'integer', 2],
    [{ field: 'f' }, 'number', 1.5],
    [{ field: 't', unit: 'seconds' }, 'integer', 90_000],
    [{ field: 'f', unit: 'minutes' }, 'integer', 90_000],
    [{ field: 'yes' }, 'flag', true],
    [false, 'flag', false],
    [{ field: 'list' }, 'texts', ['a', '2']],
    [{ field: ['gone', 'blank', 'word'] }, 'text', 'High'],
    [{ field: 'gone', default: 'd' }, 'text', 'd'],
    [{ field: 'blank', default: 'd' }, 'text', 'd'],
    [{ field: 'word', table: 't' }, 'text', 'important'],
    [{ field: 'n', table: 't' }, 'integer', 12],
    [{ field: 'word', table: { gone: 'x' } }, 'text', 'High'],
    [{ field: 'word', table: {}, otherwise: 'other' }, 'text', 'other'],
    [{ field: 'word', table: {}, otherwise: null }, 'text', undefined],
    [{ field: 'gone', table: 't', otherwise: 'other' }, 'text', undefined],
    [{ csat5: { field: 'n' }, gone: { field: 'gone' } }, 'numbers', { csat5: 12 }],
    [{ gone: { field: 'gone' } }, 'numbers', undefined],
  ])('%j as %s → %j', (value, kind, expected) => {
    expect(evaluate(value as never, kind, 'field', look())).toEqual(
      expected === undefined ? { ok: true } : { ok: true, value: expected },
    );
  });
  it.each<[unknown, FieldKind, string]>([
    [{ field: 'word' }, 'integer', 'word'],
    [{ field: 'word' }, 'flag', 'word'],
    [{ field: 'word' }, 'instant', 'word'],
    [{ field: 'object' }, 'text', 'object'],
    ['constant', 'integer', ''],
  ])('%j as %s cannot be read', (value, kind, from) => {
    const found = evaluate(value as never, kind, 'field', look());
    expect(found).toEqual({ ok: false, wants: kind, from });
  });
  it('notes words that have no entry', () => {
    const seen = look();
    evaluate({ field: 'word', table: { low: 'general' }, otherwise: 'other' }, 'text', 'data.priority', seen);
    expect(seen.words).toEqual([{ table: 'data.priority', from: 'word', word: 'High' }]);
  });
});

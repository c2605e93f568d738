import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDecoder } from '../../../ingest/decode/decoder.ts';
import { shapeOf } from '../../../ingest/decode/shape.ts';
import type { Verdict } from '../../../ingest/verdict.ts';
import { samples } from '../events/samples.ts';
import { created, message, STAMP } from './messages.ts';

const decode = createDecoder();
const COLUMN = /^[a-z_]+$/;

/** A verdict is one of four, its rows are one object each, its shape is JSON. */
function check(verdict: Verdict): Verdict {
  switch (verdict.kind) {
    case 'keep':
      expect(verdict.rows.length).toBeGreaterThan(0);
      for (const row of verdict.rows) {
        const { columns } = row;
        expect(Object.keys(columns).every((name) => COLUMN.test(name))).toBe(true);
        expect([columns.tenant, columns.subject, columns.at]).toEqual([row.tenant, row.subject, row.at]);
        expect(row.subject).not.toMatch(/\p{Cc}/u);
      }
      break;
    case 'quarantine':
      JSON.parse(verdict.shape);
      expect(verdict.shape.length).toBeLessThanOrEqual(4000);
      break;
    case 'heartbeat':
      expect(Number.isSafeInteger(verdict.at)).toBe(true);
      break;
    default:
      throw new Error(JSON.stringify(verdict));
  }
  return verdict;
}

describe('whatever comes', () => {
  it('random bytes give a verdict', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(check(decode(message(Buffer.from(bytes)), STAMP)).kind).toBe('quarantine');
      }),
      { numRuns: 500 },
    );
  });

  it('random JSON and headers give a verdict', () => {
    const headers = fc.dictionary(
      fc.constantFrom(
        'ce_specversion',
        'ce_id',
        'ce_type',
        'ce_time',
        'ce_source',
        'ce_subject',
        'content-type',
      ),
      fc
        .oneof(fc.string(), fc.constantFrom('1.0', 'ticket.created', 'application/cloudevents+json'))
        .map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(
        fc.json(),
        headers,
        (json, more) => void check(decode(message(json, { headers: more }), STAMP)),
      ),
      { numRuns: 500 },
    );
  });

  it('samples with damaged bytes give a verdict', () => {
    const bytes = samples().map(({ event }) => Buffer.from(JSON.stringify(event)));
    const damage = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(fc.constantFrom(...bytes), damage, (sample, changes) => {
        const copy = Buffer.from(sample);
        for (const [at, byte] of changes) copy[at % copy.length] = byte;
        check(decode(message(copy), STAMP));
      }),
      { numRuns: 1500 },
    );
  });

  it('samples with other values in their fields give a verdict, the same one twice', () => {
    const value = fc.oneof(
      fc.jsonValue(),
      fc.string({ unit: 'binary' }),
      fc.double(),
      fc.bigInt().map(Number),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...samples()),
        fc.nat(),
        fc.boolean(),
        value,
        ({ event }, place, inside, other) => {
          const names = Object.keys(inside ? event.data : event);
          const name = names[place % names.length] as string;
          const changed = inside
            ? { ...event, data: { ...event.data, [name]: other } }
            : { ...event, [name]: other };
          const first = check(decode(message(changed), STAMP));
          expect(decode(message(changed), STAMP)).toEqual(first);
        },
      ),
      { numRuns: 1500 },
    );
  });
});

describe('shapes', () => {
  /** Marked, so that a value is recognised wherever it appears. */
  const secret = fc.string({ minLength: 1, maxLength: 12 }).map((text) => `§${text}`);
  const tree = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      secret,
      fc.integer({ min: 100_000 }),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.oneof(fc.constantFrom('note', 'reason', 'list_2'), secret), tie('value'), {
        maxKeys: 4,
      }),
    ),
  })).value;

  it('hold no value and no odd name of what was sent', () => {
    fc.assert(
      fc.property(tree, (value) => {
        const verdict = decode(message(created({}, { data: value, id: null })), STAMP);
        // A random text may happen to look like an e-mail address.
        expect(verdict.kind === 'quarantine' && ['ANDON_E102', 'ANDON_E105'].includes(verdict.fault)).toBe(
          true,
        );
        if (verdict.kind === 'quarantine') {
          JSON.parse(verdict.shape);
          expect(verdict.shape).not.toMatch(/§|\d{6}/);
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    [
      { ticket_id: 'x', n: 1, ok: true, none: null, list: [{ a: 1 }, 2], empty: [] },
      '{"ticket_id":"string","n":"number","ok":"boolean","none":"null","list":[{"a":"number"}],"empty":"array"}',
    ],
    [{ 张三: 1, 'a b': 2, A123: 3 }, '{"?1":"number","?2":"number","?3":"number"}'],
    [{ a: { b: { c: { d: { e: 1 } } } } }, '{"a":{"b":{"c":{"d":"object"}}}}'],
    ['text', '"string"'],
  ])('%j', (value, shape) => expect(shapeOf(value)).toBe(shape));

  it('are bounded', () => {
    const many = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`name${'x'.repeat(index % 30)}${index % 100}`, index]),
    );
    const shape = shapeOf([many, many]);
    expect(shape.length).toBeLessThanOrEqual(4000);
    expect(JSON.parse(shape)).toBeDefined();
  });
});

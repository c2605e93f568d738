import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldMessages, HANDOVER_STANDS_MS, type MessageEvent } from '../../server/messages/fold.ts';
import { stripModel, wordsFor } from '../../web/wall/strip.ts';

const HOUR = 3_600_000;
const iso = (at: number): string => new Date(at).toISOString();
const event = (type: string, subject: string, at: number, detail: object = {}): MessageEvent => ({
  ...{ type, subject, at, id: `${type} ${subject} ${at}` },
  detail: { by: `lead-${at}`, ...detail },
});
const posted = (id: string, at: number, until: number, boards?: string[]) =>
  event('message.posted', id, at, {
    text: `text of ${id}`,
    until: iso(until),
    ...(boards ? { boards } : {}),
  });

describe('words on the walls', () => {
  const events = [
    posted('a', 10, HOUR),
    posted('b', 20, 2 * HOUR, ['wall']),
    posted('c', 30, 2 * HOUR),
    event('message.withdrawn', 'c', 40),
    event('handover.written', 'h1', 15, { note: 'old' }),
    event('handover.written', 'h2', 25, { note: 'new' }),
    event('handover.read', 'h2', 60),
    event('handover.read', 'h2', 50),
  ];
  it('stand until their time or until they are taken down, the newest first', () => {
    const at = (now: number) => foldMessages('t', events, now).messages.map(({ id }) => id);
    expect(at(5)).toEqual([]);
    expect(at(35)).toEqual(['c', 'b', 'a']);
    expect(at(HOUR - 1)).toEqual(['b', 'a']);
    expect(at(HOUR)).toEqual(['b']);
    expect(at(2 * HOUR)).toEqual([]);
  });
  it('are followed by the newest note of a shift, which whoever comes first has read', () => {
    expect(foldMessages('t', events, 45).handover).toMatchObject({ id: 'h2', note: 'new', readBy: null });
    expect(foldMessages('t', events, 99).handover?.readBy).toEqual({ by: 'lead-50', at: 50 });
    expect(foldMessages('t', events, 25 + HANDOVER_STANDS_MS).handover).toBeNull();
  });
  it('are the same whatever the order and however often they are heard', () => {
    const order = fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 });
    fc.assert(
      fc.property(order, fc.integer({ min: 0, max: 3 * HOUR }), (shuffled, now) => {
        expect(foldMessages('t', shuffled, now)).toEqual(foldMessages('t', events, now));
      }),
    );
  });
  it('stand on the boards they name, in a place that no alert takes', () => {
    const list = { ...foldMessages('t', events, 35), now: 35 };
    expect(wordsFor(list, 'voice', 35).map(({ id }) => id)).toEqual(['c', 'a']);
    expect(wordsFor(list, 'wall', HOUR).map(({ id }) => id)).toEqual(['c', 'b']);
    const context = {
      speech: { language: 'en' as const, say: (key: string) => key },
      zone: 'UTC',
      siteNow: 35,
      nameOf: (_: unknown, code: string) => code,
    };
    const source = (name: string) => ({ source: name, state: 'offline' as const, newest: 0 });
    const site = { sources: ['x', 'y', 'z', 'w'].map(source) };
    const strip = stripModel(site as never, undefined, wordsFor(list, 'wall', 35), 3, context);
    expect(strip.cards.map(({ kind }) => kind)).toEqual(['offline', 'message']);
    expect(strip.cards[1]).toMatchObject({ key: 'c', title: 'text of c', owner: 'lead-30' });
    expect(strip.more).toBe('strip.more');
    expect(stripModel(site as never, undefined, [], 3, context).cards).toHaveLength(2);
  });
});

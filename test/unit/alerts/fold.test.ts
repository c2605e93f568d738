import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AlertEvent, fold, foldSubject } from '../../../server/alerts/fold.ts';
import { createLedger } from '../../../server/alerts/ledger.ts';

let made = 0;
const event = (at: number, type: string, detail: Record<string, unknown>, offset = at): AlertEvent => {
  made += 1;
  return { type: `alert.${type}`, subject: 'wait|fault', at, offset, id: `e${made}`, detail };
};
const phase = (at: number, episode: string, to: string, more: Record<string, unknown> = {}) =>
  event(at, 'phase_changed', { rule: 'wait', episode, phase: to, row: 'fault', ...more });

describe('episodes of a subject', () => {
  it('run from pending to resolved, one after the other', () => {
    const episodes = foldSubject([
      phase(1, 'a', 'pending', { severity: 'warn', value: 11 }),
      phase(2, 'a', 'firing'),
      phase(3, 'a', 'firing', { severity: 'critical', value: 30 }),
      phase(4, 'a', 'recovering'),
      phase(5, 'a', 'resolved'),
      phase(9, 'b', 'pending'),
    ]);
    expect(episodes).toMatchObject([
      {
        ...{ id: 'a', phase: 'resolved', severity: 'critical', value: 30, row: 'fault' },
        ...{ openedAt: 1, firedAt: 2, recoveringAt: 4, resolvedAt: 5, resolvedBy: null },
      },
      { id: 'b', phase: 'pending', openedAt: 9, firedAt: null },
    ]);
  });
  it('give a claim to whoever was first, until it is given back', () => {
    const claims = [
      phase(1, 'a', 'firing'),
      event(3, 'claimed', { episode: 'a', by: 'lead-2' }, 8),
      event(3, 'claimed', { episode: 'a', by: 'lead-1' }, 7),
    ];
    expect(foldSubject(claims)[0]?.owner).toEqual({ by: 'lead-1', at: 3 });
    const handed = [...claims, event(4, 'released', { episode: 'a', by: 'lead-1', to: 'lead-3' })];
    expect(foldSubject(handed)[0]?.owner).toEqual({ by: 'lead-3', at: 4 });
    const free = [...claims, event(4, 'released', { episode: 'a', by: 'lead-1' })];
    expect(foldSubject(free)[0]?.owner).toBeNull();
  });
  it('keep a silence until its end, and end it by an instant that has passed', () => {
    const silent = [
      phase(1, 'a', 'firing'),
      event(5, 'silenced', { episode: 'a', by: 'x', until: 50, reason: 'work' }),
    ];
    expect(foldSubject(silent)[0]?.silence).toEqual({ by: 'x', until: 50, reason: 'work' });
    expect(
      foldSubject([...silent, event(6, 'silenced', { episode: 'a', by: 'x', until: 6 })])[0]?.silence,
    ).toBeNull();
  });
  it('take notes and judgements after the end, but no claim', () => {
    const [episode] = foldSubject([
      phase(1, 'a', 'firing'),
      phase(2, 'a', 'resolved', { by: 'lead-1' }),
      event(3, 'noted', { episode: 'a', by: 'x', note: 'cable' }),
      event(4, 'judged', { episode: 'a', by: 'x', judgement: 'useful' }),
      event(5, 'claimed', { episode: 'a', by: 'x' }),
    ]);
    expect(episode).toMatchObject({
      resolvedBy: 'lead-1',
      notes: [{ by: 'x', at: 3, note: 'cable' }],
      judgement: { by: 'x', judgement: 'useful' },
      owner: null,
    });
  });
  it('take what a process opened that did not know of the open one as the same, under both names', () => {
    const episodes = foldSubject([
      phase(1, 'a', 'firing'),
      phase(2, 'b', 'pending'),
      event(3, 'claimed', { episode: 'b', by: 'x' }),
      phase(4, 'b', 'resolved'),
    ]);
    expect(episodes).toMatchObject([{ id: 'a', phase: 'resolved', owner: { by: 'x' } }]);
  });
});

describe('for any events in any order, told any number of times', () => {
  const names = fc.constantFrom('a', 'b', 'c');
  const at = fc.integer({ min: 0, max: 30 });
  const any = fc.oneof(
    fc
      .tuple(at, names, fc.constantFrom('pending', 'firing', 'recovering', 'resolved'))
      .map(([when, episode, to]) => ({
        type: 'alert.phase_changed',
        at: when,
        detail: { rule: 'r', episode, phase: to },
      })),
    fc
      .tuple(at, names, fc.constantFrom('lead-1', 'lead-2'), fc.constantFrom('claimed', 'released', 'noted'))
      .map(([when, episode, by, type]) => ({
        type: `alert.${type}`,
        at: when,
        detail: { rule: 'r', episode, by },
      })),
  );
  const history = fc
    .array(any, { maxLength: 40 })
    .map((events) =>
      events.map((one, index): AlertEvent => ({ ...one, subject: 's', offset: index, id: `e${index}` })),
    );

  it('no two episodes are open at once, and they follow each other', () => {
    fc.assert(
      fc.property(history, (events) => {
        const episodes = foldSubject(events);
        expect(episodes.slice(0, -1).every((each) => each.phase === 'resolved')).toBe(true);
        episodes.forEach((each, index) => {
          const before = episodes[index - 1];
          if (before) expect(each.openedAt).toBeGreaterThanOrEqual(before.resolvedAt as number);
        });
      }),
      { numRuns: 500 },
    );
  });
  it('the episodes are the same', () => {
    fc.assert(
      fc.property(
        history.chain((events) =>
          fc.tuple(
            fc.constant(events),
            fc.shuffledSubarray(events, { minLength: events.length }),
            fc.array(fc.constantFrom(...(events.length > 0 ? events : [undefined])), { maxLength: 10 }),
          ),
        ),
        ([events, shuffled, again]) => {
          const ledger = createLedger();
          for (const one of [...shuffled, ...again]) if (one) ledger.take([one]);
          const inOrder = ({ openedAt, id }: { openedAt: number; id: string }) => `${openedAt} ${id}`;
          expect(ledger.episodes().sort((a, b) => (inOrder(a) < inOrder(b) ? -1 : 1))).toEqual(
            foldSubject(events).sort((a, b) => (inOrder(a) < inOrder(b) ? -1 : 1)),
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('of several evaluators', () => {
  /** Two that take turns; whoever has lost its turn may go on for a while without knowing. */
  const said = fc.record({
    evaluator: fc.constantFrom(0, 1),
    phase: fc.constantFrom('pending', 'firing', 'recovering', 'resolved'),
    takes: fc.boolean(),
    subject: fc.constantFrom('wait|fault', 'wait|bill'),
  });

  it('what one says after the next has spoken changes nothing, in whatever order it is heard', () => {
    fc.assert(
      fc.property(fc.array(said, { maxLength: 40 }), fc.infiniteStream(fc.nat()), (steps, keys) => {
        let newest = 0;
        const own = [0, 0];
        const all: AlertEvent[] = [];
        const rightful: AlertEvent[] = [];
        for (const [at, { evaluator, phase: to, takes, subject }] of steps.entries()) {
          if (takes || own[evaluator] === 0) {
            newest += 1;
            own[evaluator] = newest;
          }
          const term = own[evaluator] as number;
          const one = { ...phase(at, `${term}`, to, { term }), subject };
          all.push(one);
          // The newest term has spoken as soon as it is there: it says this very event.
          if (term === newest) rightful.push(one);
        }
        const shuffled = all
          .map((one) => ({ one, key: keys.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one);
        const bySubject = (episodes: ReturnType<typeof fold>) =>
          JSON.stringify(
            [...episodes].sort((a, b) => a.subject.localeCompare(b.subject) || a.openedAt - b.openedAt),
          );
        const expected = bySubject(fold(rightful));
        expect(bySubject(fold(shuffled))).toBe(expected);
        const ledger = createLedger();
        for (const one of shuffled) ledger.take([one]);
        expect(bySubject(ledger.episodes())).toBe(expected);
        expect(ledger.term()).toBe(newest);
      }),
    );
  });
});

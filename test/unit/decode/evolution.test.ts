import { describe, expect, it } from 'vitest';
import { samples } from '../events/samples.ts';
import { judge } from './verdicts.ts';

/** What docs/events.md lets a producer add: fields, attributes, other spellings of the type, a raised `v`. */
const further = (event: ReturnType<typeof samples>[number]['event']) => ({
  ...event,
  type: `cn.example.cc.${event.type}.v1`,
  dataschema: 'https://example.cn/schemas/ticket/1.4',
  traceparent: '00-aa-bb-01',
  nextattribute: 7,
  data: {
    ...event.data,
    v: 2,
    sentiment: 'calm',
    channel_detail: { campaign: 'spring', steps: [1, 2, { deep: true }] },
    scores_new: [0.1, 0.2],
    absent_new: null,
  },
});

/** What becomes of an event: its rows, or that a source is alive. */
const meaning = (event: object) => {
  const verdict = judge(event);
  if (verdict.kind === 'quarantine') throw new Error(JSON.stringify(verdict));
  return verdict.kind === 'keep' ? verdict.columns : verdict;
};

describe('events of version 1 and of a later 1', () => {
  it.each(samples().map(({ file, event }) => [file, event] as const))(
    '%s means the same with more in it',
    (_, event) => {
      expect(meaning(further(event))).toEqual(meaning(event));
    },
  );

  it('fed together, in any order, are the same facts: what was added is counted by its name', () => {
    const events = samples().map(({ event }) => event);
    const mixed = events.flatMap((event, at) => (at % 2 ? [event, further(event)] : [further(event), event]));
    const facts = new Set(mixed.map((event) => JSON.stringify(meaning(event))));
    expect(facts.size).toBe(new Set(events.map((event) => JSON.stringify(meaning(event)))).size);
    for (const event of events) {
      const verdict = judge(further(event));
      if (verdict.kind === 'keep')
        expect(verdict.counts?.dropped).toEqual(
          expect.arrayContaining(['sentiment', 'channel_detail', 'scores_new']),
        );
    }
  });

  it('a type of another version is refused and never read as this one', () => {
    for (const { event } of samples())
      expect(judge({ ...event, type: `${event.type}.v2` })).toMatchObject({
        kind: 'quarantine',
        fault: 'ANDON_E103',
      });
  });
});

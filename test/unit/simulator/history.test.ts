import { describe, expect, test } from 'vitest';
import type { Centre } from '../../../simulator/centre.ts';
import type { SimEvent } from '../../../simulator/event.ts';
import { type HistoryStep, playHistory } from '../../../simulator/history.ts';
import { createLive } from '../../../simulator/live.ts';
import { type Message, type Producer, publish } from '../../../simulator/publish.ts';
import { HOUR, localDay, MINUTE, startOfDay } from '../../../simulator/seasonality.ts';
import { MONDAY } from './one-day.ts';

const end = startOfDay(MONDAY) + 10 * HOUR;
const steps = (): HistoryStep[] => [
  ...playHistory({ seed: 'past', end, days: 5, stretchDays: 2, scale: 0.3 }),
];
const all = steps();
const chunks = all.flatMap((step) =>
  step.kind === 'messages' ? [{ ...step, messages: [...step.messages] }] : [],
);
const centres = all.flatMap((step): Centre[] => (step.kind === 'living' ? [step.centre] : []));
const past = chunks.flatMap((chunk) =>
  chunk.messages.map((message) => JSON.parse(message.value) as SimEvent),
);

describe('history', () => {
  test('hands out whole days, the newest first, all marked, all before the end', () => {
    expect(chunks[0]?.day).toBe('2026-06-01');
    expect(chunks[1]?.day).toBe('2026-05-31');
    const reaches = chunks.map((chunk) => chunk.reaches);
    expect(reaches).toEqual([...reaches].sort((a, b) => b - a));
    expect(reaches.at(-1)).toBe(startOfDay(MONDAY - 5));
    expect(past.every((event) => event.backfill === true)).toBe(true);
    expect(past.every((event) => Date.parse(event.time) <= end)).toBe(true);
    expect(new Set(past.map((event) => localDay(Date.parse(event.time)))).size).toBe(6);
    expect(all.findIndex((step) => step.kind === 'living')).toBeLessThan(
      all.findIndex((step) => step.kind === 'messages'),
    );
  });

  test('counts what it hands out', () => {
    expect(chunks.every((chunk) => chunk.count === chunk.messages.length && chunk.count > 0)).toBe(true);
    expect(
      chunks.every((chunk) =>
        chunk.messages.every((message) => message.key === JSON.parse(message.value).partitionkey),
      ),
    ).toBe(true);
  });

  test('has no id twice, and no event before its ticket was created', () => {
    expect(new Set(past.map((event) => event.id)).size).toBe(past.length);
    const created = new Map<string, string>();
    for (const event of past) if (event.type === 'ticket.created') created.set(event.subject, event.time);
    for (const event of past) {
      if (event.type.startsWith('ticket.') && !(event.time >= (created.get(event.subject) ?? 'z')))
        expect.fail(`${event.type} of ${event.subject}`);
    }
  });

  test('carries tickets over the seams and into the present', async () => {
    const created = new Map<string, number>();
    for (const event of past)
      if (event.type === 'ticket.created') created.set(event.subject, localDay(Date.parse(event.time)));
    const acrossSeam = past.filter(
      (event) =>
        event.type === 'ticket.closed' &&
        created.get(event.subject) === MONDAY - 2 &&
        localDay(Date.parse(event.time)) > MONDAY - 2,
    );
    expect(acrossSeam.length).toBeGreaterThan(10);

    const sent: SimEvent[] = [];
    let now = end;
    const live = createLive({
      clock: { now: () => now },
      sender: {
        send: async (events) => {
          sent.push(...events);
        },
      },
      centre: centres[0] as Centre,
    });
    for (const centre of centres.slice(1)) live.add(centre);
    for (; now < end + HOUR; now += 5 * MINUTE) await live.step();
    await live.step();
    expect(
      sent.filter((event) => event.type === 'ticket.closed' && created.has(event.subject)).length,
    ).toBeGreaterThan(5);
    expect(
      sent.filter((event) => event.type === 'source.heartbeat' && event.source === '/cc/gd/acd-a').length,
    ).toBeGreaterThanOrEqual(240);
    const ofPresent = sent.filter((event) => event.type.startsWith('agent.'));
    expect(ofPresent.length).toBeGreaterThan(20);
    expect(ofPresent.every((event) => event.backfill === undefined)).toBe(true);
    const known = new Set(past.map((event) => event.id));
    expect(sent.some((event) => known.has(event.id))).toBe(false);
    expect(await live.step()).toBe(0);
  });
});

describe('publishing', () => {
  test('sends bounded batches in order, one after the other', async () => {
    const batches: Message[][] = [];
    let open = 0;
    const producer: Producer = {
      sendBatch: async ({ topicMessages }) => {
        open += 1;
        expect(open).toBe(1);
        await Promise.resolve();
        batches.push(
          topicMessages.flatMap(({ topic, messages }) => messages.map((message) => ({ ...message, topic }))),
        );
        open -= 1;
      },
    };
    const messages = (chunks[0]?.messages ?? []).slice(0, 950);
    const progress: number[] = [];
    expect(await publish(producer, messages, { most: 300, onSent: (sent) => progress.push(sent) })).toBe(950);
    expect(progress).toEqual([300, 600, 900, 950]);
    const order = (topic: string, list: Message[]): string[] =>
      list.filter((message) => message.topic === topic).map((message) => message.value);
    for (const topic of ['cc.ticket.v1', 'cc.contact.v1'])
      expect(order(topic, batches.flat())).toEqual(order(topic, messages));
    const small = await publish(
      { sendBatch: async ({ topicMessages }) => void progress.push(topicMessages.length) },
      messages,
      { mostBytes: 5_000 },
    );
    expect(small).toBe(950);
    expect(progress.length).toBeGreaterThan(50);
  });
  test('a broker that is gone rejects', async () => {
    const producer: Producer = { sendBatch: () => Promise.reject(new Error('gone')) };
    await expect(publish(producer, chunks[0]?.messages ?? [])).rejects.toThrow('gone');
  });
});

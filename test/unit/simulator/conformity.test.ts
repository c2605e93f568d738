import { Value } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { createDecoder } from '../../../ingest/decode/decoder.ts';
import type { RawMessage } from '../../../ingest/verdict.ts';
import { EVENT_TYPES } from '../../../schemas/events/types.ts';
import { createCentre } from '../../../simulator/centre.ts';
import { keyOf, topicOf } from '../../../simulator/event.ts';
import { toMessage } from '../../../simulator/publish.ts';
import { HOUR, startOfDay } from '../../../simulator/seasonality.ts';
import { MONDAY } from './one-day.ts';

const centre = createCentre({ seed: 'conformity', start: startOfDay(MONDAY), outages: false });
centre.setHeartbeat(HOUR);
centre.runUntil(startOfDay(MONDAY) + 10 * HOUR);
centre.inject({ kind: 'outage', region: 'CN-GX' });
const day = centre.runUntil(startOfDay(MONDAY) + 30 * HOUR);

describe('every event of a simulated day', () => {
  test('fits the schema of its type, with known words and no field beyond it', () => {
    const wrong = new Set<string>();
    for (const event of day) {
      const definition = EVENT_TYPES.get(event.type);
      if (!definition) {
        wrong.add(`unknown type ${event.type}`);
        continue;
      }
      if (!Value.Check(definition.schema, event.data))
        wrong.add(`${event.type}: ${JSON.stringify(event.data)}`);
      for (const [name, value] of Object.entries(event.data)) {
        const field = definition.fields[name];
        if (!field) wrong.add(`${event.type}.${name} is not a field`);
        else if (field.kind === 'text' && field.enumeration && !field.enumeration.includes(value as string)) {
          wrong.add(`${event.type}.${name} = ${String(value)}`);
        }
      }
    }
    expect([...wrong].slice(0, 10)).toEqual([]);
  });

  test('is kept by the ingest, nothing dropped, nothing unknown', () => {
    const decode = createDecoder();
    const wrong = new Set<string>();
    let kept = 0;
    day.forEach((event, offset) => {
      const { topic, key, value, timestamp } = toMessage(event);
      const message: RawMessage = {
        topic,
        partition: 0,
        offset,
        timestamp: Number(timestamp),
        key: Buffer.from(key),
        value: Buffer.from(value),
        headers: {},
      };
      const verdict = decode(message, Number(timestamp) + 5);
      if (verdict.kind === 'keep' && !verdict.counts) kept += 1;
      else if (verdict.kind !== 'heartbeat')
        wrong.add(`${event.type}: ${JSON.stringify(verdict).slice(0, 300)}`);
    });
    expect([...wrong].slice(0, 10)).toEqual([]);
    expect(kept).toBeGreaterThan(50_000);
  });

  test('comes in order of time, recorded after it happened, under an id of its own', () => {
    const ids = new Set(day.map((event) => event.id));
    expect(ids.size).toBe(day.length);
    for (let i = 1; i < day.length; i += 1) {
      if ((day[i]?.time ?? '') < (day[i - 1]?.time ?? '')) expect.fail(`event ${i} goes back in time`);
    }
    expect(day.every((event) => event.recordedtime > event.time)).toBe(true);
    expect(day.every((event) => /^[0-9A-HJKMNP-TV-Z]{26}$/.test(event.id))).toBe(true);
  });

  test('numbers its subject without gaps', () => {
    const last = new Map<string, number>();
    for (const event of day) {
      const subject = `${event.source} ${event.subject}`;
      const number = Number(event.subjectseq);
      const before = last.get(subject);
      if (before !== undefined && number !== before + 1)
        expect.fail(`${event.type} of ${subject}: ${before} → ${number}`);
      last.set(subject, number);
    }
  });

  test('goes to the topic of its kind, by the key of its subject', () => {
    const topics = new Map(day.map((event) => [event.type, topicOf(event)]));
    expect(topics.get('ticket.created')).toBe('cc.ticket.v1');
    expect(topics.get('contact.queued')).toBe('cc.contact.v1');
    expect(topics.get('agent.state_changed')).toBe('cc.agent.v1');
    expect(topics.get('survey.sent')).toBe('cc.survey.v1');
    expect(topics.get('incident.opened')).toBe('cc.ops.v1');
    const beats = day.filter((event) => event.type === 'source.heartbeat');
    expect(new Set(beats.map(topicOf)).size).toBe(4);
    const survey = day.find((event) => event.type === 'survey.sent' && event.data.ticket_id);
    expect(survey && keyOf(survey)).toBe(survey?.data.ticket_id);
  });
});

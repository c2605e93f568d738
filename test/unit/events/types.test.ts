import { Compile } from 'typebox/compile';
import { describe, expect, it } from 'vitest';
import { cloudEventSchema, cloudEventSchemas } from '../../../schemas/events/envelope.ts';
import { EVENT_TYPES, FIELD_NAMES } from '../../../schemas/events/types.ts';
import { samples } from './samples.ts';

/** domain.md 3.2, every type by name, and what Andon itself tells: the life of alerts and their rules, and what leads write. */
const EXPECTED = {
  ticket: `created classified queued assigned unassigned accepted responded solution_proposed investigated decision_issued
    progress_updated status_changed transferred escalated problem_detected error_recorded resolved result_notified
    resolution_confirmed followup_done closed reopened merged cancelled snapshot corrected`,
  contact: 'queued answered abandoned ended callback_requested transferred',
  agent: 'state_changed skills_changed',
  survey: 'sent responded expired feedback_replied',
  quality: 'reviewed',
  incident: 'opened assessed handling recovered summarised',
  improvement: 'opened phase_changed closed',
  planned_event: 'published',
  policy: 'published',
  calendar: 'published',
  source: 'heartbeat',
  subject: 'erased',
  rule: 'backtested',
  alert: 'phase_changed claimed released noted silenced judged',
  message: 'posted withdrawn',
  handover: 'written read',
};
const names = Object.entries(EXPECTED).flatMap(([entity, verbs]) =>
  verbs.split(/\s+/).map((verb) => `${entity}.${verb}`),
);

describe('event types', () => {
  it('are those of the domain', () => {
    expect([...EVENT_TYPES.keys()].sort()).toEqual([...names].sort());
  });

  it('each have a sample', () => {
    const sampled = new Set(samples().map(({ event }) => event.type));
    expect(names.filter((name) => !sampled.has(name))).toEqual([]);
  });

  it('may all be a drill, and name their subject', () => {
    for (const { fields, ownId, name } of EVENT_TYPES.values()) {
      expect(fields, name).toHaveProperty('drill');
      expect(fields, name).toHaveProperty(ownId);
    }
    expect(FIELD_NAMES).toContain('ticket_id');
  });

  it('carry other and unknown in every set but those of a state machine', () => {
    for (const { name, entity, fields } of EVENT_TYPES.values()) {
      if (entity === 'alert') continue;
      for (const [field, { enumeration }] of Object.entries(fields)) {
        if (!enumeration || ['status', 'from', 'to'].includes(field) || name === 'subject.erased') continue;
        expect(enumeration, `${name} ${field}`).toEqual(expect.arrayContaining(['other', 'unknown']));
      }
    }
  });
});

describe('JSON Schemas', () => {
  it.each(samples().map(({ file, event }) => [file, event] as const))(
    '%s fits the schema of its type',
    (_, event) => {
      const definition = EVENT_TYPES.get(event.type);
      expect(definition).toBeDefined();
      if (definition) expect([...Compile(cloudEventSchema(definition)).Errors(event)]).toEqual([]);
    },
  );

  it('survive being written as JSON', () => {
    const written = JSON.parse(JSON.stringify(cloudEventSchemas()));
    expect(Object.keys(written)).toHaveLength(names.length);
    expect(written['ticket.created'].properties.data.required.sort()).toEqual([
      'category',
      'channel',
      'opened_by',
      'region',
    ]);
    expect(written['ticket.created'].properties.data.properties.channel['x-known-values']).toContain(
      'wechat_oa',
    );
  });
});

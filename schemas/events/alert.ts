import { amount, code, type EventType, eventType, instant, number, oneOf, text } from './field.ts';

export const ALERT_PHASES = ['pending', 'firing', 'recovering', 'resolved'] as const;
export const ALERT_SEVERITIES = ['warn', 'critical'] as const;
/** What people say of an alert once it is over (domain.md 2.6, feedback). */
export const ALERT_JUDGEMENTS = ['useful', 'noise', 'duplicate'] as const;

/** `episode`: one going from pending to resolved; a subject (rule and row) has one after the other. */
const EPISODE = { rule: text, episode: text };
/** A role or a pseudonym, never a name. */
const BY = { by: text };

/** The life of alerts: what the rules said, and what people did about it. */
export const ALERT_EVENTS = {
  'alert.phase_changed': eventType(
    'an alert begins, fires, recovers or ends; without `by` the rule said so, in the `term` of a server where several may evaluate',
    { ...EPISODE, phase: oneOf(ALERT_PHASES) },
    {
      rule_version: code,
      row: text,
      severity: oneOf(ALERT_SEVERITIES),
      value: number,
      expected: number,
      ...BY,
      reason: text,
      term: amount,
    },
  ),
  'alert.claimed': eventType('somebody has it; the first claim stands', { ...EPISODE, ...BY }),
  'alert.released': eventType('its owner gives it back', { ...EPISODE, ...BY }, { to: text }),
  'alert.noted': eventType('a note for whoever looks next', { ...EPISODE, ...BY, note: text }),
  'alert.silenced': eventType('nobody is called until then; an instant that has passed ends the silence', {
    ...EPISODE,
    ...BY,
    until: instant,
    reason: text,
  }),
  'alert.judged': eventType('whether it was worth it', {
    ...EPISODE,
    ...BY,
    judgement: oneOf(ALERT_JUDGEMENTS),
  }),
} satisfies Record<string, EventType>;

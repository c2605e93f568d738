import type { Annotations } from '../../../schemas/annotations.ts';
import { POLICIES_IN_USE } from '../../../schemas/policies/service-flow.ts';
import { policyKey } from '../../../schemas/policy.ts';
import type { WhatIf } from '../../../schemas/what-if.ts';
import { HOUR, MORNING, NOW } from './morning.ts';
import { explanationAnswer } from './recorded-explanation.ts';
import { staffingAnswer } from './recorded-staffing.ts';
import { ticketAnswers } from './recorded-tickets.ts';
import { distribution, ratio, wobble } from './values.ts';

/** Both policies in use over the same days: alike in one clock, apart in the other. */
function whatIfAnswer(): WhatIf {
  const [first, second] = POLICIES_IN_USE.map(policyKey) as [string, string];
  const outcome = (met: number, breached: number) => ({ attainment: met / (met + breached), met, breached });
  return {
    ...{ now: new Date(NOW).toISOString(), cut: null, timezone: 'Asia/Shanghai', policies: [first, second] },
    clocks: [
      { clock: 'first_response', outcomes: { [first]: outcome(9430, 570), [second]: outcome(9120, 880) } },
      { clock: 'resolution', outcomes: { [first]: outcome(8000, 400), [second]: outcome(8000, 400) } },
      { clock: 'followup', outcomes: { [second]: { attainment: null, met: 0, breached: 0 } } },
    ],
    differing: {
      total: 310,
      tickets: [
        {
          id: 'T-7G9M4',
          clock: 'first_response',
          verdicts: { [first]: 'met', [second]: 'breached' },
        },
        { id: 'T-7H100', clock: 'first_response', verdicts: { [first]: 'met', [second]: null } },
      ],
    },
  };
}

/** What the desk pages would be answered: tickets, four weeks of days, the queues of the morning. */
export function deskAnswers(): Record<string, unknown> {
  const measures = (created: number, at: number) => ({
    tickets_created: { value: created },
    tickets_resolved: { value: created - 30 + (at % 60) },
    'attainment.first_response': ratio(Math.round(created * 0.943), created),
    first_response_time: distribution(created, 156_000, 594_000),
    csat: ratio(Math.round(created * 0.4 * 0.916), Math.round(created * 0.4), true),
    open_tickets: { value: 1148 + wobble(at, 90) },
    backlog_age: distribution(1148, 22 * HOUR, 61 * HOUR),
  });
  const days = Array.from({ length: 28 }, (_, index) => {
    const at = Date.UTC(2026, 5, 29, 16) + index * 24 * HOUR;
    const weekend = index % 7 > 4 ? 0.66 : 1;
    return {
      bucket: new Date(at).toISOString(),
      values: measures(Math.round((1580 + wobble(index, 60)) * weekend), index),
    };
  });
  const answer = {
    now: new Date(NOW).toISOString(),
    cut: null,
    dataTime: null,
    completeTo: null,
    known: 'now',
    policy: 'service-flow-assessed@1',
    timezone: 'Asia/Shanghai',
  };
  const split = Object.keys(MORNING).map((row, index) => ({
    queue: row,
    values: measures(6200 - index * 600, index),
  }));
  const hours = Array.from({ length: 168 }, (_, place) => {
    const [weekday, hour] = [Math.floor(place / 24) + 1, place % 24];
    const created = Math.round((hour < 7 ? 9 : 95 + wobble(hour, 14)) * (weekday > 5 ? 0.7 : 1)) * 4;
    return {
      hourOfWeek: { weekday, hour, occurrences: 4 },
      values: {
        tickets_created: { value: created, mean: created / 4 },
        'attainment.first_response': ratio(Math.round(created * (hour === 10 ? 0.87 : 0.96)), created, true),
      },
    };
  });
  return {
    '/api/v1/catalogue': [],
    '/api/v1/what-if': whatIfAnswer(),
    '/api/v1/policies': POLICIES_IN_USE,
    '/api/v1/annotations': {
      now: new Date(NOW).toISOString(),
      timezone: 'Asia/Shanghai',
      rows: [
        {
          kind: 'incident',
          id: 'I-2026-031',
          from: '2026-07-22T03:10:00.000Z',
          to: '2026-07-22T09:40:00.000Z',
          what: 'technical',
          severity: 'major',
          scope: { region: 'CN-GD' },
          told: 'events',
        },
      ],
    } satisfies Annotations,
    ...ticketAnswers(NOW, Object.keys(MORNING)),
    '/api/v1/explain': explanationAnswer(),
    '/api/v1/staffing': staffingAnswer(NOW, Object.keys(MORNING)),
    '/api/v1/query': { ...answer, rows: [...days, ...split, ...hours] },
  };
}

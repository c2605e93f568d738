import { HOUR, MORNING, NOW } from './morning.ts';
import { explanationAnswer } from './recorded-explanation.ts';
import { staffingAnswer } from './recorded-staffing.ts';
import { ticketAnswers } from './recorded-tickets.ts';
import { distribution, ratio, wobble } from './values.ts';

/** What the desk pages would be answered: tickets, four weeks of days, the queues of the morning. */
export function deskAnswers(): Record<string, unknown> {
  const measures = (created: number, at: number) => ({
    tickets_created: { value: created },
    tickets_resolved: { value: created - 30 + (at % 60) },
    'attainment.first_response': ratio(Math.round(created * 0.943), created),
    first_response_time: distribution(created, 156_000, 594_000),
    csat: ratio(Math.round(created * 0.4 * 0.916), Math.round(created * 0.4), true),
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
  return {
    ...ticketAnswers(NOW, Object.keys(MORNING)),
    '/api/v1/explain': explanationAnswer(),
    '/api/v1/staffing': staffingAnswer(NOW, Object.keys(MORNING)),
    '/api/v1/query': { ...answer, rows: [...days, ...split] },
  };
}

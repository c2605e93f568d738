import { expect, it } from 'vitest';
import { pick } from '../../../server/live/view.ts';

const waiting = (value: number) => ({ value });
const rated = (n: number) => ({ n, mean: n > 0 ? 5 : null, p50: null, p90: null });

it('a view has no row in which only the metrics of its neighbours were booked', () => {
  const data = {
    '|fault': { waiting_contacts: waiting(2), handle_time: rated(0), open_tickets: waiting(0) },
    '|hall': { waiting_contacts: waiting(0), handle_time: rated(0), open_tickets: waiting(3) },
    '|': { waiting_contacts: waiting(0), handle_time: rated(0), open_tickets: waiting(1) },
  };
  const metrics = ['waiting_contacts', 'handle_time'];
  expect(Object.keys(pick(data, { metrics, by: 'queue' }))).toEqual(['|fault']);
  expect(Object.keys(pick(data, { metrics: ['open_tickets'], by: 'queue' }))).toEqual(['|hall', '|']);
});

it('a bucket is a row like any other, and the one row of a total is always there', () => {
  const data = {
    '1000|': { tickets_created: waiting(0), contacts_offered: waiting(2) },
    '2000|': { tickets_created: waiting(1), contacts_offered: waiting(0) },
  };
  expect(Object.keys(pick(data, { metrics: ['tickets_created'], bucket: '5m' }))).toEqual(['2000|']);
  const total = { '|': { tickets_created: waiting(0), contacts_offered: waiting(2) } };
  expect(pick(total, { metrics: ['tickets_created'] })).toEqual({ '|': { tickets_created: waiting(0) } });
});

it('what comes out even has been booked all the same', () => {
  const data = { '|fault': { net_flow: waiting(0) } };
  expect(pick(data, { metrics: ['net_flow'], by: 'queue' })).toEqual(data);
});

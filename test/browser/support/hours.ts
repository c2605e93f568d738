import { createCentre } from '../../../simulator/centre.ts';
import { type SimEvent, SOURCES } from '../../../simulator/event.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A small centre: a tenth of the site's customers. */
const SCALE = 0.1;

let made = 0;
/** An event by hand, as the ticketing or survey system would write it. */
export function event(
  source: keyof typeof SOURCES,
  type: string,
  subject: string,
  at: number,
  data: Record<string, unknown>,
): SimEvent {
  made += 1;
  const time = new Date(at).toISOString();
  return {
    specversion: '1.0',
    id: `hand-${made}`,
    source: SOURCES[source],
    type,
    subject,
    time,
    recordedtime: time,
    partitionkey: subject,
    subjectseq: String(made).padStart(12, '0'),
    tenant: 'default',
    datacontenttype: 'application/json',
    data,
  };
}

export const ticketCreated = (id: string, at: number, queue = 'gd-billing'): SimEvent =>
  event('ticket', 'ticket.created', id, at, {
    ticket_id: id,
    channel: 'app',
    region: 'CN-GD',
    category: 'billing',
    priority: 'normal',
    customer_tier: 'standard',
    queue,
    opened_by: 'customer',
    direction: 'inbound',
  });

/** What the simulator seldom brings within an hour: waits across the limits, moves, reopenings, answers to surveys. */
function byHand(now: number): SimEvent[] {
  const told: SimEvent[] = [];
  for (let index = 0; index < 12; index += 1) {
    const id = `T-HAND${index}`;
    const at = now - (index * 23 + 4) * MINUTE;
    told.push(ticketCreated(id, at, index % 3 ? 'gd-complaint' : 'vip-desk'));
    const ticket = { ticket_id: id };
    if (index % 2)
      told.push(event('ticket', 'ticket.assigned', id, at + 2 * MINUTE, { ...ticket, agent_id: 'A-HAND1' }));
    if (index % 4 === 1)
      told.push(
        event('ticket', 'ticket.responded', id, at + 3 * MINUTE + index * 1_001, {
          ...ticket,
          responder: 'human',
          public: true,
        }),
      );
    if (index % 4 === 3)
      told.push(
        event('ticket', 'ticket.transferred', id, at + 3 * MINUTE, { ...ticket, to_queue: 'gd-broadband' }),
      );
  }
  for (let index = 0; index < 60; index += 1) {
    const id = `S-HAND${index}`;
    told.push(
      event('survey', 'survey.responded', id, now - (index * 11 + 3) * MINUTE, {
        survey_id: id,
        instrument: 'csat5',
        ticket_id: `T-HAND${index % 12}`,
        survey_method: 'sms',
        scores: { csat5: index % 7 === 2 ? 2 : 5 },
        channel: 'phone',
        region: 'CN-GD',
        queue: index % 2 ? 'gd-fault-l1' : 'gd-billing',
      }),
    );
  }
  return told;
}

/**
 * A seeded centre at an instant, an hour into an outage of one region, and what was told until then; it goes on when
 * asked.
 */
export function outageHour(seed: string, now: number) {
  const centre = createCentre({ seed, start: now - 3 * HOUR, scale: SCALE, outages: false });
  const told = centre.runUntil(now - HOUR);
  centre.inject({ kind: 'outage', region: 'CN-GD', factor: 7, lasts: 3 * HOUR });
  told.push(...centre.runUntil(now - MINUTE));
  centre.setHeartbeat(15_000);
  told.push(...centre.runUntil(now));
  told.push(...byHand(now));
  return { centre, told: told.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0)) };
}

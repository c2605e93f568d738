import { createDecoder } from '../../../../ingest/decode/decoder.ts';
import { contactState } from '../../../../metrics/state/contact.ts';
import { surveyState } from '../../../../metrics/state/survey.ts';
import { ticketState } from '../../../../metrics/state/ticket.ts';
import { POLICIES_IN_USE } from '../../../../schemas/policies/service-flow.ts';
import { toMessage } from '../../../../simulator/publish.ts';
import type { Store } from '../../../../store/store.ts';
import { simulateDays } from '../../../unit/simulator/one-day.ts';
import { MINUTE, NOON } from './house.ts';

/** Local day number of the house's Sunday (2026-03-01 in Shanghai). */
const SUNDAY = 20_513;
/** The last instant of that day. */
export const NIGHT = NOON + 12 * 60 * MINUTE - 1;
/** Ingestion follows each event by so much. */
const DELAY = 1_000;

const lines = (rows: readonly object[]): Buffer =>
  Buffer.from(`${rows.map((row) => JSON.stringify(row)).join('\n')}\n`);

/** What the ledger says of one topic: of every kind of message some. */
const ledgerRow = (topic: string, source: string, kept: number, place: number) => ({
  topic,
  incarnation: 0,
  partition: 0,
  session: 1,
  session_from: 0,
  first_offset: 0,
  last_offset: kept,
  tenant: 'default',
  source,
  messages: kept + 9,
  kept: kept + 5 + place,
  backfilled: place,
  late: 7 + place,
  skewed: 2,
  heartbeats: 4,
  quarantined: 3,
  faults: { ANDON_E103: 2, ANDON_E104: 1, ANDON_E334: place },
  site_at: NOON,
  written_at: NOON,
});

/**
 * A day of a small contact centre in the store: facts of every kind as the decoder writes them, each ingested a second
 * after it happened, their states at the end of the day, and a ledger.
 */
export async function putSimulatedDay(store: Store, scale = 0.08): Promise<void> {
  const decode = createDecoder();
  const byTable = new Map<string, object[]>();
  const bySource = new Map<string, { topic: string; rows: number }>();
  for (const event of simulateDays({ seed: 'explained', scale }, 1, SUNDAY)) {
    const { topic, key, value, timestamp } = toMessage(event);
    const known = bySource.get(event.source) ?? { topic, rows: 0 };
    bySource.set(event.source, known);
    const message = {
      topic,
      partition: 0,
      offset: known.rows,
      timestamp: Number(timestamp),
      key: Buffer.from(key),
      value: Buffer.from(value),
      headers: {},
    };
    const verdict = decode(message, Date.parse(event.time) + DELAY);
    if (verdict.kind !== 'keep') continue;
    for (const { table, columns } of verdict.rows) {
      known.rows += 1;
      byTable.set(table, [...(byTable.get(table) ?? []), columns]);
    }
  }
  for (const [table, rows] of byTable) await store.insert(table, lines(rows));
  const asked = { where: "tenant = 'default'", now: NIGHT, epoch: 1 };
  const states = {
    tickets_evaluated: ticketState(POLICIES_IN_USE)({ facts: 'ticket_events', ...asked }),
    contacts_evaluated: contactState({ facts: 'contact_events', ...asked }),
    surveys: surveyState({ facts: 'survey_events', ...asked }),
  };
  for (const [table, sql] of Object.entries(states)) await store.command(`INSERT INTO ${table} ${sql}`);
  const ledger = [...bySource].map(([source, { topic, rows }], place) =>
    ledgerRow(topic, source, rows, place),
  );
  await store.insert('ingest_ledger', lines(ledger));
}

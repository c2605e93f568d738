import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { POLICIES_IN_USE } from '../../../schemas/policies/service-flow.ts';
import type { QueryRow } from '../../../schemas/query.ts';
import type { RatioValue } from '../../../schemas/values.ts';
import { createRandom } from '../../../simulator/random.ts';
import { type ReplayMessage, replayUci } from '../../../simulator/uci/replay.ts';
import { factsByTicket, type PublishedEvent } from '../../reference/events.ts';
import { emptyValue, referenceMeasure } from '../../reference/measures.ts';
import { referenceState } from '../../reference/state.ts';
import { useTestBroker } from '../../support/broker.ts';
import { type Installation, openInstallation } from './installation.ts';
import { disordered } from './order.ts';

const path =
  process.env.ANDON_UCI_ZIP ??
  resolve(import.meta.dirname, '../../../../shared/data/uci-incident/incident_event_log.zip');
const present = existsSync(path);
if (!present)
  console.log('skipped: the UCI incident log is not here (set ANDON_UCI_ZIP to incident_event_log.zip)');

/** The first weeks of the log; ANDON_WHOLE=1 plays all of it. */
const TO = process.env.ANDON_WHOLE ? undefined : Date.UTC(2016, 2, 14);
const SEED = Number(process.env.ANDON_SEED ?? Math.floor(Math.random() * 2 ** 31));

const FLOWS =
  'tickets_created,tickets_resolved,resolutions,tickets_closed,tickets_reopened,transfers,net_flow,first_response_time,assignment_time,first_resolution_time,resolution_time,attainment.first_response,attainment.assignment,attainment.resolution,reopen_rate,transfer_rate,ping_pong';
const STOCKS =
  'open_tickets,queue_depth,waiting,longest_wait,backlog_age,at_risk,due_soon.15,due_soon.30,due_soon.60,breached_open';
const START = '2016-02-01T00:00:00Z';
const END = '2017-03-01T00:00:00Z';

/** Questions of every form; those without `now` are answered from the state rows as they stand. */
const questions = (moments: readonly string[]): Record<string, string>[] => [
  { metrics: `${FLOWS},${STOCKS}`, from: START },
  { metrics: `${FLOWS},${STOCKS}`, from: START, by: 'queue' },
  { metrics: FLOWS, from: START, to: END, now: END, bucket: 'day' },
  { metrics: FLOWS, from: START, to: END, now: END, bucket: 'week', by: 'priority' },
  { metrics: STOCKS, from: START, to: END, now: END, by: 'category' },
  { metrics: FLOWS, from: START, to: END, now: END, 'where.channel': 'phone', by: 'subcategory' },
  ...moments.map((now) => ({ metrics: `${FLOWS},${STOCKS}`, from: START, to: now, now, known: 'now' })),
];

describe.skipIf(!present)('the UCI log through Kafka, in any order and any number of times', () => {
  const kafka = useTestBroker();
  const random = createRandom(SEED).next;
  const messages: ReplayMessage[] = [];
  let moments: string[] = [];
  let first: Installation;
  let asItCame: QueryRow[][];

  const answers = async (installation: Installation): Promise<QueryRow[][]> => {
    const all: QueryRow[][] = [];
    for (const question of questions(moments)) all.push((await installation.ask(question)).rows);
    return all;
  };
  const differences = (left: QueryRow[][], right: QueryRow[][]): string[] =>
    left.flatMap((rows, at) =>
      JSON.stringify(rows) === JSON.stringify(right[at])
        ? []
        : [`${JSON.stringify(questions(moments)[at])}: ${apart(rows, right[at] ?? [])}`],
    );

  beforeAll(async () => {
    await replayUci({
      path,
      speed: 'max',
      ...(TO ? { to: TO } : {}),
      clock: { now: () => 0 },
      sleep: async () => {},
      sender: { send: async (more) => void messages.push(...more) },
    });
    const [from, to] = [messages[0]?.timestamp ?? 0, messages.at(-1)?.timestamp ?? 0];
    moments = Array.from({ length: 3 }, () =>
      new Date(from + Math.floor(random() * (to - from))).toISOString(),
    );
    console.log(`${messages.length} messages, seed ${SEED}, past moments ${moments.join(', ')}`);
    first = await openInstallation(kafka());
    await first.take(messages);
    asItCame = await answers(first);
  }, 600_000);
  afterAll(() => first?.close(), 60_000);

  it('is counted as the reference counts it, now and at random past moments', async () => {
    const events = messages
      .filter(({ topic }) => topic === 'cc.ticket.v1')
      .map(({ value }) => JSON.parse(value) as PublishedEvent);
    const facts = factsByTicket(events);
    const from = Date.parse(START);
    for (const moment of [END, ...moments]) {
      const now = Date.parse(moment);
      const tickets = [...facts.entries()]
        .map(([, each]) => referenceState(each, now, POLICIES_IN_USE))
        .filter((ticket) => ticket !== null);
      const metrics = `${FLOWS},${STOCKS}`
        .split(',')
        .filter((id) => id !== 'waiting' && id !== 'longest_wait');
      const asked = { metrics: metrics.join(','), from: START, to: moment, now: moment, known: 'now' };
      const [row] = (await first.ask(asked)).rows;
      for (const metric of metrics) {
        const [wanted] = referenceMeasure(tickets, { metric, from, to: now, now, timezone: 'UTC' });
        expect({ moment, metric, value: rounded(row?.values[metric] ?? emptyValue(metric)) }).toEqual({
          moment,
          metric,
          value: rounded(wanted?.value ?? emptyValue(metric)),
        });
      }
    }
  }, 300_000);

  const events = () => messages.filter(({ topic }) => topic === 'cc.ticket.v1').length;
  const duplicates = async () => {
    const [row] = (await first.ask({ metrics: 'duplicate_share', from: START })).rows;
    const share = row?.values.duplicate_share as RatioValue | undefined;
    return { numerator: share?.numerator, denominator: share?.denominator };
  };

  it('answers the same after it was sent a second time, and tells that all of it was known', async () => {
    expect(await duplicates()).toEqual({ numerator: 0, denominator: events() });
    await first.take(messages);
    expect(differences(asItCame, await answers(first))).toEqual([]);
    expect(await duplicates()).toEqual({ numerator: events(), denominator: 2 * events() });
  }, 600_000);

  it('answers the same after it was sent in reverse with one in twenty doubled', async () => {
    await first.take(disordered(messages, random));
    expect(differences(asItCame, await answers(first))).toEqual([]);
    expect(first.frames()).toBeGreaterThan(0);
  }, 600_000);

  it('answers the same where it arrived in reverse from the beginning', async () => {
    // A process opens one engine at a time.
    await first.close();
    const other = await openInstallation(kafka());
    try {
      await other.take(disordered(messages, random));
      expect(differences(asItCame, await answers(other))).toEqual([]);
      expect(other.frames()).toBeGreaterThan(0);
    } finally {
      await other.close();
    }
  }, 600_000);
});

/** A ratio's interval to nine places: its last digits depend on the order of operations. */
function rounded(value: object): object {
  return Object.fromEntries(
    Object.entries(value).map(([key, figure]) => [
      key,
      typeof figure === 'number' ? Math.round(figure * 1e9) / 1e9 : figure,
    ]),
  );
}

/** The first row that differs, for the message. */
function apart(left: QueryRow[], right: QueryRow[]): string {
  const at = left.findIndex((row, index) => JSON.stringify(row) !== JSON.stringify(right[index]));
  return `${left.length} and ${right.length} rows; ${JSON.stringify(left[at])} / ${JSON.stringify(right[at])}`;
}

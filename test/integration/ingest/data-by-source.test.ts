import { describe, expect, it } from 'vitest';
import { accept, emptyBatch } from '../../../ingest/batch.ts';
import { createDecoder } from '../../../ingest/decode/decoder.ts';
import { createLedger } from '../../../ingest/ledger.ts';
import { MOST_UNDECLARED, OTHERS } from '../../../ingest/source-names.ts';
import { openSources } from '../../../ingest/sources.ts';
import type { RawMessage } from '../../../ingest/verdict.ts';
import type { MetricsContext } from '../../../metrics/contract.ts';
import { plan } from '../../../metrics/index.ts';
import type { Directory } from '../../../schemas/directory.ts';
import { POLICIES_IN_USE } from '../../../schemas/policies/service-flow.ts';
import type { QueryRequest } from '../../../schemas/query.ts';
import { message } from '../../unit/decode/messages.ts';
import { useStore } from './support/store.ts';

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 2, 1, 4);
const label = { zh: '', en: '' };
const directory: Directory = {
  tenants: {
    default: {
      label,
      timezone: 'UTC',
      clock: 'wall',
      policy: 'service-flow-assessed@1',
      sources: [
        { source: '/a', label },
        { source: '/rare', label, heartbeatSeconds: 300 },
      ],
    },
  },
  ...{ sites: {}, teams: {}, queues: {}, skills: {}, regions: {} },
};
const context: MetricsContext = { directory, policies: POLICIES_IN_USE, epoch: 1 };

const store = useStore();

/** An event of a source, so many ms before NOW. */
const event = (source: string, id: string, ago: number, more: object = {}) => ({
  specversion: '1.0',
  id,
  source,
  type: 'ticket.queued',
  subject: `T-${id}`,
  time: new Date(NOW - ago).toISOString(),
  data: { queue: 'q' },
  ...more,
});
const at = (topic: string, offset: number, content: unknown): RawMessage => ({
  ...message(content, { timestamp: NOW }),
  topic,
  partition: 0,
  offset,
});

let stamp = 1;
/** A process takes messages of one partition in batches, as the pipeline does, and ends. */
async function take(messages: readonly RawMessage[], size = 100): Promise<void> {
  const sources = await openSources(store(), { now: () => NOW }, (tenant) => ({
    clock: 'wall',
    speed: 1,
    expected: directory.tenants[tenant]?.sources ?? [],
  }));
  const ledger = createLedger(store(), () => (stamp += 1), sources.names);
  const decode = createDecoder();
  for (let first = 0; first < messages.length; first += size) {
    const some = messages.slice(first, first + size);
    const [{ topic, offset }] = some as [RawMessage];
    await ledger.begin(topic, 0, offset, 1_000_000);
    const batch = emptyBatch((stamp += 1));
    const { completeTo } = sources;
    for (const one of some)
      accept(batch, one, {
        decode,
        kinds: new Map(),
        blockOf: store().blockOf,
        completeTo,
        session: ledger.sessionOf,
      });
    for (const [table, block] of batch.blocks) await store().insertBlock(table, block);
    sources.note(batch.newest, batch.stamp);
    await ledger.write(batch.tally.ranges(), () => NOW, NOW);
    await sources.write();
  }
}

/** Values of some data metrics, by source unless another split is asked for. */
async function ask(metrics: string[], more: Partial<QueryRequest> = {}) {
  const request: QueryRequest = {
    ...{ tenant: 'default', metrics, from: NOW - 60 * MINUTE, to: NOW + 1, bucket: 'none', by: 'source' },
    ...{ where: {}, now: NOW, present: true, ...more },
  };
  const { statements, assemble } = plan(request, context);
  const results: Record<string, Record<string, unknown>[]> = {};
  for (const { name, sql } of statements) results[name] = await store().query(sql);
  const figures = assemble(results).map((row) => [
    request.by ? row[request.by] : '',
    ...metrics.map((metric) => {
      const value = row.values[metric] as { value: number | null; numerator?: number; denominator?: number };
      return value.denominator === undefined ? value.value : [value.numerator, value.denominator];
    }),
  ]);
  return Object.fromEntries(figures.map(([key, ...values]) => [key, values]));
}
const SHARES = ['late_share', 'duplicate_share', 'skew_share'];

describe('what the data of each source is worth', () => {
  const mixed = (): unknown[] => [
    event('/a', '1', 5 * MINUTE),
    event('/b', '1', 5 * MINUTE),
    event('/a', '2', 4 * MINUTE),
    // Known already.
    event('/b', '1', 5 * MINUTE),
    event('/b', '2', 4 * MINUTE),
    // Five minutes ahead of Kafka's clock: put right.
    event('/b', '3', -5 * MINUTE),
    // Eleven minutes ahead: not usable.
    event('/b', '4', -11 * MINUTE),
    event('/a', '3', 3 * MINUTE, { type: 'ticket.unheard_of' }),
    event('/a', '4', 3 * MINUTE, { data: {} }),
    event('/c', '1', 2 * MINUTE),
  ];
  const expected = {
    '/a': [
      [0, 2],
      [0, 2],
      [0, 2],
    ],
    '/b': [
      [0, 4],
      [1, 4],
      [1, 4],
    ],
    '/c': [
      [0, 1],
      [0, 1],
      [0, 1],
    ],
  };

  it.each([100, 3, 1])(
    'is told apart though their messages mix in one partition, in batches of %i',
    async (size) => {
      await take(
        mixed().map((content, offset) => at('t', offset, content)),
        size,
      );
      expect(await ask(SHARES)).toEqual(expected);
      expect(
        await ask([
          'quarantined',
          'quarantined.ANDON_E103',
          'quarantined.ANDON_E104',
          'quarantined.ANDON_E106',
        ]),
      ).toEqual({ '/a': [2, 1, 1, 0], '/b': [1, 0, 0, 1], '/c': [0, 0, 0, 0] });
    },
  );

  it('is the same after everything was delivered again, with other borders', async () => {
    const messages = mixed().map((content, offset) => at('t', offset, content));
    await take(messages, 4);
    await take(messages.slice(4), 3);
    expect(await ask(['duplicate_share', 'skew_share'])).toEqual({
      '/a': [
        [0, 2],
        [0, 2],
      ],
      '/b': [
        [1, 4],
        [1, 4],
      ],
      '/c': [
        [0, 1],
        [0, 1],
      ],
    });
    await take(messages, 10);
    expect(await ask(['duplicate_share', 'quarantined'])).toEqual({
      '/a': [[0, 2], 2],
      '/b': [[1, 4], 1],
      '/c': [[0, 1], 0],
    });
  });

  it('adds up to the whole, by source and by topic', async () => {
    const messages = mixed();
    await take(
      messages.map((content, offset) => at('t', offset, content)),
      4,
    );
    await take([at('u', 0, event('/a', '9', MINUTE)), at('u', 1, event('/a', '9', MINUTE))]);
    expect(await ask([...SHARES, 'quarantined'], { by: undefined })).toEqual({
      '': [[0, 9], [2, 9], [1, 9], 3],
    });
    expect(await ask(['duplicate_share', 'quarantined'], { by: 'topic' })).toEqual({
      t: [[1, 7], 3],
      u: [[1, 2], 0],
    });
    expect(await ask(['duplicate_share'], { by: 'source', where: { topic: ['u'] } })).toEqual({
      '/a': [[1, 2]],
    });
  });

  it('says who is late', async () => {
    await take([at('t', 0, event('/a', '1', 0)), at('t', 1, event('/b', '1', 10 * MINUTE))]);
    await take([
      at('t', 2, event('/a', '2', 40_000)),
      at('t', 3, event('/b', '2', 10 * MINUTE + 20_000)),
      at('t', 4, event('/a', '3', MINUTE, { backfill: true })),
    ]);
    expect(await ask(['late_share'])).toEqual({ '/a': [[1, 2]], '/b': [[0, 2]] });
  });

  it('counts the event that a correction brings where that event is from', async () => {
    const correction = event('/a', 'fix', MINUTE, {
      type: 'ticket.corrected',
      subject: 'T-1',
      data: { supersedes_id: '1', event: event('/b', '1b', 5 * MINUTE, { subject: 'T-1' }) },
    });
    await take([at('t', 0, event('/b', '1', 5 * MINUTE)), at('t', 1, correction), at('t', 2, correction)]);
    expect(await ask(['duplicate_share'])).toEqual({ '/a': [[1, 2]], '/b': [[1, 3]] });
  });

  it('believes who a useless message says it is from only where that name is known', async () => {
    await take([
      at('t', 0, event('/made/up', '1', 0, { data: {} })),
      at('t', 1, event('/a', '1', 0, { data: {} })),
      at('t', 2, event('/b', '1', 0)),
      at('t', 3, event('/b', '2', 0, { data: { queue: 'q', reason: 'call 13912345678' } })),
      { ...at('t', 4, null), value: Buffer.from('{') },
      { ...at('t', 5, null), value: Buffer.from('{'), headers: { ce_source: Buffer.from('/b') } },
    ]);
    expect(await ask(['quarantined', 'quarantined.ANDON_E105', 'quarantined.ANDON_E101'])).toEqual({
      '': [2, 0, 1],
      '/a': [1, 0, 0],
      '/b': [2, 1, 1],
    });
    const names = await store().query<{ source: string }>('SELECT DISTINCT source FROM ingest_ledger');
    expect(names.map(({ source }) => source).sort()).toEqual(['', '/a', '/b']);
  });

  it('keeps the number of columns down, and the counts right all the same', async () => {
    const many = Array.from({ length: 2 * (MOST_UNDECLARED + 150) }, (_, offset) =>
      at('t', offset, event(`/made-up/${offset % (MOST_UNDECLARED + 150)}`, '1', MINUTE)),
    );
    await take([at('u', 0, event('/a', '1', 0)), at('u', 1, event('/a', '1', 0))]);
    await take(many, 64);
    const counted = await ask(['duplicate_share']);
    expect(Object.keys(counted)).toHaveLength(MOST_UNDECLARED + 2);
    expect(counted[OTHERS]).toEqual([[150, 300]]);
    expect(counted['/made-up/0']).toEqual([[1, 2]]);
    expect(counted['/a']).toEqual([[1, 2]]);
  });

  it('counts ranges that older writers left without a source as nobody’s', async () => {
    await take([
      at('t', 0, event('/a', '1', MINUTE)),
      at('t', 1, event('/b', '1', MINUTE)),
      at('t', 2, event('/b', '1', MINUTE)),
    ]);
    const rows = await store().query<Record<string, unknown>>('SELECT * FROM ingest_ledger');
    await store().command('TRUNCATE TABLE ingest_ledger');
    const whole = { ...rows[0], source: '', first_offset: 0, last_offset: 2, messages: 3, kept: 3 };
    await store().insert('ingest_ledger', Buffer.from(`${JSON.stringify(whole)}\n`));
    await take([at('t', 3, event('/b', '2', 0)), at('t', 4, event('/b', '1', MINUTE))]);
    expect(await ask(['duplicate_share'])).toEqual({ '': [[1, 3]], '/b': [[1, 2]] });
  });
});

describe('the lag of each source', () => {
  it('is known while it is live, by its own heartbeat', async () => {
    await take([
      at('t', 0, event('/a', '1', 3_000)),
      at('t', 1, event('/b', '1', 59_000)),
      at('t', 2, event('/c', '1', 61_000)),
      at('t', 3, event('/rare', '1', 9 * MINUTE)),
    ]);
    expect(await ask(['pipeline_lag'])).toEqual({ '/a': [3_000], '/b': [59_000], '/rare': [540_000] });
    expect(await ask(['pipeline_lag'], { by: undefined })).toEqual({ '': [540_000] });
  });
  it('of a moment long past is not known', async () => {
    await take([at('t', 0, event('/a', '1', 3_000))]);
    const past = { now: NOW - 10 * MINUTE, present: false, by: undefined };
    expect(await ask(['pipeline_lag'], past)).toEqual({ '': [null] });
  });
});

describe('a question that splits', () => {
  it.each([
    { metrics: ['quarantined'], more: { by: 'region' }, accepted: ['source', 'topic'] },
    {
      metrics: ['late_share'],
      more: { by: undefined, where: { queue: ['q'] } },
      accepted: ['source', 'topic'],
    },
    { metrics: ['pipeline_lag', 'quarantined'], more: { by: 'topic' }, accepted: ['source'] },
    { metrics: ['tickets_created', 'quarantined'], more: { by: 'source' }, accepted: [] },
  ] as const)('$metrics by $more is refused', async ({ metrics, more, accepted }) => {
    await expect(ask([...metrics], more as Partial<QueryRequest>)).rejects.toMatchObject({
      code: 'ANDON_E201',
      details: { accepted },
    });
  });
});

it('messages that Kafka had removed unread are counted by topic, once, and beside what was read', async () => {
  const topic = 'cc.ticket.v1';
  await take(
    Array.from({ length: 5 }, (_, index) => at(topic, index, event('/a', String(index), 5 * MINUTE))),
  );
  const sources = await openSources(store(), { now: () => NOW }, () => ({
    clock: 'wall',
    speed: 1,
    expected: [],
  }));
  for (const start of [1, 2]) {
    const ledger = createLedger(store(), () => (stamp += 1), sources.names);
    const [{ reached }] = (await store().query<{ reached: number }>(
      `SELECT max(last_offset) AS reached FROM ingest_ledger WHERE topic = '${topic}'`,
    )) as [{ reached: number }];
    const missing = await ledger.begin(topic, 0, 1_000, 1_000_000);
    expect([start, missing]).toEqual([start, start === 1 ? reached + 1 : null]);
    if (missing !== null) await ledger.lose(topic, 0, missing, 1_000 - missing, NOW);
    if (start === 1)
      expect(await ask(['messages_lost', 'quarantined'], { by: 'topic' })).toEqual({
        [topic]: [1_000 - (reached + 1), 0],
      });
  }
  // A transaction's mark is no gap: the source says which offset it asks for next.
  const ledger = createLedger(store(), () => (stamp += 1), sources.names);
  await ledger.begin(topic, 0, 1_000, 1_000_000, { from: 1_000, next: 1_002 });
  expect(await ledger.begin(topic, 0, 1_002, 1_000_000, { from: 1_002, next: 1_003 })).toBeNull();
  expect(await ledger.begin(topic, 0, 1_010, 1_000_000, { from: 1_005, next: 1_011 })).toBe(1_003);
}, 60_000);

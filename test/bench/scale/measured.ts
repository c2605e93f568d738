/** A figure with the place that it was taken from. */
export interface Measured {
  value: number;
  from: string;
}

/** What the model reckons with. Processor time on 2 × AMD EPYC; where a range was measured, its dearer end. */
export const MEASURED = {
  ingestMicros: {
    value: 15,
    from: 'JavaScript of the ingest, an event: `sustained`, 14 to 15 CPU s a million (benchmarks.md, "Where a million events go")',
  },
  engineMicros: {
    value: 31,
    from: 'the engine, an event (inserts, look-ups, evaluation, merges): the rest of 45.9 CPU s a million in the longest run of `sustained`',
  },
  cycleMs: {
    value: 420,
    from: 'what a batch costs the engine before its first subject: ticket statement 190, contact 55, surveys 40, small inserts and look-ups 135 (benchmarks.md, "Targets of the first issue")',
  },
  tickRowMicros: {
    value: 3.5,
    from: 'what a living ticket adds to a tick: `tick`, 375 CPU ms at 50,000, less the constant',
  },
  tickConstantMs: {
    value: 200,
    from: 'what a tick costs over no row: some 45 KB of SQL at 4.6 ms a KB (`tick`, `state`)',
  },
  viewRowNanos: {
    value: 10,
    from: 'what one more view adds to each row of a scan: 10 against 50 views over 200,000 rows',
  },
  pushMicros: {
    value: 18,
    from: 'a delivery of 8 KB to a socket (Socket.IO 4.8, room emit, 1,000 clients)',
  },
  connectionKilobytes: { value: 43, from: 'memory of a connection (the same)' },
  factBytes: {
    value: 70,
    from: '`npm run bench -- disk`: bytes on disk of a fact, merged, mean of the tables',
  },
  stateBytes: { value: 23, from: '`npm run bench -- disk`: bytes of the rows of state, an event' },
  messageBytes: { value: 522, from: '`npm run bench -- disk`: bytes of a message' },
} as const satisfies Record<string, Measured>;

/** What nobody measured here: assumptions, to be replaced by one's own. */
export const ASSUMED = {
  utilisation: { value: 0.6, from: 'how busy a core may be, so that a peak within a minute does not queue' },
  livingPerRate: {
    value: 25,
    from: 'living tickets for each event a second: 50,000 at 2,000, as in `tick`; a centre with long tickets has more',
  },
  averageShare: { value: 0.4, from: 'average over peak rate, over nights and weekends' },
  viewsPerFilter: {
    value: 18,
    from: 'views of the boards that ship, for each different filter (a site, a queue)',
  },
  shardCores: { value: 16, from: 'cores of a ClickHouse server' },
  shardTerabytes: { value: 20, from: 'disk of a ClickHouse server that one fills' },
  mostShards: { value: 16, from: 'beyond these the tick is stretched instead' },
  brokerMegabytes: { value: 75, from: 'megabytes a second that a broker writes at ease, copies included' },
  brokerCopies: { value: 3, from: 'copies of a message' },
  updatesPerSecond: { value: 1, from: 'frames a second to each board' },
} as const satisfies Record<string, Measured>;

import { describe, expect, it } from 'vitest';
import { FAULTS, MESSAGE_FAULTS } from '../../../schemas/faults.ts';
import type { SiteState } from '../../../schemas/live.ts';
import type { QueryAnswer } from '../../../schemas/query.ts';
import type { MetricValues } from '../../../schemas/values.ts';
import { lostByTopic, sourceLines } from '../../../web/desk/data-health.ts';
import { en } from '../../../web/locales/en.ts';

const NOW = 1_000_000_000;
const site = (sources: SiteState['sources'], clock: SiteState['clock'] = 'wall'): SiteState => ({
  ...{ tenant: 'default', now: NOW, clock, speed: 1, dataTime: NOW, completeTo: NOW - 30_000, sources },
  ...{ policy: 'p@1', timezone: 'UTC' },
});
const answer = (bySource: Record<string, MetricValues>): QueryAnswer => ({
  ...{ now: '', cut: null, dataTime: null, completeTo: null, known: 'now', policy: '', timezone: 'UTC' },
  rows: Object.entries(bySource).map(([source, values]) => ({ source, values })),
});
const ratio = (numerator: number, denominator: number) => ({
  value: denominator === 0 ? null : numerator / denominator,
  numerator,
  denominator,
});
const counts = (late: number, rows: number, quarantined = 0, more: MetricValues = {}): MetricValues => ({
  late_share: ratio(late, rows),
  duplicate_share: ratio(0, rows),
  skew_share: ratio(0, rows),
  quarantined: { value: quarantined },
  ...more,
});
const live = (source: string) => ({ source, newest: NOW - 2_000, state: 'live' as const });

describe('the lines of the sources', () => {
  it('begin with the most troubled: silence, then what is quarantined, then what is marked', () => {
    const lines = sourceLines(
      site([
        live('/fine'),
        live('/late'),
        live('/bad'),
        { source: '/stale', newest: NOW - 90_000, state: 'stale' },
        { source: '/never', newest: 0, state: 'offline' },
      ]),
      answer({
        '/fine': counts(1, 100),
        '/late': counts(2, 100),
        '/bad': counts(0, 100, 3, { 'quarantined.ANDON_E104': { value: 3 } }),
        '': counts(0, 0, 1),
      }),
      answer({ '/fine': { pipeline_lag: { value: 2_000, since: NOW - 2_000 } } }),
      NOW + 1_000,
    );
    expect(lines.map(({ source }) => source)).toEqual(['/never', '/stale', '', '/bad', '/late', '/fine']);
    const of = Object.fromEntries(lines.map((line) => [line.source, line]));
    expect(of['/bad']).toMatchObject({ quarantined: 3, reasons: [{ code: 'ANDON_E104', count: 3 }] });
    expect(of['/late']?.late).toEqual({ ratio: 0.02, n: 100, marked: true });
    expect(of['/fine']).toMatchObject({ lag: 3_000, newest: NOW - 2_000, late: { marked: false } });
    expect(of['']).toMatchObject({ state: null, newest: null, lag: null, quarantined: 1 });
  });

  it('hold nothing for what is not known, and 0 only where it was counted', () => {
    const sources = [{ source: '/never', newest: 0, state: 'offline' as const }];
    const [before] = sourceLines(site(sources), undefined, undefined, NOW);
    expect(before).toMatchObject({ newest: null, lag: null, quarantined: null, late: { ratio: null } });
    const [after] = sourceLines(site(sources), answer({}), answer({}), NOW);
    expect(after).toMatchObject({ quarantined: 0, late: { ratio: null, n: undefined, marked: false } });
    expect(sourceLines(undefined, undefined, undefined, NOW)).toEqual([]);
  });

  it('mark no share of a handful of rows, and speak of no lag in a replay', () => {
    const counted = answer({ '/few': counts(5, 29) });
    const lags = answer({ '/few': { pipeline_lag: { value: 0, since: NOW } } });
    const [line] = sourceLines(site([live('/few')], 'data'), counted, lags, NOW);
    expect(line).toMatchObject({ late: { n: 29, marked: false }, lag: null });
  });
});

it('every fault of a message is counted by itself, and has words', () => {
  const ofMessages = Object.keys(FAULTS).filter((code) => /^ANDON_E10/.test(code));
  // E109 is about the state of a subject whose facts are kept.
  expect(ofMessages.filter((code) => code !== 'ANDON_E109')).toEqual([...MESSAGE_FAULTS]);
  expect(Object.keys(en.reject)).toEqual([...MESSAGE_FAULTS]);
});

it('what Kafka removed unread is told by topic, most first, and not where nothing was', () => {
  const rows = [
    { topic: 'cc.survey.v1', values: { messages_lost: { value: 3 } } },
    { topic: 'cc.agent.v1', values: { messages_lost: { value: 0 } } },
    { topic: 'cc.ticket.v1', values: { messages_lost: { value: 40 } } },
  ];
  expect(lostByTopic({ ...answer({}), rows })).toEqual([
    { topic: 'cc.ticket.v1', count: 40 },
    { topic: 'cc.survey.v1', count: 3 },
  ]);
  expect(lostByTopic(undefined)).toEqual([]);
});

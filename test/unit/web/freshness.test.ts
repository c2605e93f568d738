import { describe, expect, it } from 'vitest';
import { DEPENDENCY_FAULTS } from '../../../schemas/faults.ts';
import type { SiteState } from '../../../schemas/live.ts';
import { makeI18n, speechOf } from '../../../web/i18n.ts';
import { type FreshnessInput, freshness } from '../../../web/wall/freshness.ts';

const NOW = Date.parse('2026-03-08T02:40:31Z');
const input = (language: 'en' | 'zh', troubles: SiteState['troubles']): FreshnessInput => ({
  speech: speechOf(makeI18n(language), language),
  zone: 'Asia/Shanghai',
  connection: { kind: 'open' } as unknown as FreshnessInput['connection'],
  site: {
    ...{ tenant: 'default', now: NOW, clock: 'wall', speed: 1, dataTime: NOW - 9_000, completeTo: null },
    ...{ sources: [{ source: '/a', newest: NOW - 9_000, state: 'live' }], policy: 'p@1', timezone: 'UTC' },
    ...(troubles ? { troubles } : {}),
  },
  frameNow: NOW,
  siteNow: NOW,
  browserNow: NOW,
  silentMs: 500,
});

describe('the header, while the ingest waits for what it depends on', () => {
  it('says for what and since when, and how old the data is', () => {
    const said = freshness(input('en', [{ fault: 'ANDON_E331', since: NOW - 60_000 }]));
    expect(said).toMatchObject({
      kind: 'troubled',
      word: 'Store: disk full',
      detail: 'since 10:39:31 · events wait in Kafka',
      facts: [{ label: 'data', figure: '10:40:22' }],
    });
    expect(freshness(input('zh', [{ fault: 'ANDON_E331', since: NOW }])).word).toBe('存储磁盘已满');
    expect(freshness(input('en', undefined)).kind).toBe('live');
  });

  it('has words for each of them, in both languages', () => {
    for (const language of ['en', 'zh'] as const)
      for (const fault of DEPENDENCY_FAULTS)
        expect(freshness(input(language, [{ fault, since: NOW }])).word).not.toContain('fresh.');
  });
});

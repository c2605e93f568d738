import { beforeEach, describe, expect, it } from 'vitest';
import { MOST_UNDECLARED, OTHERS } from '../../../ingest/source-names.ts';
import { openSources, type Sources } from '../../../ingest/sources.ts';
import type { SourceRule } from '../../../schemas/source-state.ts';
import { readSources } from '../../../store/sources.ts';
import { useStore } from './support/store.ts';

const store = useStore();

const NOW = Date.UTC(2026, 2, 1, 4);
const time = { now: NOW };
const RULES: Record<'t' | 'replay', SourceRule> = {
  t: { clock: 'wall', speed: 1, expected: [{ source: '/a', site: 'gz' }] },
  replay: { clock: 'data', speed: 1, expected: [] },
};
const open = (): Promise<Sources> =>
  openSources(store(), { now: () => time.now }, (tenant) => RULES[tenant as keyof typeof RULES]);
const brought = (tenant: string, newest: Record<string, number>) =>
  new Map([[tenant, new Map(Object.entries(newest))]]);

beforeEach(() => {
  time.now = NOW;
});

describe('the data time', () => {
  it('does not move back by a restart, though the source that was left behind has come nearer', async () => {
    const first = await open();
    first.note(brought('t', { '/a': NOW, '/b': NOW - 61_000 }), 1);
    expect(first.dataTime('t')).toBe(NOW);
    first.note(brought('t', { '/b': NOW - 40_000 }), 2);
    expect(first.dataTime('t')).toBe(NOW);
    await first.write();
    const again = await open();
    expect(again.dataTime('t')).toBe(NOW);
    expect((await readSources(store())).times.get('t')).toEqual({ whole: NOW, sites: { gz: NOW } });
  });

  it('of a replay is its now, and goes on from there after a restart', async () => {
    const first = await open();
    const past = Date.UTC(2016, 1, 29);
    first.note(brought('replay', { '/uci': past, '/other': past - 90_000 }), 1);
    expect(first.siteNow('replay')).toBe(past);
    await first.write();
    const again = await open();
    expect(again.siteNow('replay')).toBe(past);
    again.note(brought('replay', { '/other': past - 30_000 }), 2);
    expect(again.siteNow('replay')).toBe(past);
    again.note(brought('replay', { '/uci': past + 60_000, '/other': past + 50_000 }), 3);
    expect(again.siteNow('replay')).toBe(past + 50_000);
  });

  it('takes in what another process has heard of its partitions', async () => {
    const [one, other] = [await open(), await open()];
    one.note(brought('t', { '/a': NOW - 1_000 }), 1);
    other.note(brought('t', { '/b': NOW - 5_000 }), 1);
    await Promise.all([one.write(), other.write()]);
    await one.read();
    one.note(brought('t', { '/a': NOW }), 2);
    expect(one.newest()).toEqual([
      { tenant: 't', source: '/a', newest: NOW },
      { tenant: 't', source: '/b', newest: NOW - 5_000 },
    ]);
  });
});

describe('names of sources', () => {
  it('that a producer makes up are kept apart up to a number, and the rest together', async () => {
    const sources = await open();
    for (let at = 0; at < MOST_UNDECLARED + 200; at += 1)
      sources.note(brought('t', { [`/made-up/${at}`]: NOW - 1_000 + at }), 1);
    sources.note(brought('t', { '/a': NOW }), 2);
    await sources.write();
    const { rows } = await readSources(store());
    expect(rows).toHaveLength(MOST_UNDECLARED + 2);
    expect(rows.map(({ source }) => source)).toEqual(expect.arrayContaining(['/a', OTHERS, '/made-up/0']));
    expect(sources.completeTo('t', '/made-up/240')).toBe(NOW - 1_000 + 249 - 30_000);
    // The same ones after a restart.
    const again = await open();
    expect(again.names.of('t', '/made-up/0')).toBe('/made-up/0');
    expect(again.names.of('t', '/made-up/249')).toBe(OTHERS);
  });

  it('of a message that is not kept are believed where they were known before', async () => {
    const { names, note } = await open();
    expect(names.known({ tenant: 't', source: '/a' })).toEqual({ tenant: 't', source: '/a' });
    expect(names.known({ tenant: 't', source: '/b' })).toEqual({ tenant: 't', source: '' });
    note(brought('t', { '/b': NOW }), 1);
    expect(names.known({ tenant: 't', source: '/b' })).toEqual({ tenant: 't', source: '/b' });
    expect(names.known({ tenant: 'replay', source: '/b' })).toEqual({ tenant: '', source: '' });
    expect(names.known(undefined)).toEqual({ tenant: '', source: '' });
  });
});

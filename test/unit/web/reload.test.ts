import { expect, it } from 'vitest';
import { type ReloadMoment, reloadDue } from '../../../web/reload.ts';

const HOUR = 3_600_000;
/** 04:10 in Shanghai, after a long day, nothing moving. */
const NIGHT = Date.UTC(2026, 6, 27, 20, 10);
const moment = (over: Partial<ReloadMoment> = {}): ReloadMoment => ({
  now: NIGHT,
  loadedAt: NIGHT - 20 * HOUR,
  changedAt: NIGHT - HOUR,
  hidden: false,
  reachable: true,
  replacedAt: null,
  site: { now: NIGHT, zone: 'Asia/Shanghai' },
  ...over,
});

it.each<[string, Partial<ReloadMoment>, boolean]>([
  ['at four in the night of the site', {}, true],
  ['not at five', { site: { now: NIGHT + HOUR, zone: 'Asia/Shanghai' } }, false],
  ['not at four somewhere else', { site: { now: NIGHT, zone: 'Europe/Berlin' } }, false],
  ['not twice in one night', { loadedAt: NIGHT - 60_000 }, false],
  ['not while tiles change', { changedAt: NIGHT - 1_000 }, false],
  ['not while the server is away', { reachable: false }, false],
  ['not before the site has spoken', { site: null }, false],
  ['for a newer bundle, once it is quiet', { site: null, replacedAt: NIGHT - 1 }, true],
  ['not during its notice', { site: null, replacedAt: NIGHT + 4_000 }, false],
  ['a newer bundle waits for quiet', { site: null, replacedAt: NIGHT - 1, changedAt: NIGHT - 1 }, false],
  ['but not for ever', { site: null, replacedAt: NIGHT - 11 * 60_000, changedAt: NIGHT - 1 }, true],
  [
    'in a hidden tab at once',
    { site: null, replacedAt: NIGHT - 1, changedAt: NIGHT - 1, hidden: true },
    true,
  ],
])('loads the page again %s', (_name, over, due) => expect(reloadDue(moment(over))).toBe(due));

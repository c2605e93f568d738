import { expect, it } from 'vitest';
import { toldOnce } from '../../../server/told-once.ts';

it('says what goes on and on once, and again when it begins anew', () => {
  const said: string[] = [];
  const say = (level: string) => (_: object, message: string) => void said.push(`${level} ${message}`);
  let now = 0;
  const log = toldOnce({ debug() {}, info: say('info'), warn: say('warn'), error: say('error') }, () => now);
  const away = { error: 'ANDON_E306: away' };
  for (; now < 600_000; now += 1_000) log.error(away, 'a tick failed');
  expect(said).toEqual(['error a tick failed']);
  log.error({ error: 'ANDON_E331: full' }, 'a tick failed');
  expect(said).toHaveLength(2);
  now += 60_000;
  log.error(away, 'a tick failed');
  expect(said).toHaveLength(3);
});

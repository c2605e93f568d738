import type { Command } from 'commander';
import { Fault } from '../schemas/faults.ts';
import type { ReplayFlags } from './producers.ts';

/** What `andon replay` was told. @throws Fault ANDON_E307 */
export function replayFlags(command: Command): ReplayFlags {
  const { from, to, until, speed } = command.opts<{
    from?: string;
    to?: string;
    until?: string;
    speed: string;
  }>();
  for (const [key, value] of Object.entries({ from, to, until })) {
    if (value !== undefined && Number.isNaN(Date.parse(value))) {
      throw new Fault('ANDON_E307', {
        key,
        value,
        from: `flag --${key}`,
        accepted: 'an instant such as 2016-03-01 or 2016-03-01T08:00:00Z',
      });
    }
  }
  if (speed !== 'max' && !/^[1-9]\d{0,6}$/.test(speed)) {
    throw new Fault('ANDON_E307', {
      key: 'speed',
      value: speed,
      from: 'flag --speed',
      accepted: 'a whole number from 1, or max',
    });
  }
  const given = Object.fromEntries(
    Object.entries({ from, to, until }).filter(([, value]) => value !== undefined),
  );
  return { ...given, speed: speed === 'max' ? 'max' : Number(speed) };
}

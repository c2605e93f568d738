import { wallTime } from '../../format/instants.ts';
import type { Speech } from '../../format/words.ts';
import type { Grain } from './window.ts';

/** A bucket's name where there is little room: 6/29, 2026-06. */
export function bucketName(start: number, grain: Grain, zone: string): string {
  const { year, month, day } = wallTime(start, zone);
  return grain === 'month' ? `${year}-${String(month).padStart(2, '0')}` : `${month}/${day}`;
}

/** Names under a picture: of days the Mondays, of more than a dozen others every second, third… and always the last. */
export function bucketTicks(starts: readonly number[], grain: Grain, zone: string, speech: Speech): string[] {
  const last = starts.length - 1;
  const step = Math.ceil(starts.length / 12);
  const days = grain === 'day' && starts.length > 10;
  const weeks = Math.ceil(starts.length / 7 / 5);
  let monday = 0;
  return starts.map((start, index) => {
    const name = bucketName(start, grain, zone);
    if (!days) return (last - index) % step === 0 ? name : '';
    if (index === last) return name;
    if (wallTime(start, zone).weekday !== 1) return '';
    monday += 1;
    const room = last - index > starts.length / 12;
    return (monday - 1) % weeks === 0 && room ? `${name} ${speech.say('trends.weekday.1')}` : '';
  });
}

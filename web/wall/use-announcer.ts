import { type Ref, ref, watch } from 'vue';
import type { Speech } from '../format/words.ts';
import type { HeroTile } from './use-heroes.ts';

/** New critical tiles are spoken once; everything else is silent. */
export function useAnnouncer(tiles: () => readonly HeroTile[], speech: () => Speech): Readonly<Ref<string>> {
  const spoken = ref('');
  const critical = (): HeroTile[] => tiles().filter(({ tile }) => tile.state === 'critical');
  watch(
    () =>
      critical()
        .map(({ metric }) => metric)
        .join(' '),
    (_now, before) => {
      const known = new Set((before ?? '').split(' '));
      const fresh = critical().filter(({ metric }) => !known.has(metric));
      if (fresh.length > 0)
        spoken.value = fresh
          .map(({ tile }) =>
            speech().say('live.critical', {
              label: tile.label,
              value: tile.figure.map((part) => part.join('')).join(' '),
            }),
          )
          .join('. ');
    },
  );
  return spoken;
}

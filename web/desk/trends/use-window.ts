import { computed } from 'vue';
import { useRoute } from 'vue-router';
import { usePage } from '../../page.ts';
import { useRewind } from '../../use-rewind.ts';
import { COMPARISONS, chosenDays, GRAINS, windowsOf } from './window.ts';

export const RANGES = [7, 28, 90] as const;
/** A trend need not be younger; the present is the wall's. */
const EVERY_MS = 5 * 60_000;

/** The stretch of time that the address asks for. `zone` '' = not known yet. */
export function useWindow(zone: () => string) {
  const route = useRoute();
  const { live, beat } = usePage();
  const rewind = useRewind();
  const range = computed(() => ({
    grain: GRAINS.find((one) => one === route.query.bucket) ?? 'day',
    comparison: COMPARISONS.find((one) => one === route.query.compare) ?? 'previous',
    days: RANGES.find((one) => String(one) === route.query.days) ?? 28,
  }));
  /** The instant up to which is asked, in steps, so that a question stays the same while it is being answered. */
  const until = computed(() => {
    if (rewind.value) return rewind.value.now;
    void Math.floor(beat.value / EVERY_MS);
    return Math.floor(live.now() / EVERY_MS) * EVERY_MS;
  });
  const days = computed(() =>
    zone() && until.value > 0 ? chosenDays(route.query, range.value.days, until.value, zone()) : null,
  );
  const windows = computed(() => {
    if (!days.value) return null;
    const { grain, comparison } = range.value;
    const { first, last } = days.value;
    return windowsOf({ first, last, grain, comparison }, until.value, zone());
  });
  return { range, days, windows, rewind };
}

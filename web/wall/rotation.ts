import { computed, type Ref, ref, watch } from 'vue';
import type { FrameSeverity } from '../../schemas/live.ts';

/** Boards in turn, and how long each is shown (ms). */
export interface Rotation {
  boards: readonly string[];
  everyMs: number;
}

/**
 * Whether the next board may come: this one has had its time, and shows nothing critical. A number that calls for somebody
 * is never turned away. Pure.
 *
 * @param shownMs how long this board has stood.
 */
export const turnDue = (shownMs: number, everyMs: number, severities: readonly FrameSeverity[]): boolean =>
  shownMs >= everyMs && !severities.some((one) => Object.values(one).includes('critical'));

/**
 * The board that is shown: the first of the rotation, then the next ones, round and round.
 *
 * @param beat browser clock (ms).
 * @param severities those of the views that are shown.
 */
export function useRotation(
  rotation: () => Rotation,
  beat: Readonly<Ref<number>>,
  severities: () => readonly FrameSeverity[],
): Readonly<Ref<string>> {
  const place = ref(0);
  let since = beat.value;
  watch(
    () => rotation().boards.join(),
    () => {
      place.value = 0;
      since = beat.value;
    },
  );
  watch(beat, (now) => {
    const { boards, everyMs } = rotation();
    if (boards.length < 2 || !turnDue(now - since, everyMs, severities())) return;
    place.value = (place.value + 1) % boards.length;
    since = now;
  });
  return computed(() => rotation().boards[place.value] ?? '');
}

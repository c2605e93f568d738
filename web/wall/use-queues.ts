import { type ComputedRef, computed, ref, watch } from 'vue';
import type { Directory } from '../../schemas/directory.ts';
import { clockMinutes, dayName } from '../format/instants.ts';
import { opening } from '../format/opening.ts';
import type { Speech } from '../format/words.ts';
import { nameOf } from '../names.ts';
import { nextOrder, type RowOrder, wantedOrder } from './order.ts';
import { columnView, type Row, rowModel, rowsToShow } from './rows.ts';
import { rowsOf } from './trend.ts';
import type { Wall } from './use-wall.ts';

const DAY_MS = 86_400_000;

/** Words for a queue outside its opening hours ('' while it is open): closed is not silent. */
export function closedWords(
  hours: Directory['queues'][string]['hours'] | undefined,
  siteNow: number,
  zone: string,
  { say, language }: Speech,
): string {
  const state = opening(hours, siteNow, zone);
  if (state.open) return '';
  if (state.opens === null) return say('table.closed');
  if (state.inDays === 0) return say('table.closedUntil', { time: state.opens });
  const [first = '', second = ''] = dayName(siteNow + state.inDays * DAY_MS, zone, language).split(' ');
  const day = state.inDays === 1 ? say('table.tomorrow') : language === 'zh' ? second : first;
  return say('table.closedUntilDay', { day, time: state.opens });
}

/** The rows of the table in the order of severity, at rest for 30 s after each move. */
export function useQueues(wall: Wall): { models: ComputedRef<Row[]>; rows: ComputedRef<Row[]> } {
  const { board, directory, frames, speech, language, zone, moment } = wall;
  const models = computed((): Row[] => {
    const now = board.value;
    if (!now) return [];
    const seen = new Set(
      now.table.columns.flatMap((column) => rowsOf(frames.value[columnView(now, column)])),
    );
    const listed = now.table.by === 'queue' ? Object.keys(directory.value?.queues ?? {}) : [];
    const context = {
      speech: speech.value,
      siteNow: moment.value.site,
      healthOf: wall.health,
      nameOf: (row: string) =>
        nameOf(directory.value, now.table.by, row, language.value) || speech.value.say('table.unset'),
      closedOf: (row: string) =>
        closedWords(directory.value?.queues[row]?.hours, moment.value.site, zone.value, speech.value),
      clockOf: (instant: number) => clockMinutes(instant, zone.value),
    };
    return rowsToShow(listed, [...seen]).map((row) => rowModel(now, row, frames.value, context));
  });

  const order = ref<RowOrder>();
  watch(
    models,
    (rows) => {
      order.value = nextOrder(order.value, wantedOrder(rows), moment.value.browser);
    },
    { immediate: true },
  );
  const rows = computed(() => {
    const byKey = new Map(models.value.map((row) => [row.key, row]));
    return (order.value?.keys ?? []).flatMap((key) => byKey.get(key) ?? []);
  });
  return { models, rows };
}

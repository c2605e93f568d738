import { computed } from 'vue';
import { useRoute } from 'vue-router';
import type { Annotations } from '../../../schemas/annotations.ts';
import type { CatalogueEntry } from '../../../schemas/catalogue.ts';
import { WORK_DIMENSIONS } from '../../../schemas/dimensions.ts';
import { queryText } from '../../api.ts';
import { useResource } from '../../use-board.ts';
import { useSettings } from '../../use-speech.ts';
import { whereOf, whereParams } from '../filters.ts';
import { agesIn, askedOfAll, BACKLOG, HOURLY, USUAL } from './measures.ts';
import { type Asked, useAnswer } from './use-answer.ts';
import { useWindow } from './use-window.ts';
import type { Stretch } from './window.ts';

export const FILTERS = ['site', 'queue', 'channel', 'priority', 'region', 'category'] as const;
export const SPLITS = WORK_DIMENSIONS.filter((dimension) => dimension !== 'policy');
export const CAUSES = ['category', 'subcategory'] as const;
/** More ends of days than these are not asked for: each is a look at the whole backlog as it was. */
const MOST_ENDS = 100;

/** What the address asks for, and the answers to it. `zone` '' = not known yet. */
export function useTrends(zone: () => string) {
  const route = useRoute();
  const settings = useSettings();
  const { range, days, windows, rewind } = useWindow(zone);
  const { value: catalogue, fault: noCatalogue } = useResource<CatalogueEntry[]>(() => '/api/v1/catalogue');

  const choice = computed(() => ({
    ...range.value,
    by: SPLITS.find((one) => one === route.query.by) ?? 'queue',
    causes: CAUSES.find((one) => one === route.query.causes) ?? 'category',
  }));
  const ofAll = computed(() => (catalogue.value || noCatalogue.value ? askedOfAll(catalogue.value) : null));
  const ask = (
    stretch: Stretch | null | undefined,
    more: Record<string, string>,
    list: readonly string[] | null = USUAL,
  ): Asked | null =>
    stretch && list
      ? {
          path: `/api/v1/query${queryText({
            tenant: settings.value.tenant ?? 'default',
            metrics: list.join(','),
            from: new Date(stretch.from).toISOString(),
            to: new Date(stretch.to).toISOString(),
            ...whereParams(whereOf(route.query, FILTERS)),
            ...(rewind.value?.params ?? {}),
            ...more,
          })}`,
          stretch,
          grain: choice.value.grain,
        }
      : null;

  const own = () => windows.value?.own;
  const before = () => windows.value?.before;
  const bucket = () => ({ bucket: choice.value.grain });
  const periods = useAnswer(() => ask(own(), bucket()));
  const total = useAnswer(() => ask(own(), { bucket: 'none' }, ofAll.value));
  const beforePeriods = useAnswer(() => ask(before(), bucket()));
  const beforeTotal = useAnswer(() => ask(before(), { bucket: 'none' }, ofAll.value));
  const split = useAnswer(() => ask(own(), { bucket: 'none', by: choice.value.by }));
  const beforeSplit = useAnswer(() =>
    ask(before(), { bucket: 'none', by: choice.value.by }, ['tickets_created']),
  );
  const causes = useAnswer(() =>
    ask(own(), { bucket: 'none', by: choice.value.causes }, ['tickets_created']),
  );
  /** From the first period that has data: hours before it would thin the mean. */
  const hours = useAnswer(() => {
    const shown = periods.shown.value;
    const first = shown?.answer.rows.find((row) => row.bucket)?.bucket;
    if (!shown || !first) return null;
    const from = Math.max(shown.stretch.from, Date.parse(first));
    return ask({ ...shown.stretch, from }, { bucket: 'hour_of_week' }, HOURLY);
  });
  /** The dearest question comes last, and only when the others are there. */
  const backlog = useAnswer(() => {
    const ends = own();
    return periods.shown.value && ends && ends.starts.length <= MOST_ENDS
      ? ask(ends, bucket(), [...BACKLOG, ...agesIn(catalogue.value)])
      : null;
  });
  const beforeBacklog = useAnswer(() => {
    const ends = before();
    // A stock without buckets is the one at now: the end of what is compared with.
    return backlog.shown.value && ends
      ? ask(ends, { bucket: 'none', now: new Date(ends.to).toISOString() }, ['open_tickets'])
      : null;
  });
  const { value: annotations, fault: annotationsFault } = useResource<Annotations>(() => {
    const window = own();
    return window
      ? `/api/v1/annotations${queryText({
          tenant: settings.value.tenant ?? 'default',
          from: new Date(window.from).toISOString(),
          to: new Date(window.to).toISOString(),
          ...(rewind.value?.params ?? {}),
        })}`
      : '';
  });
  return {
    annotations,
    annotationsFault,
    choice,
    days,
    windows,
    catalogue,
    answers: {
      periods,
      total,
      beforePeriods,
      beforeTotal,
      split,
      beforeSplit,
      causes,
      hours,
      backlog,
      beforeBacklog,
    },
  };
}
export type Trends = ReturnType<typeof useTrends>;

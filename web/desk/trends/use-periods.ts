import { computed } from 'vue';
import type { Policy } from '../../../schemas/policy.ts';
import type { ChartStyle } from '../../charts/axes.ts';
import {
  barsOverPeriods,
  layersOverPeriods,
  minutesOverPeriods,
  shareOverPeriods,
} from '../../charts/over-periods.ts';
import type { Surroundings } from '../../charts/periods.ts';
import { useTokens } from '../../charts/use-tokens.ts';
import { minutes } from '../../format/durations.ts';
import { wallTime } from '../../format/instants.ts';
import { count, percent } from '../../format/numbers.ts';
import { useSpeech } from '../../use-speech.ts';
import { bucketName, bucketTicks } from './labels.ts';
import { targetsOf } from './objectives.ts';
import { countsOf, endsOf, numbersOf, type Period, periodsOf } from './series.ts';
import type { Answered, Shown } from './use-answer.ts';

/** Share of a picture's width that the words of a mark take at most. */
const ROOM = 0.4;

export interface PeriodsInput {
  answers: { periods: Answered; before: Answered; backlog: Answered };
  policies(): readonly Policy[] | undefined;
  zone(): string;
  /** What happened, by the instants (ms) at which it began and ended. */
  events(): readonly { from: number; to: number; name: string }[];
}

/** The options of the four pictures over the periods of the window, and what they are drawn from. null = nothing to draw. */
export function usePeriods(input: PeriodsInput) {
  const speech = useSpeech();
  const say = (key: string, named?: Record<string, unknown>): string => speech.value.say(key, named);
  const tokens = useTokens();
  const style = computed(
    (): ChartStyle => ({
      tokens: tokens.value,
      text: 12,
      line: 2.25,
      box: { left: 44, right: 12, top: 18, bottom: 26 },
    }),
  );

  const own = computed(() => input.answers.periods.shown.value);
  /** Beside another stretch than its own, a comparison would mislead: it waits for its answer. */
  const before = computed(() =>
    input.answers.before.shown.value?.grain === own.value?.grain
      ? input.answers.before.shown.value
      : undefined,
  );
  const periodsFor = (shown: Shown | undefined): Period[] =>
    shown ? periodsOf(shown.answer, shown.stretch.starts) : [];
  const periods = computed(() => periodsFor(own.value));
  const beforePeriods = computed(() => periodsFor(before.value));
  /** By their place: the first bucket beside the first. */
  const aligned = <Value>(values: readonly Value[]): (Value | null)[] =>
    periods.value.map((_, index) => values[index] ?? null);
  const provisional = computed(() => own.value?.stretch.open ?? false);

  function around(shown: Shown | undefined, text: (index: number) => string): Surroundings {
    const starts = shown?.stretch.starts ?? [];
    const grain = shown?.grain ?? 'day';
    const ends = starts.map((_, index) => starts[index + 1] ?? shown?.stretch.to ?? 0);
    const notes = starts.flatMap((start, index) => {
      const inside = input.events().filter(({ from, to }) => from < (ends[index] ?? 0) && to >= start);
      const [first] = inside;
      if (!first) return [];
      const more = inside.length > 1 ? ` +${inside.length - 1}` : '';
      return [
        {
          index,
          text: [bucketName(start, grain, input.zone()), `${first.name}${more}`, text(index)]
            .filter(Boolean)
            .join(' '),
        },
      ];
    });
    return {
      ticks: { labels: bucketTicks(starts, grain, input.zone(), speech.value) },
      shaded: starts.map((start) => grain === 'day' && wallTime(start, input.zone()).weekday > 5),
      // Words near to others would lie over them: then marks alone, and the list below the pictures has them.
      notes: notes.every(
        ({ index }, at) => index - (notes[at - 1]?.index ?? -starts.length) > starts.length * ROOM,
      )
        ? notes
        : notes.map((note) => ({ ...note, text: '' })),
    };
  }
  const compared = computed(() => (before.value ? say('trends.before') : ''));
  const dashed = (values: (number | null)[]) => (before.value ? { name: compared.value, values } : undefined);
  const drawn = <Option>(shown: Shown | undefined, option: () => Option): Option | null =>
    shown && shown.answer.rows.length > 0 ? option() : null;

  const created = computed(() => countsOf(periods.value, 'tickets_created', own.value?.answer.dataTime));
  const volume = computed(() =>
    drawn(own.value, () =>
      barsOverPeriods(
        {
          name: say('trends.created'),
          values: created.value,
          before: dashed(
            aligned(countsOf(beforePeriods.value, 'tickets_created', before.value?.answer.dataTime)),
          ),
          provisional: provisional.value,
        },
        around(own.value, (index) => count(created.value[index])),
        style.value,
      ),
    ),
  );
  const inMinutes = (list: readonly Period[], part: 'p50' | 'p90'): (number | null)[] =>
    numbersOf(list, 'first_response_time', part).map((value) => (value === null ? null : value / 60_000));
  const targets = computed(() =>
    targetsOf(input.policies(), own.value?.answer.policy, 'first_response', speech.value),
  );
  const response = computed(() =>
    drawn(own.value, () =>
      minutesOverPeriods(
        {
          lines: [
            { name: 'P90', values: inMinutes(periods.value, 'p90'), provisional: provisional.value },
            {
              name: 'P50',
              values: inMinutes(periods.value, 'p50'),
              minor: true,
              provisional: provisional.value,
            },
          ],
          before: dashed(aligned(inMinutes(beforePeriods.value, 'p90'))),
        },
        {
          ...around(own.value, (index) =>
            minutes(numbersOf(periods.value, 'first_response_time', 'p90')[index]),
          ),
          limits: targets.value.map(({ target, text }) => ({ value: target / 60_000, label: text })),
        },
        style.value,
      ),
    ),
  );
  const satisfaction = computed(() =>
    drawn(own.value, () =>
      shareOverPeriods(
        {
          line: {
            name: say('trends.satisfaction'),
            values: numbersOf(periods.value, 'csat'),
            provisional: provisional.value,
          },
          low: endsOf(periods.value, 'csat', 'low'),
          high: endsOf(periods.value, 'csat', 'high'),
          scale: [0.84, 0.96],
          before: dashed(aligned(numbersOf(beforePeriods.value, 'csat'))),
        },
        around(own.value, (index) => percent(numbersOf(periods.value, 'csat')[index])),
        style.value,
      ),
    ),
  );
  const stock = computed(() => input.answers.backlog.shown.value);
  const stocks = computed(() => periodsFor(stock.value));
  const ages = computed(() =>
    Object.keys(stock.value?.answer.rows[0]?.values ?? {}).filter((id) => id.startsWith('backlog_band.')),
  );
  /** The older the darker; the oldest are what somebody should look at. */
  const layers = computed(() =>
    ages.value.map((id, index, all) => ({
      name: id,
      values: numbersOf(stocks.value, id),
      tint: index === all.length - 1 ? null : 0.14 + 0.6 * (index / Math.max(1, all.length - 2)),
    })),
  );
  const backlog = computed(() =>
    drawn(stock.value, () => {
      const open = numbersOf(stocks.value, 'open_tickets');
      const beside = around(stock.value, (index) => count(open[index]));
      if (layers.value.length > 0) return layersOverPeriods(layers.value, beside, style.value);
      return barsOverPeriods(
        { name: say('trends.open'), values: open, provisional: provisional.value },
        beside,
        style.value,
      );
    }),
  );
  return {
    speech,
    own,
    before,
    periods,
    beforePeriods,
    stock,
    stocks,
    compared,
    provisional,
    targets,
    volume,
    response,
    satisfaction,
    backlog,
    layers,
  };
}

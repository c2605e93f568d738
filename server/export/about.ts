import type { CatalogueEntry } from '../../schemas/catalogue.ts';
import type { AboutLine } from './xlsx.ts';

/** What an export is of, as its JSON answer says it. */
export interface About {
  /** Window; left out where the export is of the present alone. */
  from?: string;
  to?: string;
  now: string;
  cut: string | null;
  dataTime: string | null;
  completeTo: string | null;
  policy: string;
  timezone: string;
  tenant: string;
  /** Every other choice of the question, by the name of its parameter. */
  asked: Record<string, string>;
}

const HEAD = ['指标 metric', '名称', 'label', '定义', 'definition'] as const;

/** What a workbook says of itself: which question, as of when, by which policy, and what its metrics mean. */
export function aboutLines(about: About, metrics: readonly CatalogueEntry[]): AboutLine[] {
  const window: AboutLine[] =
    about.from === undefined ? [] : [['窗口 window [from, to)', about.from, about.to ?? '']];
  return [
    ['安灯 Andon'],
    ['租户 tenant', about.tenant],
    ...window,
    ['时区 zone', about.timezone],
    ['策略 policy', about.policy],
    ['时刻 now', about.now],
    ['截至 cut', about.cut],
    ['数据截至 data time', about.dataTime],
    ['完整至 complete to', about.completeTo],
    ...Object.entries(about.asked).map(([name, value]): AboutLine => [name, value]),
    [
      '时刻为站点时区；时长为毫秒；空格为未知。',
      'Instants are of the zone above; durations are milliseconds; an empty cell is not known.',
    ],
    [],
    ...(metrics.length > 0 ? [HEAD] : []),
    ...metrics.map(
      ({ id, label, definition, unit, bookedOn }): AboutLine => [
        `${id} (${unit})`,
        label.zh,
        label.en,
        `${definition.zh}（${bookedOn.zh}）`,
        `${definition.en} (${bookedOn.en})`,
      ],
    ),
  ];
}

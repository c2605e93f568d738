/** Words of a digest besides those of its report and of the catalogue. */
export const REPORT_WORDS = {
  zh: {
    lang: 'zh-CN',
    period: { day: '日报', week: '周报', month: '月报', quarter: '季报', year: '年报' },
    window: '统计区间',
    zone: '时区',
    policy: '服务策略',
    now: '取数时刻',
    cut: '收录截至',
    dataTime: '数据截至',
    definitions: '指标定义',
    previous: '上期',
    whole: '合计',
    unset: '未设置',
    empty: '此区间内没有记录',
    mean: '均值',
    interval: '95% 区间',
    hidden: '样本过少，不显示',
    hours: '小时',
    minutes: '分',
    seconds: '秒',
    days: '天',
    late: (at: string, missed: number) =>
      missed > 1
        ? `本报告迟于计划，于 ${at} 补做；此前错过 ${missed - 1} 次，只补最近一次。`
        : `本报告迟于计划，于 ${at} 补做。`,
  },
  en: {
    lang: 'en',
    period: { day: 'Daily', week: 'Weekly', month: 'Monthly', quarter: 'Quarterly', year: 'Yearly' },
    window: 'Window',
    zone: 'Zone',
    policy: 'Policy',
    now: 'As of',
    cut: 'Ingested up to',
    dataTime: 'Data up to',
    definitions: 'Definitions',
    previous: 'before',
    whole: 'Total',
    unset: 'not set',
    empty: 'Nothing was recorded in this window',
    mean: 'mean',
    interval: '95 % interval',
    hidden: 'too few to show',
    hours: 'h',
    minutes: 'min',
    seconds: 's',
    days: 'd',
    late: (at: string, missed: number) =>
      missed > 1
        ? `This report is late: it was made at ${at}. ${missed - 1} earlier ones were missed; only the last is made up for.`
        : `This report is late: it was made at ${at}.`,
  },
} as const;

export type ReportWords = (typeof REPORT_WORDS)[keyof typeof REPORT_WORDS];

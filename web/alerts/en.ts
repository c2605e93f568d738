import type { zh } from './zh.ts';

export const en: typeof zh = {
  changed: {
    title: 'What changed',
    more: '{n} more than expected since {time}',
    fewer: '{n} fewer than expected since {time}',
    noMore: '{n} since {time}, within what is usual',
    unknown: '{n} since {time}; too little history to compare',
    share: ', {share}%',
    other: 'Others',
    total: 'Total',
    unset: 'not set',
    of: '{metric}: ',
    misses: '{metric}, missed: ',
    hits: '{metric}, cases counted: ',
    basis: 'against the same hours of {days} days like it',
    learning: 'less than four weeks known: against the same hours of {days} days, roughly',
    alike: 'changed about alike by {dimension}: no explanation',
    few: 'few: may be chance',
    choose: 'Choose an alert to see what changed',
    none: 'Nothing that came in explains alerts of this kind',
    loading: 'Comparing…',
    failed: 'Cannot compare now: {code}',
  },
};

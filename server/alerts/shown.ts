import type { AlertRule } from '../../schemas/alert.ts';
import type { CatalogueEntry } from '../../schemas/catalogue.ts';
import type { Rule } from '../../schemas/rule.ts';
import { explainedOf } from '../attribution/of-episode.ts';

/** A rule as the pages need it: its words, and what its values are. */
export function shownRule(rule: Rule, catalogue: readonly CatalogueEntry[]): AlertRule {
  const { id, version, name, action, level, by, source, watch } = rule;
  const explained = explainedOf(rule);
  const shared = {
    ...{ id, version, name, action, level, source, kind: watch.kind },
    ...(by ? { by } : {}),
    ...(explained ? { explained: explained.metric } : {}),
  };
  switch (watch.kind) {
    case 'absence':
      return { ...shared, unit: 'ms' };
    case 'clock':
      return { ...shared, unit: 'count', warn: watch.tickets ?? 1 };
    case 'detector':
      return { ...shared, unit: 'count', metric: watch.metric };
    case 'burn':
      return { ...shared, unit: 'factor', metric: watch.metric, warn: watch.factor };
    case 'threshold': {
      const { metric, part, warn, critical } = watch.line;
      return {
        ...shared,
        unit: catalogue.find((entry) => entry.id === metric)?.unit ?? 'count',
        metric,
        ...(part ? { part } : {}),
        ...(warn === undefined ? {} : { warn }),
        ...(critical === undefined ? {} : { critical }),
      };
    }
  }
}

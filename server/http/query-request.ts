import type { CatalogueEntry } from '../../schemas/catalogue.ts';
import { type Known, strangeDimension } from '../../schemas/dimensions.ts';
import { type Policy, policyKey } from '../../schemas/policy.ts';
import type { QueryRequest } from '../../schemas/query.ts';
import { BUCKET_MS, midnight } from '../calendar.ts';
import type { Site } from '../site.ts';
import { type Choice, choosePolicy, chooseSite } from './choices.ts';
import { wrongParameter } from './fault.ts';
import { readInstants } from './instants.ts';
import { type QueryText, readFilters } from './parameters.ts';

export const MOST_BUCKETS = 5_000;

export interface AskContext {
  sites: ReadonlyMap<string, Site>;
  catalogue: readonly CatalogueEntry[];
  policies: readonly Policy[];
}

export interface Asked {
  request: QueryRequest;
  site: Site;
  known: Known;
}

/** Turns checked text parameters into a question, or tells the first one that cannot be accepted. */
export function readQuery(text: QueryText, context: AskContext): Choice<Asked> {
  const refuse = (...parts: Parameters<typeof wrongParameter>) => ({
    ok: false as const,
    fault: wrongParameter(...parts),
  });
  const ids = context.catalogue.map((entry) => entry.id);
  const strange = text.metrics.find((metric) => !ids.includes(metric));
  if (strange !== undefined) return refuse('metrics', strange, ids, 'ANDON_E202');
  const where = readFilters(text);
  const asked = context.catalogue.filter(({ id }) => text.metrics.includes(id));
  const foreign = strangeDimension({ ...(text.by ? { by: text.by } : {}), where }, asked);
  if (foreign) return refuse(foreign.place, foreign.dimension, foreign.accepted);
  const chosen = chooseSite(context.sites, text.tenant);
  if (!chosen.ok) return chosen;
  const site = chosen.value;
  const policy = choosePolicy(context.policies, text.policy, site);
  if (!policy.ok) return policy;
  const instants = readInstants(text, ['from', 'to', 'now', 'cut']);
  if (!instants.ok) return instants;
  const { now = site.now(), cut } = instants.value;
  const { from = midnight(now, site.timezone), to = now + 1 } = instants.value;
  if (to <= from) {
    return text.to === undefined
      ? refuse('from', text.from, 'an instant before to')
      : refuse('to', text.to, 'an instant after from (the midnight of the site where from is left out)');
  }
  const { known = 'now', bucket = 'none' } = text;
  if (known === 'then' && cut !== undefined)
    return refuse('cut', text.cut, 'left out with known=then: the cut is now');
  // Of a folded week there are never more than 168 rows; what grows with the window are the days to be counted.
  const grain = bucket === 'hour_of_week' ? 'day' : bucket;
  if (grain !== 'none' && (to - from) / BUCKET_MS[grain] > MOST_BUCKETS) {
    return refuse('bucket', bucket, `at most ${MOST_BUCKETS} buckets`, 'ANDON_E205');
  }
  const request: QueryRequest = {
    tenant: site.tenant,
    metrics: [...new Set(text.metrics)],
    from,
    to,
    bucket,
    ...(text.by ? { by: text.by } : {}),
    where,
    policy: policyKey(policy.value),
    now,
    // Without a given instant the state rows are taken as they stand.
    ...(instants.value.now === undefined && cut === undefined && known === 'now' ? { present: true } : {}),
    ...(known === 'then' ? { cut: now } : cut === undefined ? {} : { cut }),
  };
  return { ok: true, value: { request, site, known } };
}

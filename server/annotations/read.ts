import type { Annotation } from '../../schemas/annotations.ts';
import type { Directory } from '../../schemas/directory.ts';
import { quote } from '../../store/store.ts';
import { isoInstant } from '../calendar.ts';

/** A fact about an incident or a planned event. */
export interface OperationsFact {
  subject: string;
  type: string;
  /** ms */
  at: number;
  /** JSON of its fields. */
  detail: string;
}

const MOST = 5_000;

/** Facts of the incidents and planned events that a window may touch, in their order. `cut` left out = all. */
export const operationsSql = (tenant: string, to: number, now: number, cut: number | undefined): string => `
SELECT subject, toString(type) AS type, at, detail FROM operations_events FINAL
WHERE tenant = ${quote(tenant)} AND drill = 0 AND at <= ${now}${cut === undefined ? '' : ` AND ingested_at <= ${cut}`}
  AND ((startsWith(type, 'incident.') AND at < ${to}) OR type = 'planned_event.published')
ORDER BY at, seq, recorded, source, id LIMIT ${MOST}`;

function fieldsOf(detail: string): Record<string, unknown> {
  try {
    const fields: unknown = JSON.parse(detail);
    return typeof fields === 'object' && fields !== null ? { ...fields } : {};
  } catch {
    return {};
  }
}

const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';
const instantOf = (value: unknown): number => (typeof value === 'number' ? value : Date.parse(text(value)));

/** What an event says it touches: an object, or a bare region. */
function scopeOf({ scope, region }: Record<string, unknown>): Record<string, string> {
  const named = typeof scope === 'object' && scope !== null ? Object.entries(scope) : [];
  const told = named.flatMap(([name, value]) => (text(value) ? [[name, text(value)] as const] : []));
  const place = text(region) || text(scope);
  return Object.fromEntries([...(place ? [['region', place] as const] : []), ...told]);
}

/** An incident from its facts in order: it lasts from the first that tells of it to its recovery. */
function incidentOf(id: string, facts: readonly OperationsFact[]): Annotation {
  const told = facts.map((fact) => fieldsOf(fact.detail));
  const last = (name: string): string => text(told.findLast((fields) => text(fields[name]) !== '')?.[name]);
  const over =
    facts.find(({ type }) => type === 'incident.recovered') ??
    facts.find(({ type }) => type === 'incident.summarised');
  return {
    kind: 'incident',
    id,
    from: isoInstant((facts[0] as OperationsFact).at),
    to: over ? isoInstant(over.at) : null,
    what: last('risk_type'),
    severity: last('severity'),
    scope: Object.assign({}, ...told.map(scopeOf)),
    told: 'events',
  };
}

/** A planned event as it was published last; null where its times are none. */
function plannedOf(id: string, facts: readonly OperationsFact[]): Annotation | null {
  const fields = fieldsOf((facts.at(-1) as OperationsFact).detail);
  const [from, to] = [instantOf(fields.start), instantOf(fields.end)];
  if (Number.isNaN(from) || Number.isNaN(to) || to <= from) return null;
  return {
    kind: 'planned',
    id,
    from: isoInstant(from),
    to: isoInstant(to),
    what: text(fields.kind),
    severity: '',
    scope: scopeOf(fields),
    told: 'events',
  };
}

/**
 * Incidents and planned events that overlap [from, to), from events and from the directory, by their beginning. Pure.
 *
 * @param facts in their order, as `operationsSql` gives them.
 */
export function annotationsOf(
  facts: readonly OperationsFact[],
  directory: Directory,
  tenant: string,
  window: { from: number; to: number },
): Annotation[] {
  const bySubject = new Map<string, OperationsFact[]>();
  for (const fact of facts) {
    const key = `${fact.type.split('.')[0]} ${fact.subject}`;
    bySubject.set(key, [...(bySubject.get(key) ?? []), fact]);
  }
  const told = [...bySubject.values()].flatMap((own) => {
    const { subject, type } = own[0] as OperationsFact;
    const one = type.startsWith('incident.') ? incidentOf(subject, own) : plannedOf(subject, own);
    return one ? [one] : [];
  });
  const known = new Set(told.map(({ id }) => id));
  // What was published as an event is newer than what stands in the file.
  const written = (directory.planned ?? [])
    .filter((one) => (one.tenant ?? tenant) === tenant && !known.has(one.id))
    .map(
      ({ id, label, kind, start, end, scope = {} }): Annotation => ({
        kind: 'planned',
        id,
        from: isoInstant(Date.parse(start)),
        to: isoInstant(Date.parse(end)),
        what: kind,
        severity: '',
        scope,
        label,
        told: 'directory',
      }),
    );
  return [...told, ...written]
    .filter(({ from, to }) => Date.parse(from) < window.to && (to === null || Date.parse(to) > window.from))
    .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.id < b.id ? -1 : 1));
}

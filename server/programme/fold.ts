import {
  IMPROVEMENT_PHASES,
  type Improvement,
  type ImprovementPhase,
  INCIDENT_STEPS,
  type Incident,
  type IncidentStep,
} from '../../schemas/programme.ts';
import { isoInstant } from '../calendar.ts';

/** An event about incidents or improvements. `at`: ms of site time. */
export interface ProgrammeFact {
  type: string;
  subject: string;
  id: string;
  at: number;
  data: Record<string, unknown>;
}

/** So long (ms) after "do" its effect is to be checked (domain.md 1.5). */
const CHECK_WITHIN_MS = 30 * 86_400_000;

const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';
/** In their order; of one instant that which was told first, by its id. */
const ordered = (facts: readonly ProgrammeFact[]): ProgrammeFact[] =>
  [...facts].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));

/** What an event says of the whole, the last that says it. */
const last = (facts: readonly ProgrammeFact[], name: string): string =>
  text(facts.findLast(({ data }) => text(data[name]) !== '')?.data[name]);

function scopeOf(facts: readonly ProgrammeFact[]): Record<string, string> {
  const told = facts.map(({ data: { scope, region } }) => {
    const named = typeof scope === 'object' && scope !== null ? Object.entries(scope) : [];
    const place = text(region) || text(scope);
    return {
      ...(place ? { region: place } : {}),
      ...Object.fromEntries(named.map(([name, value]) => [name, text(value)])),
    };
  });
  return Object.assign({}, ...told);
}

const groups = (facts: readonly ProgrammeFact[], entity: string): [string, ProgrammeFact[]][] => {
  const found = new Map<string, ProgrammeFact[]>();
  for (const fact of ordered(facts))
    if (fact.type.startsWith(`${entity}.`))
      found.set(fact.subject, [...(found.get(fact.subject) ?? []), fact]);
  return [...found];
};

/**
 * Incidents from their events in any order. A step stands from its first event on; the incident is at the furthest one that
 * was told, so that a late word about an earlier step takes nothing back.
 */
export function incidentsOf(facts: readonly ProgrammeFact[]): Incident[] {
  const incidents = groups(facts, 'incident').flatMap(([id, own]): Incident[] => {
    const steps = INCIDENT_STEPS.flatMap((step) => {
      const first = own.find(({ type }) => type === `incident.${step}`);
      return first ? [{ step, at: isoInstant(first.at), reason: text(first.data.reason) }] : [];
    });
    const step = steps.at(-1)?.step;
    if (!step) return [];
    const next = INCIDENT_STEPS[INCIDENT_STEPS.indexOf(step) + 1] ?? null;
    const told = { riskType: last(own, 'risk_type'), severity: last(own, 'severity'), scope: scopeOf(own) };
    return [{ id, step, next, ...told, noticeChannel: last(own, 'notice_channel'), steps }];
  });
  const goesOn = ({ step }: Incident) => (step === 'recovered' || step === 'summarised' ? 1 : 0);
  const newest = ({ steps }: Incident) => steps[0]?.at ?? '';
  return incidents.sort((a, b) => goesOn(a) - goesOn(b) || (newest(a) < newest(b) ? 1 : -1));
}

const isPhase = (word: unknown): word is ImprovementPhase =>
  IMPROVEMENT_PHASES.some((phase) => phase === word);

/** Improvements from their events in any order; a phase stands from its first event on. @param now ms */
export function improvementsOf(facts: readonly ProgrammeFact[], now: number): Improvement[] {
  const improvements = groups(facts, 'improvement').map(([id, own]): Improvement => {
    const phases = IMPROVEMENT_PHASES.flatMap((phase) => {
      const first = own.find(({ type, data }) => type !== 'improvement.closed' && data.phase === phase);
      return first ? [{ phase, at: isoInstant(first.at), reason: text(first.data.reason) }] : [];
    });
    const phase = phases.at(-1)?.phase ?? 'plan';
    const over = own.find(({ type }) => type === 'improvement.closed');
    const due = Date.parse(
      last(
        own.filter(({ data }) => !isPhase(data.phase) || data.phase === phase),
        'due',
      ),
    );
    const done = phases.find((one) => one.phase === 'do');
    const unchecked = phase === 'do' && done !== undefined && now > Date.parse(done.at) + CHECK_WITHIN_MS;
    const delays: Improvement['delays'] = over
      ? []
      : [
          ...(due < now ? (['due_passed'] as const) : []),
          ...(unchecked ? (['effect_unchecked'] as const) : []),
        ];
    return {
      ...{ id, phase, phases, delays },
      next: over ? null : (IMPROVEMENT_PHASES[IMPROVEMENT_PHASES.indexOf(phase) + 1] ?? null),
      ...{ ownerRole: last(own, 'owner_role'), expectedEffect: last(own, 'expected_effect') },
      ...{ measure: last(own, 'measure'), trigger: last(own, 'trigger') },
      due: Number.isNaN(due) ? null : isoInstant(due),
      openedAt: isoInstant((own[0] as ProgrammeFact).at),
      closedAt: over ? isoInstant(over.at) : null,
    };
  });
  const rank = ({ closedAt, delays }: Improvement) => (closedAt ? 2 : delays.length > 0 ? 0 : 1);
  const when = ({ due, openedAt }: Improvement) => due ?? openedAt;
  return improvements.sort((a, b) => rank(a) - rank(b) || (when(a) < when(b) ? -1 : 1));
}

/** Whether a step may be told of an incident that stands at another. */
export const isAhead = (step: IncidentStep, { step: stands }: Pick<Incident, 'step'>): boolean =>
  INCIDENT_STEPS.indexOf(step) > INCIDENT_STEPS.indexOf(stands);

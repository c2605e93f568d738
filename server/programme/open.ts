import { ulid } from 'ulid';
import type { Episode } from '../../schemas/alert.ts';
import { durationMs } from '../../schemas/duration.ts';
import {
  IMPROVEMENT_PHASES,
  type Improvement,
  type ImprovementPhase,
  type Incident,
  type IncidentStep,
  type Programme,
} from '../../schemas/programme.ts';
import type { Rule } from '../../schemas/rule.ts';
import type { Store } from '../../store/store.ts';
import { isoInstant } from '../calendar.ts';
import { readOperations } from '../operations.ts';
import type { SendFact } from '../ports.ts';
import type { Site } from '../site.ts';
import { improvementsOf, incidentsOf, isAhead, type ProgrammeFact } from './fold.ts';

/** How far back (ms of site time) is looked. */
const LOOK_BACK_MS = 366 * 86_400_000;
/** What this process said and has not read back yet. */
const MOST_SAID = 500;

export type Done<T> = { kind: 'done'; value: T } | { kind: 'unknown' } | { kind: 'refused' };
type Data = Record<string, unknown>;

export interface ProgrammeBook {
  /** @param now ms of site time: as it stood then. */
  read(site: Site, now?: number): Promise<Programme>;
  /** @throws Fault ANDON_E242, E305 as every fact that a person tells. */
  openIncident(site: Site, data: Data): Promise<Incident>;
  stepIncident(site: Site, id: string, step: IncidentStep, data: Data): Promise<Done<Incident>>;
  openImprovement(site: Site, data: Data): Promise<Improvement>;
  stepImprovement(site: Site, id: string, phase: ImprovementPhase, data: Data): Promise<Done<Improvement>>;
  closeImprovement(site: Site, id: string, data: Data): Promise<Done<Improvement>>;
  /** An alert fired whose rule opens an improvement: one that goes on for the same rule and row is enough. */
  fired(site: Site, rule: Rule, episode: Episode): Promise<void>;
}

/** Incident mode and the register of improvements: a fold of events, like alerts. */
export function openProgramme(store: Pick<Store, 'query'>, send: SendFact): ProgrammeBook {
  const said = new Map<string, ProgrammeFact>();

  async function factsOf({ tenant }: Site, now: number): Promise<ProgrammeFact[]> {
    const span = { types: ['incident.', 'improvement.'], from: now - LOOK_BACK_MS + 1, to: now };
    const stored = (await readOperations(store, tenant, span)).map(({ detail, ...event }) => ({
      ...event,
      data: detail,
    }));
    const keyOf = (fact: ProgrammeFact) => `${tenant} ${fact.subject} ${fact.id}`;
    for (const fact of stored) said.delete(keyOf(fact));
    // What this process said a moment ago may not have come back from Kafka yet.
    const own = [...said].filter(([key, fact]) => key.startsWith(`${tenant} `) && fact.at <= now);
    return [...stored, ...own.map(([, fact]) => fact)];
  }

  async function tell(site: Site, type: string, subject: string, data: Data): Promise<void> {
    const fact = { type, subject, at: site.now(), id: ulid() };
    const name = type.startsWith('incident') ? 'incident_id' : 'improvement_id';
    await send({ tenant: site.tenant, ...fact, data: { [name]: subject, ...data } });
    said.set(`${site.tenant} ${subject} ${fact.id}`, { ...fact, data });
    const [oldest] = said.keys();
    if (said.size > MOST_SAID && oldest !== undefined) said.delete(oldest);
  }

  async function read(site: Site, now = site.now()): Promise<Programme> {
    const facts = await factsOf(site, now);
    return {
      ...{ tenant: site.tenant, now: isoInstant(now) },
      ...{ incidents: incidentsOf(facts), improvements: improvementsOf(facts, now) },
    };
  }
  const incident = async (site: Site, id: string) =>
    (await read(site)).incidents.find((one) => one.id === id);
  const improvement = async (site: Site, id: string) =>
    (await read(site)).improvements.find((one) => one.id === id);

  return {
    read,
    async openIncident(site, data) {
      const id = `I-${ulid()}`;
      await tell(site, 'incident.opened', id, data);
      return (await incident(site, id)) as Incident;
    },
    async stepIncident(site, id, step, data) {
      const known = await incident(site, id);
      if (!known) return { kind: 'unknown' };
      if (!isAhead(step, known)) return { kind: 'refused' };
      // Every event of an incident says its risk and severity anew.
      const { riskType: risk_type, severity } = known;
      await tell(site, `incident.${step}`, id, { risk_type, severity, ...data });
      return { kind: 'done', value: (await incident(site, id)) as Incident };
    },
    async openImprovement(site, data) {
      const id = `IM-${ulid()}`;
      await tell(site, 'improvement.opened', id, { phase: 'plan', ...data });
      return (await improvement(site, id)) as Improvement;
    },
    async stepImprovement(site, id, phase, data) {
      const known = await improvement(site, id);
      if (!known) return { kind: 'unknown' };
      const ahead = IMPROVEMENT_PHASES.indexOf(phase) > IMPROVEMENT_PHASES.indexOf(known.phase);
      if (known.closedAt || !ahead) return { kind: 'refused' };
      await tell(site, 'improvement.phase_changed', id, { phase, ...data });
      return { kind: 'done', value: (await improvement(site, id)) as Improvement };
    },
    async closeImprovement(site, id, data) {
      const known = await improvement(site, id);
      if (!known) return { kind: 'unknown' };
      if (known.closedAt) return { kind: 'refused' };
      await tell(site, 'improvement.closed', id, { phase: known.phase, ...data });
      return { kind: 'done', value: (await improvement(site, id)) as Improvement };
    },
    async fired(site, { opens, ...rule }, { subject, row }) {
      if (!opens) return;
      const { improvements } = await read(site);
      if (improvements.some(({ trigger, closedAt }) => trigger === subject && closedAt === null)) return;
      const due = isoInstant(site.now() + (durationMs(opens.dueIn) ?? 0));
      // Named after what opened it and the day: two servers that tell it at once tell the same one.
      const id = `IM-${rule.id}${row === '' ? '' : `-${row}`}-${isoInstant(site.now()).slice(0, 10)}`;
      const { ownerRole: owner_role } = opens;
      await tell(site, 'improvement.opened', id, { phase: 'plan', owner_role, due, trigger: subject });
    },
  };
}

import type { Agenda } from './agenda.ts';
import type { Emitter, Subject } from './emitter.ts';
import type { Random } from './random.ts';
import type { Pool, Shift } from './roster.ts';
import { traitsOf } from './roster.ts';
import { MINUTE } from './seasonality.ts';
import type { QueueModel } from './site.ts';
import { createWaitingLine, type WaitingLine } from './waiting-line.ts';

type AgentState =
  | 'offline'
  | 'logging_in'
  | 'available'
  | 'on_contact'
  | 'after_contact'
  | 'ticket_work'
  | 'break'
  | 'meal'
  | 'training'
  | 'meeting';

interface Pause {
  at: number;
  lasts: number;
  state: AgentState;
}
export interface Agent extends Subject {
  pool: Pool;
  queues: QueueModel[];
  skills: string[];
  queueIds: string[];
  level: string;
  state: AgentState;
  /** Contacts being served, talk or after-contact work. */
  serving: number;
  wrapping: number;
  working: boolean;
  shiftEnd: number;
  pauses: Pause[];
  /** Raised whenever the agent's place among the free ones changes: older places are void. */
  place: number;
  /** Work that waits for this very person. */
  own: Waiting[];
}

/** A customer in a line, or a piece of ticket work. `begin` is called once, when an agent takes it. */
export interface Waiting {
  queue: QueueModel;
  /** What is served first: smaller first. */
  due: number;
  gone: boolean;
  begin(agent: Agent): void;
}

export interface Floor {
  offerContact(waiting: Waiting): void;
  /** Work for anybody who knows the queue; `owner` gets it earlier if on duty. */
  offerWork(waiting: Waiting, owner?: Agent): void;
  /** A contact's talking is over, its after-contact work begins. */
  wrapUp(agent: Agent): void;
  /** One contact is done with. */
  endContact(agent: Agent): void;
  /** The piece of ticket work is done. */
  endWork(agent: Agent): void;
  begin(shift: Shift): void;
}

/** A free agent's place among the free ones; void once the agent's own number has moved on. */
interface Place {
  agent: Agent;
  number: number;
}
/** By queue, then by class: least to do and own queue first. */
type Places = Map<string, Place[][]>;

/** How much later than its owner the others take a follow-up. */
const OWNER_ADVANTAGE = 6 * MINUTE;

/**
 * The agents: their shifts, states and pauses, and who takes what. A free agent takes the contact that has waited
 * longest in the queues he knows, then ticket work by due time, as his duty allows; a contact takes the agent who has
 * been free longest, those with the least to do and those whose own queue it is first.
 */
export function createFloor(world: { agenda: Agenda; emitter: Emitter; random: Random }): Floor {
  const { agenda, emitter, random } = world;
  const agents = new Map<string, Agent>();
  const contacts = new Map<string, WaitingLine<Waiting>>();
  const work = new Map<string, WaitingLine<Waiting>>();
  /** Agents with room for a contact by queue and class (least to do and own queue first), and for work by queue. */
  const openForContact: Places = new Map();
  const openForWork: Places = new Map();

  const lineOf = (lines: Map<string, WaitingLine<Waiting>>, queue: QueueModel): WaitingLine<Waiting> => {
    let line = lines.get(queue.id);
    if (!line) {
      line = createWaitingLine();
      lines.set(queue.id, line);
    }
    return line;
  };
  const placesOf = (places: Places, queue: QueueModel, size: number): Place[][] => {
    let classes = places.get(queue.id);
    if (!classes) {
      classes = [];
      places.set(queue.id, classes);
    }
    while (classes.length < size) classes.push([]);
    return classes;
  };

  const change = (agent: Agent, state: AgentState, reason?: string): void => {
    if (agent.state === state) return;
    agent.state = state;
    emitter.emit('agent.state_changed', agent, {
      agent_id: agent.id,
      state,
      since: new Date(agenda.now()).toISOString(),
      ...(reason ? { reason } : {}),
      skill_groups: agent.skills,
      queues: agent.queueIds,
      level: agent.level,
      region: 'CN-GD',
      max_concurrency: agent.pool.concurrency,
    });
  };
  const isLeaving = (agent: Agent): boolean => {
    const now = agenda.now();
    return now >= agent.shiftEnd || (agent.pauses[0]?.at ?? Number.POSITIVE_INFINITY) <= now;
  };
  const addPlace = (places: Places, queue: QueueModel, rank: number, place: Place): void => {
    const classes = placesOf(places, queue, rank + 1);
    const list = classes[rank] as Place[];
    list.push(place);
    if (list.length > 4 * agents.size + 64)
      classes[rank] = list.filter((other) => other.number === other.agent.place);
  };
  const publishPlace = (agent: Agent): void => {
    agent.place += 1;
    const place = { agent, number: agent.place };
    agent.queues.forEach((queue, i) => {
      const other = i === 0 ? 0 : 1;
      if (agent.pool.duty !== 'tickets') addPlace(openForContact, queue, agent.serving * 2 + other, place);
      if (agent.pool.duty !== 'contacts' && agent.serving === 0) addPlace(openForWork, queue, other, place);
    });
  };
  const findOpen = (places: Places, queue: QueueModel): Agent | undefined => {
    for (const list of placesOf(places, queue, 1)) {
      let used = 0;
      let found: Agent | undefined;
      while (used < list.length && !found) {
        const entry = list[used] as Place;
        used += 1;
        if (entry.number === entry.agent.place && !isLeaving(entry.agent)) found = entry.agent;
      }
      if (used > 0) list.splice(0, used);
      if (found) return found;
    }
    return undefined;
  };

  const beginContact = (agent: Agent, waiting: Waiting): void => {
    waiting.gone = true;
    agent.serving += 1;
    agent.place += 1;
    change(agent, 'on_contact');
    waiting.begin(agent);
    if (agent.serving < agent.pool.concurrency) publishPlace(agent);
  };
  const beginWork = (agent: Agent, waiting: Waiting): void => {
    waiting.gone = true;
    agent.working = true;
    agent.place += 1;
    change(agent, 'ticket_work');
    waiting.begin(agent);
  };
  /** Takes the first by due time from the lines of the agent's queues; the own queue wins unless another waits much longer. */
  const firstOf = (
    lines: Map<string, WaitingLine<Waiting>>,
    agent: Agent,
    patienceMs: number,
  ): Waiting | undefined => {
    let best: Waiting | undefined;
    let bestDue = Number.POSITIVE_INFINITY;
    agent.queues.forEach((queue, i) => {
      const head = lines.get(queue.id)?.first();
      const due = head ? head.due + (i === 0 ? 0 : patienceMs) : Number.POSITIVE_INFINITY;
      if (head && due < bestDue) {
        best = head;
        bestDue = due;
      }
    });
    return best;
  };
  const firstOwn = (agent: Agent): Waiting | undefined => {
    while (agent.own.length > 0 && agent.own[0]?.gone) agent.own.shift();
    return agent.own[0];
  };

  const beginPause = (agent: Agent): void => {
    const pause = agent.pauses.shift() as Pause;
    agent.place += 1;
    change(agent, pause.state);
    agenda.after(pause.lasts, () => release(agent));
  };
  const release = (agent: Agent): void => {
    if (agent.working || agent.state === 'offline') return;
    if (isLeaving(agent)) {
      if (agent.serving > 0) return;
      if (agenda.now() >= agent.shiftEnd) {
        agent.place += 1;
        change(agent, 'offline');
      } else beginPause(agent);
      return;
    }
    if (agent.pool.duty !== 'tickets') {
      while (agent.serving < agent.pool.concurrency) {
        const waiting = firstOf(contacts, agent, 20_000);
        if (!waiting) break;
        beginContact(agent, waiting);
      }
      if (agent.serving >= agent.pool.concurrency) return;
    }
    if (agent.serving === 0 && agent.pool.duty !== 'contacts') {
      const shared = firstOf(work, agent, 2 * MINUTE);
      const own = firstOwn(agent);
      const next = own && (!shared || own.due - OWNER_ADVANTAGE <= shared.due) ? own : shared;
      if (next) {
        beginWork(agent, next);
        return;
      }
    }
    if (agent.serving === 0) change(agent, 'available');
    publishPlace(agent);
  };
  const checkAt = (agent: Agent, instant: number): void => {
    agenda.at(instant, () => {
      if (agent.state === 'available') release(agent);
    });
  };

  const planPauses = (shift: Shift): Pause[] => {
    if (!Number.isFinite(shift.end)) return [];
    const hour = 60 * MINUTE;
    const at = (hours: number, spread: number): number =>
      shift.start + (hours + random.next() * spread) * hour;
    if (shift.end - shift.start < 8 * hour) return [{ at: at(2.2, 1.8), lasts: 20 * MINUTE, state: 'break' }];
    const pauses: Pause[] = [
      { at: at(1.5, 1), lasts: 15 * MINUTE, state: 'break' },
      { at: at(2.9, 3.1), lasts: (45 + random.below(16)) * MINUTE, state: 'meal' },
      { at: at(6.8, 1.1), lasts: 15 * MINUTE, state: 'break' },
    ];
    if (random.chance(0.08)) pauses.push({ at: at(2.6, 0.4), lasts: 45 * MINUTE, state: 'training' });
    else if (random.chance(0.12)) pauses.push({ at: at(0, 0.1), lasts: 12 * MINUTE, state: 'meeting' });
    return pauses.sort((a, b) => a.at - b.at);
  };

  return {
    offerContact: (waiting) => {
      const agent = findOpen(openForContact, waiting.queue);
      if (agent) beginContact(agent, waiting);
      else lineOf(contacts, waiting.queue).add(waiting);
    },
    offerWork: (waiting, owner) => {
      if (owner?.state === 'available' && owner.pool.duty !== 'contacts' && !isLeaving(owner)) {
        beginWork(owner, waiting);
        return;
      }
      const agent = findOpen(openForWork, waiting.queue);
      if (agent) {
        beginWork(agent, waiting);
        return;
      }
      lineOf(work, waiting.queue).add(waiting);
      if (owner && owner.state !== 'offline' && owner.pool.duty !== 'contacts') owner.own.push(waiting);
    },
    wrapUp: (agent) => {
      agent.wrapping += 1;
      if (agent.wrapping === agent.serving) change(agent, 'after_contact');
    },
    endContact: (agent) => {
      agent.serving -= 1;
      agent.wrapping -= 1;
      agent.place += 1;
      release(agent);
    },
    endWork: (agent) => {
      agent.working = false;
      release(agent);
    },
    begin: (shift) => {
      let agent = agents.get(shift.agentId);
      if (agent && agent.state !== 'offline') return;
      if (!agent) {
        const traits = traitsOf(shift.pool, shift.agentId);
        agent = {
          id: shift.agentId,
          events: 0,
          pool: shift.pool,
          queues: traits.queues,
          skills: traits.queues.map((queue) => queue.skill),
          queueIds: traits.queues.map((queue) => queue.id),
          level: traits.level,
          state: 'offline',
          serving: 0,
          wrapping: 0,
          working: false,
          shiftEnd: 0,
          pauses: [],
          place: 0,
          own: [],
        };
        agents.set(agent.id, agent);
      }
      agent.shiftEnd = shift.end;
      // A run that begins in the middle of a shift leaves out the pauses that are over.
      agent.pauses = planPauses(shift).filter((pause) => pause.at + pause.lasts > agenda.now());
      for (const pause of agent.pauses) checkAt(agent, pause.at);
      if (Number.isFinite(shift.end)) checkAt(agent, shift.end);
      agent.own = [];
      // Never sent: the first state sent is what the agent takes up, so that no two states share an instant.
      agent.state = 'logging_in';
      release(agent);
    },
  };
}

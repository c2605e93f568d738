import { sample } from './distribution.ts';
import type { Agent, Waiting } from './floor.ts';
import { hashText, pick } from './random.ts';
import { MINUTE } from './seasonality.ts';
import { settledAt } from './settling.ts';
import type { QueueModel } from './site.ts';
import { changeStatus, type Priority, type Ticket, tell } from './ticket.ts';
import type { World } from './world.ts';

const SECOND = 1_000;

/** How soon after joining the line a ticket should be taken; the line is served by this instant. */
const TAKE_WITHIN: Record<Priority, number> = {
  urgent: -4 * MINUTE,
  important: 6 * MINUTE,
  general: 8 * MINUTE,
};
/** The same for work that goes on: it competes with new tickets, and loses to them while it is young. */
const CONTINUE_WITHIN = 14 * MINUTE;

/** Tickets are handed out in rounds, each queue at its own minutes; what is urgent goes at once. */
const ROUND = 6 * MINUTE;
const roundOffset = (queue: QueueModel): number => (hashText(queue.id) % 72) * 5 * SECOND;

const ROOT_CAUSES: Record<string, string> = {
  fault: 'network',
  billing: 'system_bug',
  account: 'customer_operation',
};

export interface TicketWork {
  /** The ticket waits for its first (or, after a transfer or reopening, next) agent. */
  join(ticket: Ticket): void;
  cancelLater(ticket: Ticket): void;
}

/** The agents' part: assigned, responded, then whatever it takes until resolved (domain.md 1.2, stages 3 to 6). */
export function createTicketWork(world: World, settled: (ticket: Ticket) => void): TicketWork {
  const { site, agenda, floor } = world;
  const behaviour = site.behaviour;
  const fate = world.random('ticket work');
  /** The newest waiting ticket of each queue and region: what a duplicate is merged into. */
  const newest = new Map<string, Ticket>();
  const lines = new WeakMap<Ticket, Waiting>();

  const between = (low: number, high: number): number => Math.round(low + (high - low) * fate.next());
  const around = (medianMs: number, sigma: number): number =>
    sample({ kind: 'lognormal', medianMs, sigma }, fate);

  const leave = (ticket: Ticket, type: 'cancelled' | 'merged', data: Record<string, unknown>): void => {
    const waiting = lines.get(ticket);
    if (waiting) waiting.gone = true;
    ticket.ended = true;
    ticket.status = type;
    world.unfinished.count -= 1;
    tell(world, ticket, type, data);
  };

  const resolve = (ticket: Ticket, agent: Agent): void => {
    ticket.status = 'resolved';
    tell(world, ticket, 'resolved', {
      resolution_code: pick(fate, [
        ['fixed', 0.6],
        ['explained', 0.28],
        ['compensated', 0.07],
        ['workaround', 0.05],
      ]),
      root_cause: ROOT_CAUSES[ticket.topic.category] ?? (fate.chance(0.5) ? 'process' : 'customer_operation'),
      agent_id: agent.id,
      first_contact: ticket.resolvedAt === undefined && ticket.transfers === 0,
      responder: 'human',
    });
    ticket.resolvedAt = agenda.now();
    settled(ticket);
  };

  /** The last session: what was found out, the decision on a complaint, the solution. */
  const conclude = (ticket: Ticket, agent: Agent): void => {
    const work = Math.max(90 * SECOND, around(5.5 * MINUTE, 0.6));
    if (ticket.isComplaint) {
      agenda.after(work * 0.4, () =>
        tell(world, ticket, 'investigated', {
          outcome: fate.chance(0.6) ? 'founded' : 'unfounded',
          root_cause: 'process',
          agent_id: agent.id,
        }),
      );
      agenda.after(work * 0.8, () =>
        tell(world, ticket, 'decision_issued', {
          outcome: fate.chance(0.7) ? 'granted' : 'partly_granted',
          agent_id: agent.id,
        }),
      );
    }
    if (fate.chance(0.35)) {
      agenda.after(work * 0.6, () =>
        tell(world, ticket, 'solution_proposed', { kind: 'final', agent_id: agent.id }),
      );
    }
    agenda.after(work, () => {
      if (fate.chance(0.006))
        tell(world, ticket, 'error_recorded', { error_type: 'wrong_information', severity: 'minor' });
      resolve(ticket, agent);
      floor.endWork(agent);
    });
  };

  /** The matter is settled outside: the owner, or who is free after some minutes, brings it to its end. */
  const goOn = (ticket: Ticket): void => {
    if (ticket.ended) return;
    if (ticket.status.startsWith('pending')) changeStatus(world, ticket, 'in_progress', 'answer_received');
    floor.offerWork(
      {
        queue: ticket.queue,
        due: agenda.now() + CONTINUE_WITHIN,
        gone: false,
        begin: (agent) => {
          if (agent !== ticket.owner) {
            tell(world, ticket, 'assigned', {
              agent_id: agent.id,
              queue: ticket.queue.id,
              method: 'manual',
              level: agent.level,
            });
            ticket.owner = agent;
          }
          if (ticket.status === 'reopened') {
            agenda.after(30 * SECOND, () => tell(world, ticket, 'responded', answer(ticket, agent)));
          }
          conclude(ticket, agent);
        },
      },
      ticket.owner,
    );
  };
  const answer = (ticket: Ticket, agent: Agent): Record<string, unknown> => ({
    responder: 'human',
    public: true,
    channel: ticket.channel === 'phone' ? 'phone' : ticket.channel,
    has_eta: fate.chance(0.6),
    agent_id: agent.id,
  });

  const settleOutside = (ticket: Ticket): void => {
    const pause = fate.chance(behaviour.ticketPauseShare)
      ? Math.max(5 * MINUTE, around(100 * MINUTE, 1.1))
      : 0;
    const settled = settledAt(agenda.now(), ticket.queue, ticket.priority, pause, fate);
    if (pause > 0) {
      agenda.after(between(30_000, 120_000), () => {
        if (!ticket.ended)
          changeStatus(world, ticket, 'pending_customer', 'information_needed', agenda.now() + pause);
      });
    } else if (fate.chance(0.2)) {
      agenda.at((agenda.now() + settled) / 2, () => {
        if (!ticket.ended)
          tell(world, ticket, 'progress_updated', { agent_id: ticket.owner?.id, public: true });
      });
    }
    agenda.at(settled, () => goOn(ticket));
  };

  const afterResponse = (ticket: Ticket, agent: Agent): void => {
    const others = site.queues.filter(
      (queue) => queue !== ticket.queue && !queue.hours && queue.concurrency === ticket.queue.concurrency,
    );
    const target = others[fate.below(others.length)];
    if (target && ticket.transfers < 4 && fate.chance(behaviour.ticketTransferShare)) {
      tell(world, ticket, 'transferred', {
        from_queue: ticket.queue.id,
        to_queue: target.id,
        agent_id: agent.id,
        reason: 'wrong_skill',
      });
      ticket.transfers += 1;
      ticket.queue = target;
      delete ticket.owner;
      join(ticket);
      floor.endWork(agent);
      return;
    }
    if (
      ticket.escalations < 2 &&
      fate.chance(behaviour.ticketEscalationShare * (ticket.priority === 'urgent' ? 3 : 1))
    ) {
      ticket.escalations += 1;
      tell(world, ticket, 'escalated', {
        level: ticket.escalations,
        to_role: 'supervisor',
        reason: 'needs_decision',
      });
    } else if (!ticket.isComplaint && fate.chance(0.3)) {
      conclude(ticket, agent);
      return;
    }
    if (fate.chance(0.12))
      tell(world, ticket, 'solution_proposed', { kind: 'preliminary', agent_id: agent.id });
    settleOutside(ticket);
    floor.endWork(agent);
  };

  const begin = (ticket: Ticket, agent: Agent): void => {
    ticket.owner = agent;
    if (ticket.status === 'new') ticket.status = 'in_progress';
    tell(world, ticket, 'assigned', {
      agent_id: agent.id,
      queue: ticket.queue.id,
      skill_group: ticket.queue.skill,
      method: fate.chance(0.88) ? 'auto' : 'manual',
      level: agent.level,
    });
    if (ticket.isComplaint && ticket.transfers === 0) {
      agenda.after(between(8_000, 20_000), () =>
        tell(world, ticket, 'accepted', { by_role: 'agent', agent_id: agent.id }),
      );
    }
    const reading = Math.min(10 * MINUTE, Math.max(22 * SECOND, around(75 * SECOND, 0.6)));
    agenda.after(reading, () => {
      tell(world, ticket, 'responded', answer(ticket, agent));
      ticket.respondedAt ??= agenda.now();
      agenda.after(Math.max(15 * SECOND, around(70 * SECOND, 0.6)), () => afterResponse(ticket, agent));
    });
  };

  const join = (ticket: Ticket): void => {
    const key = `${ticket.queue.id}/${ticket.customer.region}`;
    const other = newest.get(key);
    if (
      other &&
      !other.ended &&
      other.resolvedAt === undefined &&
      ticket.transfers === 0 &&
      fate.chance(behaviour.ticketMergeShare)
    ) {
      leave(ticket, 'merged', { into_ticket_id: other.id, reason: 'duplicate' });
      return;
    }
    newest.set(key, ticket);
    if (ticket.transfers === 0)
      tell(world, ticket, 'queued', { queue: ticket.queue.id, skill_group: ticket.queue.skill });
    const waiting: Waiting = {
      queue: ticket.queue,
      due: agenda.now() + TAKE_WITHIN[ticket.priority],
      gone: false,
      begin: (agent) => begin(ticket, agent),
    };
    lines.set(ticket, waiting);
    const now = agenda.now();
    const round =
      ticket.priority === 'urgent'
        ? now
        : Math.ceil((now - roundOffset(ticket.queue)) / ROUND) * ROUND + roundOffset(ticket.queue);
    agenda.at(round, () => {
      if (!waiting.gone) floor.offerWork(waiting);
    });
  };

  return {
    join: (ticket) => (ticket.status === 'reopened' ? goOn(ticket) : join(ticket)),
    cancelLater: (ticket) => {
      if (!fate.chance(behaviour.ticketCancelShare * 4)) return;
      // Only those still waiting withdraw: about a quarter of the candidates.
      agenda.after(between(1 * MINUTE, 12 * MINUTE), () => {
        if (!ticket.ended && lines.get(ticket)?.gone === false)
          leave(ticket, 'cancelled', { reason: 'withdrawn_by_customer' });
      });
    },
  };
}

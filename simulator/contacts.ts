import { type Customer, drawCustomer } from './customer.ts';
import { sample } from './distribution.ts';
import type { Subject } from './emitter.ts';
import type { Agent, Waiting } from './floor.ts';
import { pick } from './random.ts';
import { MINUTE } from './seasonality.ts';
import type { QueueModel, Topic } from './site.ts';
import type { Surveys } from './surveys.ts';
import type { World } from './world.ts';

const SECOND = 1_000;
/** A transferred customer has waited once already: he goes to the head of the next line. */
const TRANSFER_ADVANTAGE = 10 * MINUTE;
const CALLBACK_OFFER = 60 * SECOND;
const SILENCE = 2 * MINUTE;

/** A customer in contact with the centre, by phone, chat or at a counter. All his luck is drawn when he arrives. */
export interface Contact extends Subject {
  queue: QueueModel;
  channel: string;
  customer: Customer;
  topic: Topic;
  arrivedAt: number;
  queuedAt: number;
  talk: number;
  hold: number;
  afterContact: number;
  /** Left the chat without a word; the agent finds out by the silence. */
  silent: boolean;
  transferred: boolean;
}

export interface Contacts {
  arrive(queue: QueueModel): void;
}

export function createContacts(
  world: World,
  surveys: Surveys,
  openTicket: (contact: Contact, agent: Agent) => string,
): Contacts {
  const { site, agenda, emitter, floor, outages } = world;
  const behaviour = site.behaviour;
  const fate = world.random('contact fates');

  const about = (contact: Contact): Record<string, unknown> => ({
    contact_id: contact.id,
    channel: contact.channel,
    queue: contact.queue.id,
    region: contact.customer.region,
    customer_id: contact.customer.id,
    customer_tier: contact.customer.tier,
    category: contact.topic.category,
    skill_group: contact.queue.skill,
    direction: 'inbound',
  });

  const end = (contact: Contact, agent: Agent, ticketId: string | undefined, wait: number): void => {
    emitter.emit('contact.ended', contact, {
      ...about(contact),
      agent_id: agent.id,
      talk_ms: contact.talk,
      hold_ms: contact.hold,
      acw_ms: contact.afterContact,
      ...(ticketId ? { ticket_id: ticketId } : {}),
      end_reason: contact.silent ? 'silent_abandon' : 'completed',
    });
    floor.endContact(agent);
    if (ticketId || contact.silent) return;
    const experience = 0.35 - Math.min(1.2, wait / (4 * MINUTE)) - (contact.transferred ? 0.25 : 0);
    surveys.ask({
      kind: 'contact',
      id: contact.id,
      channel: contact.channel,
      region: contact.customer.region,
      queue: contact.queue.id,
      category: contact.topic.category,
      tier: contact.customer.tier,
      agentId: agent.id,
      experience,
    });
  };

  const transfer = (contact: Contact, agent: Agent, target: QueueModel): void => {
    emitter.emit('contact.transferred', contact, {
      ...about(contact),
      to_queue: target.id,
      agent_id: agent.id,
      reason: 'skill',
    });
    floor.wrapUp(agent);
    agenda.after(5 * SECOND, () => floor.endContact(agent));
    contact.queue = target;
    contact.queuedAt = agenda.now();
    contact.transferred = true;
    floor.offerContact(waitingOf(contact, contact.queuedAt - TRANSFER_ADVANTAGE));
  };

  const serve = (contact: Contact, agent: Agent): void => {
    const wait = agenda.now() - contact.queuedAt;
    emitter.emit('contact.answered', contact, { ...about(contact), agent_id: agent.id, wait_ms: wait });
    if (contact.silent) {
      contact.talk = (90 + fate.below(60)) * SECOND;
      contact.hold = 0;
      contact.afterContact = 3 * SECOND;
    }
    const others = site.queues.filter(
      (queue) => queue.team === contact.queue.team && queue !== contact.queue && !queue.hours,
    );
    const target = others[fate.below(others.length)];
    if (target && !contact.transferred && !contact.silent && fate.chance(behaviour.transferShare)) {
      agenda.after((20 + fate.below(60)) * SECOND, () => transfer(contact, agent, target));
      return;
    }
    agenda.after(contact.talk + contact.hold, () => {
      const opens = !contact.silent && fate.chance(contact.queue.opensTicketShare);
      const ticketId = opens ? openTicket(contact, agent) : undefined;
      // The switch writes `ended` when the after-contact work is over: only then does it know its length.
      if (contact.afterContact === 0) {
        agent.wrapping += 1;
        end(contact, agent, ticketId, wait);
        return;
      }
      floor.wrapUp(agent);
      agenda.after(contact.afterContact, () => end(contact, agent, ticketId, wait));
    });
  };

  const waitingOf = (contact: Contact, due: number): Waiting => ({
    queue: contact.queue,
    due,
    gone: false,
    begin: (agent) => serve(contact, agent),
  });

  /** The centre rings back when the rush is over; the switch books no new contact for it. */
  const callBack = (contact: Contact): void => {
    agenda.after((8 + fate.below(20)) * MINUTE, () => {
      floor.offerContact({
        queue: contact.queue,
        due: agenda.now() + 3 * MINUTE,
        gone: false,
        begin: (agent) => {
          agenda.after(contact.talk, () => {
            floor.wrapUp(agent);
            agenda.after(contact.afterContact, () => floor.endContact(agent));
          });
        },
      });
    });
  };

  const giveUp = (contact: Contact, waiting: Waiting, reason: string): void => {
    waiting.gone = true;
    const wait = agenda.now() - contact.queuedAt;
    emitter.emit('contact.abandoned', contact, { ...about(contact), wait_ms: wait, end_reason: reason });
  };

  const wait = (contact: Contact, patience: number, attempt: number): void => {
    emitter.emit('contact.queued', contact, about(contact));
    const waiting = waitingOf(contact, contact.queuedAt);
    const isChat = contact.queue.concurrency > 1;
    const leavesSilently = isChat && fate.chance(behaviour.silentAbandonShare);
    const takesCallback = contact.channel === 'phone' && fate.chance(behaviour.callbackShare);
    const redials = attempt < 3 && fate.chance(behaviour.redialShare);
    floor.offerContact(waiting);
    if (waiting.gone) return;
    if (takesCallback && patience > CALLBACK_OFFER) {
      agenda.after(CALLBACK_OFFER, () => {
        if (waiting.gone) return;
        waiting.gone = true;
        emitter.emit('contact.callback_requested', contact, {
          ...about(contact),
          wait_ms: agenda.now() - contact.queuedAt,
        });
        callBack(contact);
      });
      return;
    }
    agenda.after(patience, () => {
      if (waiting.gone) return;
      if (leavesSilently) {
        // Nobody notices; an agent may still take it and hear nothing, else the system closes it after a while.
        contact.silent = true;
        agenda.after(SILENCE, () => {
          if (!waiting.gone) giveUp(contact, waiting, 'silent_abandon');
        });
        return;
      }
      giveUp(contact, waiting, 'abandoned');
      if (redials) {
        const after = (1 + 9 * fate.next()) * MINUTE;
        agenda.after(after, () => begin(contact.queue, attempt + 1, contact));
      }
    });
  };

  /** The bot answers at once and settles it alone. */
  const serveByBot = (contact: Contact): void => {
    const bot = { ...about(contact), is_bot: true };
    const talk = (25 + fate.below(120)) * SECOND;
    emitter.emit('contact.queued', contact, bot);
    agenda.after(400, () => emitter.emit('contact.answered', contact, { ...bot, wait_ms: 400 }));
    agenda.after(400 + talk, () =>
      emitter.emit('contact.ended', contact, {
        ...bot,
        talk_ms: talk,
        hold_ms: 0,
        acw_ms: 0,
        end_reason: 'completed',
      }),
    );
  };

  const begin = (queue: QueueModel, attempt: number, before?: Contact): void => {
    const random = world.random(`contacts/${queue.id}`);
    const now = agenda.now();
    const { weights } = outages.regions(queue, now);
    const customer = before?.customer ?? drawCustomer(site, queue, weights, random);
    const excess = (outages.factor(customer.region, now) - 1) * queue.outageShare;
    const byOutage = excess > 0 && !random.chance(1 / (1 + excess));
    const outage = queue.topics.find(([topic]) => topic.subcategory === 'network_outage')?.[0];
    const contact: Contact = {
      id: world.nextId('C-'),
      events: 0,
      queue,
      channel: before?.channel ?? pick(random, queue.contactChannels),
      customer,
      topic: before?.topic ?? (byOutage && outage ? outage : pick(random, queue.topics)),
      arrivedAt: now,
      queuedAt: now,
      talk: sample(queue.talk, random),
      hold: random.chance(behaviour.holdShare) ? sample(queue.hold, random) : 0,
      afterContact: sample(queue.afterContact, random),
      silent: false,
      transferred: false,
    };
    const patience = random.chance(behaviour.shortAbandonShare)
      ? Math.round(800 + 4_000 * random.next())
      : sample(queue.patience, random);
    if (contact.channel === 'self_service' && random.chance(behaviour.botContainedShare)) serveByBot(contact);
    else wait(contact, patience, attempt);
  };

  return { arrive: (queue) => begin(queue, 1) };
}

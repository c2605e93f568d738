import { type Customer, drawCustomer } from './customer.ts';
import { pick, type Random } from './random.ts';
import { MINUTE } from './seasonality.ts';
import type { QueueModel, Topic } from './site.ts';
import { type Priority, type Ticket, tell } from './ticket.ts';
import type { World } from './world.ts';

const SECOND = 1_000;

/** What opened it: a contact (then the agent does) or the customer himself in writing. */
export interface Opening {
  queue: QueueModel;
  channel: string;
  openedBy: 'agent' | 'customer';
  customer?: Customer;
  topic?: Topic;
  contactId?: string;
}

const priorityOf = (topic: Topic, tier: string, random: Random): Priority => {
  const luck = random.next() / (tier === 'ordinary' ? 1 : 1.4);
  if (luck < topic.urgentShare) return 'urgent';
  return luck < topic.urgentShare + topic.importantShare ? 'important' : 'general';
};

/** From the opening to the line: created, bot's answer, classified, queued (domain.md 1.2, stages 1 to 3). */
export function createIntake(
  world: World,
  line: { join(ticket: Ticket): void; cancelLater(ticket: Ticket): void },
) {
  const { site, agenda, outages } = world;
  const fate = world.random('ticket intake');

  const classify = (ticket: Ticket, method: 'auto' | 'manual', reason?: string): void => {
    tell(world, ticket, 'classified', {
      category: ticket.topic.category,
      subcategory: ticket.topic.subcategory,
      priority: ticket.priority,
      method,
      is_complaint: ticket.isComplaint,
      ...(ticket.topic.subcategory === 'network_outage'
        ? { impact_scope: 'area', is_major: ticket.priority === 'urgent' }
        : {}),
      ...(reason ? { reason } : {}),
    });
  };

  return (opening: Opening): Ticket => {
    const { queue } = opening;
    const random = world.random(`tickets/${queue.id}`);
    const now = agenda.now();
    const customer =
      opening.customer ?? drawCustomer(site, queue, outages.regions(queue, now).weights, random);
    const excess = (outages.factor(customer.region, now) - 1) * queue.outageShare;
    const outage = queue.topics.find(([topic]) => topic.subcategory === 'network_outage')?.[0];
    const byOutage = outage && excess > 0 && !random.chance(1 / (1 + excess));
    const topic = opening.topic ?? (byOutage ? outage : pick(random, queue.topics));
    const ticket: Ticket = {
      id: world.nextId('T-'),
      events: 0,
      queue,
      channel: opening.channel,
      customer,
      topic,
      priority: priorityOf(topic, customer.tier, random),
      isComplaint: topic.category === 'complaint' || random.chance(0.015),
      openedBy: opening.openedBy,
      createdAt: now,
      status: 'new',
      transfers: 0,
      escalations: 0,
      reopens: 0,
      ended: false,
      ...(opening.contactId ? { contactId: opening.contactId } : {}),
    };
    world.unfinished.count += 1;
    const unsorted = opening.openedBy === 'customer' && fate.chance(0.3);
    tell(world, ticket, 'created', {
      channel: ticket.channel,
      region: customer.region,
      city: customer.city,
      category: unsorted ? 'unclassified' : topic.category,
      ...(unsorted ? {} : { subcategory: topic.subcategory, priority: ticket.priority }),
      customer_tier: customer.tier,
      customer_id: customer.id,
      queue: queue.id,
      skill_group: queue.skill,
      is_complaint: unsorted ? false : ticket.isComplaint,
      opened_by: ticket.openedBy,
      direction: 'inbound',
      is_new_customer: fate.chance(0.06),
      ...(ticket.isComplaint && !unsorted
        ? { feedback_type: fate.chance(0.85) ? 'complaint' : 'opinion' }
        : {}),
      ...(ticket.contactId ? { contact_id: ticket.contactId } : {}),
    });
    if (ticket.channel === 'app' || ticket.channel === 'wechat_oa' || ticket.channel === 'web_chat') {
      agenda.after((2 + 6 * fate.next()) * SECOND, () => {
        if (!ticket.ended)
          tell(world, ticket, 'responded', {
            responder: 'bot',
            public: true,
            channel: ticket.channel,
            has_eta: false,
          });
      });
    }
    const manual = unsorted && fate.chance(0.5);
    const sorting = manual ? (20 + 90 * fate.next()) * SECOND : (1 + 4 * fate.next()) * SECOND;
    agenda.after(sorting, () => {
      classify(ticket, manual ? 'manual' : 'auto');
      line.join(ticket);
      line.cancelLater(ticket);
      // A second look at what the machine sorted: now and then it was more serious than it seemed.
      if (ticket.priority !== 'general' || !fate.chance(0.02)) return;
      agenda.after((2 + 20 * fate.next()) * MINUTE, () => {
        if (ticket.ended || ticket.resolvedAt !== undefined) return;
        ticket.priority = 'important';
        classify(ticket, 'manual', 'second_look');
      });
    });
    return ticket;
  };
}

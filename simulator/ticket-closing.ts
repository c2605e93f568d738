import { HOUR, MINUTE } from './seasonality.ts';
import type { Surveys } from './surveys.ts';
import { type Ticket, tell } from './ticket.ts';
import type { World } from './world.ts';

const NOTIFY_BY: Record<string, string> = { app: 'app_push', web_chat: 'web_chat', email: 'email' };

/** What follows a resolution: notified, confirmed or reopened, followed up, closed, asked (domain.md 1.2, stages 7 to 10). */
export function createClosing(
  world: World,
  surveys: Surveys,
  reopen: (ticket: Ticket) => void,
): (ticket: Ticket) => void {
  const { agenda } = world;
  const fate = world.random('ticket closing');

  const experienceOf = (ticket: Ticket): number => {
    const response = (ticket.respondedAt ?? ticket.createdAt) - ticket.createdAt;
    const resolution = (ticket.resolvedAt ?? agenda.now()) - ticket.createdAt;
    return (
      0.45 -
      0.4 * Math.max(0, response / (15 * MINUTE) - 0.4) -
      0.25 * Math.min(2.5, resolution / (24 * HOUR)) -
      0.45 * ticket.reopens -
      0.25 * ticket.transfers -
      (ticket.isComplaint ? 0.35 : 0)
    );
  };

  const close = (ticket: Ticket, reason: string): void => {
    tell(world, ticket, 'closed', { close_reason: reason, archived: true });
    ticket.status = 'closed';
    surveys.ask({
      kind: 'ticket',
      id: ticket.id,
      channel: ticket.channel,
      region: ticket.customer.region,
      queue: ticket.queue.id,
      category: ticket.topic.category,
      tier: ticket.customer.tier,
      ...(ticket.owner ? { agentId: ticket.owner.id } : {}),
      experience: Math.max(-2, experienceOf(ticket)),
    });
    if (ticket.reopens < 2 && fate.chance(world.site.behaviour.ticketReopenShare * 0.4)) {
      agenda.after((2 + 40 * fate.next()) * HOUR, () => openAgain(ticket, 'problem_returned'));
      return;
    }
    ticket.ended = true;
    world.unfinished.count -= 1;
  };

  const openAgain = (ticket: Ticket, reason: string): void => {
    ticket.reopens += 1;
    ticket.status = 'reopened';
    tell(world, ticket, 'reopened', { reason, by: 'customer' });
    reopen(ticket);
  };

  return (ticket) => {
    const notified = fate.chance(ticket.isComplaint ? 0.99 : 0.94);
    if (notified) {
      agenda.after((0.5 + 12 * fate.next()) * MINUTE, () =>
        tell(world, ticket, 'result_notified', { channel: NOTIFY_BY[ticket.channel] ?? 'sms' }),
      );
    }
    const confirming = Math.max(14 * MINUTE, 75 * MINUTE * Math.exp(1.1 * fate.normal()));
    const dissatisfied = ticket.reopens < 2 && fate.chance(world.site.behaviour.ticketReopenShare * 0.6);
    const speaks = fate.chance(0.62);
    agenda.after(confirming, () => {
      if (dissatisfied) {
        tell(world, ticket, 'resolution_confirmed', { outcome: 'not_solved', method: 'message' });
        agenda.after((1 + 5 * fate.next()) * MINUTE, () => openAgain(ticket, 'not_solved'));
        return;
      }
      if (speaks) {
        tell(world, ticket, 'resolution_confirmed', { outcome: 'solved', method: 'message' });
        ticket.status = 'confirmed';
      } else if (fate.chance(0.3))
        tell(world, ticket, 'resolution_confirmed', { outcome: 'no_contact', method: 'call' });
      if (ticket.isComplaint) {
        agenda.after(20 * MINUTE, () =>
          tell(world, ticket, 'followup_done', { outcome: 'satisfied', channel: 'phone' }),
        );
      }
      const archive = speaks ? (22 + 60 * fate.next()) * MINUTE : (3 + 9 * fate.next()) * HOUR;
      agenda.after(archive, () => close(ticket, speaks || fate.chance(0.99) ? 'resolved' : 'no_answer'));
    });
  };
}

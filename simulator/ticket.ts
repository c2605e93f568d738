import type { Customer } from './customer.ts';
import type { Subject } from './emitter.ts';
import type { Agent } from './floor.ts';
import type { QueueModel, Topic } from './site.ts';
import type { World } from './world.ts';

export type Priority = 'urgent' | 'important' | 'general';

/** A ticket as the ticketing system knows it while it lives. */
export interface Ticket extends Subject {
  queue: QueueModel;
  channel: string;
  customer: Customer;
  topic: Topic;
  priority: Priority;
  isComplaint: boolean;
  openedBy: string;
  contactId?: string;
  createdAt: number;
  owner?: Agent;
  status: string;
  respondedAt?: number;
  resolvedAt?: number;
  transfers: number;
  escalations: number;
  reopens: number;
  /** Closed for good, cancelled or merged: nothing more will be said of it. */
  ended: boolean;
}

/** Writes one event of a ticket. Every one carries the ticket's id. */
export function tell(world: World, ticket: Ticket, type: string, data: Record<string, unknown> = {}): void {
  world.emitter.emit(`ticket.${type}`, ticket, { ticket_id: ticket.id, ...data });
}

/** Says a change of status that no event of its own stands for. */
export function changeStatus(world: World, ticket: Ticket, to: string, reason: string, until?: number): void {
  tell(world, ticket, 'status_changed', {
    from: ticket.status,
    to,
    reason,
    ...(until ? { until: new Date(until).toISOString() } : {}),
  });
  ticket.status = to;
}

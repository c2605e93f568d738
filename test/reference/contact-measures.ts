import type { Policy } from '../../schemas/policy.ts';
import type { Booking } from './bookings.ts';
import type { Kind } from './kinds-of-values.ts';

/** What the measures ask of a contact's row (test/reference/contacts.ts). */
export interface ReferenceContact {
  outcome: string;
  drill: number;
  waiting: number;
  settles_at: number;
  direction: string;
  category: string;
  customer_id: string;
  ticket_id: string;
  offered_at: number;
  queue: string;
  first_queue: string;
  entered_queue_at: number;
  answered_at: number;
  answer_queue: string;
  wait_ms: number;
  abandoned_at: number;
  abandon_queue: string;
  abandon_wait_ms: number;
  callback_at: number;
  callback_queue: string;
  ended_at: number;
  handle_ms: number;
  flags: string[];
}

export interface ContactQuestion {
  now: number;
  /** The site's formula of the service level. */
  formula: string;
  policy: string;
  policies: readonly Policy[];
}

type Rule = (contact: ReferenceContact, question: ContactQuestion) => Booking[];

const at = (contact: ReferenceContact, instant: number, queue: string, amount = 1): Booking[] =>
  instant === 0 ? [] : [{ ticket: contact as never, at: instant, queue, amount }];

const answered = (c: ReferenceContact): boolean => c.outcome === 'answered';
const abandoned = (c: ReferenceContact): boolean => c.outcome === 'abandoned';
const withPeople = (c: ReferenceContact): boolean => !['', 'drill', 'bot'].includes(c.outcome);
const waits = (c: ReferenceContact, now: number): boolean =>
  c.waiting === 1 && c.drill === 0 && c.settles_at > now;
const inOrder = (c: ReferenceContact): boolean => !c.flags.includes('negative_duration');

/** What an abandoned contact does to the service level: 1 in time, 0 not, null left out (domain.md 2.1). */
function abandonBy(formula: string, wait: number, target: number): 1 | 0 | null {
  const [early, short] = [wait >= 0 && wait <= target, wait >= 0 && wait < 5_000];
  switch (formula) {
    case 'early_left_out':
      return wait > target ? 0 : null;
    case 'early_credited':
      return early ? 1 : 0;
    case 'abandons_left_out':
      return null;
    case 'strict':
      return 0;
    case 'short_credited':
      return short ? 1 : 0;
    default:
      throw new Error(`no such formula: ${formula}`);
  }
}

function serviceLevel(c: ReferenceContact, formula: string, question: ContactQuestion): Booking[] {
  const { now, policy, policies } = question;
  const chosen = policies.find(({ id, version }) => id === policy || `${id}@${version}` === policy)!;
  const target = chosen.objectives.find(({ clock }) => clock === 'answer')?.targetMs ?? 20_000;
  if (answered(c)) return at(c, c.answered_at, c.answer_queue, c.wait_ms <= target ? 1 : 0);
  if (abandoned(c)) {
    const amount = abandonBy(formula, c.abandon_wait_ms, target);
    return amount === null ? [] : at(c, c.abandoned_at, c.abandon_queue, amount);
  }
  const overdue = c.outcome === 'waiting' && waits(c, now) && now - c.entered_queue_at > target;
  return overdue ? at(c, now, c.queue, 0) : [];
}

const levels = ['early_left_out', 'early_credited', 'abandons_left_out', 'strict', 'short_credited'];

export const CONTACT_RULES: Record<string, [kind: Kind, rule: Rule]> = {
  contacts_offered: ['flow', (c) => (withPeople(c) ? at(c, c.offered_at, c.first_queue) : [])],
  contacts_answered: ['flow', (c) => (answered(c) ? at(c, c.answered_at, c.answer_queue) : [])],
  contacts_abandoned: ['flow', (c) => (abandoned(c) ? at(c, c.abandoned_at, c.abandon_queue) : [])],
  contacts_abandoned_short: [
    'flow',
    (c) =>
      abandoned(c) && c.abandon_wait_ms >= 0 && c.abandon_wait_ms < 5_000
        ? at(c, c.abandoned_at, c.abandon_queue)
        : [],
  ],
  contacts_called_back: [
    'flow',
    (c) => (c.outcome === 'callback' ? at(c, c.callback_at, c.callback_queue) : []),
  ],
  waiting_contacts: ['stock', (c, { now }) => (waits(c, now) ? at(c, now, c.queue) : [])],
  longest_contact_wait: [
    'longest',
    (c, { now }) => (waits(c, now) ? at(c, now, c.queue, c.entered_queue_at) : []),
  ],
  service_level: ['share', (c, question) => serviceLevel(c, question.formula, question)],
  ...Object.fromEntries(
    levels.map((formula): [string, [Kind, Rule]] => [
      `service_level.${formula}`,
      ['share', (c, question) => serviceLevel(c, formula, question)],
    ]),
  ),
  average_speed_of_answer: [
    'distribution',
    (c) =>
      answered(c) && c.wait_ms >= 0 && inOrder(c) ? at(c, c.answered_at, c.answer_queue, c.wait_ms) : [],
  ],
  contact_wait_time: [
    'distribution',
    (c) => {
      if (!inOrder(c)) return [];
      if (answered(c) && c.wait_ms >= 0) return at(c, c.answered_at, c.answer_queue, c.wait_ms);
      if (abandoned(c) && c.abandon_wait_ms >= 0)
        return at(c, c.abandoned_at, c.abandon_queue, c.abandon_wait_ms);
      return [];
    },
  ],
  containment_rate: [
    'share',
    (c) =>
      c.outcome === '' || c.outcome === 'drill'
        ? []
        : at(c, c.offered_at, c.first_queue, c.outcome === 'bot' ? 1 : 0),
  ],
  abandon_rate: [
    'share',
    (c) => {
      if (answered(c)) return at(c, c.answered_at, c.answer_queue, 0);
      return abandoned(c) && c.abandon_wait_ms >= 5_000 ? at(c, c.abandoned_at, c.abandon_queue) : [];
    },
  ],
  handle_time: [
    'distribution',
    (c) => (c.answered_at > 0 && c.handle_ms >= 0 ? at(c, c.ended_at, c.queue, c.handle_ms) : []),
  ],
};

import { DEFAULT_POLICY, POLICIES_IN_USE } from '../../schemas/policies/service-flow.ts';
import type { MetricValue } from '../../schemas/values.ts';
import type { Beside, Booking } from './bookings.ts';
import { CONTACT_RULES } from './contact-measures.ts';
import { type Kind, valueOfKind } from './kinds-of-values.ts';
import { marked, type ReferenceQuestion, type ReferenceRow, referenceMeasure } from './measures.ts';
import { SURVEY_RULES } from './survey-measures.ts';

/** What the site has chosen. */
export interface Chosen {
  formula: string;
  sevenIsEasy: boolean;
}
export interface WorkQuestion extends ReferenceQuestion {
  beside: Beside;
  chosen: Chosen;
}

const DAY = 86_400_000;

/** Everything that a metric of contacts or surveys counts, and its kind; undefined where it is of neither. */
function bookingsOf({ metric, now, beside, chosen, policy }: WorkQuestion): [Kind, Booking[]] | undefined {
  const [contact, survey] = [CONTACT_RULES[metric], SURVEY_RULES[metric]];
  const asked = { now, policy: policy ?? DEFAULT_POLICY, policies: POLICIES_IN_USE, ...chosen };
  if (contact) return [contact[0], beside.contacts.flatMap((one) => contact[1](one, asked))];
  const among = { surveys: beside.surveys, ...chosen };
  if (survey) return [survey[0], beside.surveys.flatMap((one) => survey[1](one, among))];
  return undefined;
}

/** Values of other metrics that one is made of. */
const valueIn = (question: WorkQuestion, metric: string, by?: string): MetricValue =>
  referenceOfWork({ ...question, metric }).find((row) => row.by === by)?.value ?? emptyOfWork(metric);
const numberOf = (value: MetricValue): number | null => ('value' in value ? value.value : null);

function composed(question: WorkQuestion, by?: string): MetricValue | undefined {
  const { metric, from, to, now } = question;
  const of = (part: string) => valueIn(question, part, by);
  switch (metric) {
    case 'waiting':
      return { value: numberOf(of('waiting_contacts'))! + numberOf(of('queue_depth'))! };
    case 'longest_wait': {
      const since = ['longest_contact_wait', 'longest_ticket_wait'].flatMap((part) => {
        const value = of(part);
        return 'since' in value && value.since !== undefined ? [value.since] : [];
      });
      if (since.length === 0) return { value: null };
      return { value: Math.max(0, now - Math.min(...since)), since: Math.min(...since) };
    }
    case 'evenness': {
      const known = ['hour', 'queue', 'region']
        .map((part) => numberOf(of(`evenness.${part}`)))
        .filter((value) => value !== null);
      return { value: known.length === 0 ? null : Math.max(...known) };
    }
    case 'backlog_days': {
      const [open, resolved] = [numberOf(of('open_tickets'))!, numberOf(of('resolutions'))!];
      const days = (Math.min(to, now + 1) - from) / DAY;
      return { value: resolved === 0 ? null : Math.floor((open / resolved) * days * DAY + 0.5) };
    }
    default:
      return undefined;
  }
}

/** What a metric is where nothing is counted. */
export function emptyOfWork(metric: string): MetricValue {
  const nobody = { tickets: [], contacts: [], surveys: [] };
  const [row] = referenceOfWork({
    ...{ metric, from: 0, to: 1, now: 0, timezone: 'UTC', beside: nobody },
    chosen: { formula: 'strict', sevenIsEasy: true },
  });
  return row!.value;
}

/**
 * The values of one metric of tickets, contacts or surveys over a whole operator, without buckets; with `by` those that
 * occur. Faults: an unknown metric is a mistake in the test.
 */
export function referenceOfWork(question: WorkQuestion): ReferenceRow[] {
  const { metric, from, to, now, by, beside } = question;
  if (metric in PARTS) {
    if (by === undefined) return [{ value: composed(question)! }];
    const values = new Set(
      PARTS[metric]!.flatMap((part) => referenceOfWork({ ...question, metric: part }).map((row) => row.by!)),
    );
    return [...values].map((value) => ({ by: value, value: composed(question, value)! }));
  }
  const own = bookingsOf(question);
  if (!own) return referenceMeasure([...beside.tickets], question);
  const [kind, bookings] = own;
  const stock = kind === 'stock' || kind === 'longest';
  const counted = bookings.filter(({ at }) => stock || (at >= from && at < to && at <= now));
  const value = (some: Booking[]) => marked(valueOfKind(kind, some, now), metric, to, now);
  if (by === undefined) return [{ value: value(counted) }];
  const groups = new Map<string, Booking[]>();
  for (const booking of counted) {
    const key =
      by === 'queue' ? booking.queue : ((booking.ticket as never as Record<string, string>)[by] ?? '');
    groups.set(key, [...(groups.get(key) ?? []), booking]);
  }
  return [...groups].map(([key, some]) => ({ by: key, value: value(some) }));
}

const PARTS: Record<string, string[]> = {
  waiting: ['waiting_contacts', 'queue_depth'],
  longest_wait: ['longest_contact_wait', 'longest_ticket_wait'],
  evenness: ['evenness.hour', 'evenness.queue', 'evenness.region'],
  backlog_days: ['open_tickets', 'resolutions'],
};

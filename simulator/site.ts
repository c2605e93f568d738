import type { Distribution } from './distribution.ts';
import type { Weighted } from './random.ts';

/** What a contact or ticket is about. */
export interface Topic {
  category: string;
  subcategory: string;
  urgentShare: number;
  importantShare: number;
}

export interface QueueModel {
  id: string;
  team: string;
  skill: string;
  /** Contacts one agent serves at a time. */
  concurrency: number;
  /** Expected on an ordinary weekday at scale 1. */
  contactsPerDay: number;
  /** Tickets that customers open themselves, without a contact, on an ordinary weekday. */
  directTicketsPerDay: number;
  contactChannels: Weighted<string>;
  ticketChannels: Weighted<string>;
  topics: Weighted<Topic>;
  tiers: Weighted<string>;
  /** Share of the answered contacts that end in a ticket. */
  opensTicketShare: number;
  talk: Distribution;
  hold: Distribution;
  afterContact: Distribution;
  patience: Distribution;
  /** From the agent's part of a ticket done to the matter settled (field work, other departments). */
  settling: Distribution;
  /** Share multiplied by an outage of the customer's region. */
  outageShare: number;
  /** Opening hours in whole or half hours of the site's day, Monday to `lastWeekday`. Absent: around the clock. */
  hours?: { from: number; to: number; lastWeekday: number };
}

export interface Region {
  id: string;
  weight: number;
  cities: Weighted<string>;
}

/** Shares and laws of how customers and agents behave, for all queues. */
export interface Behaviour {
  /** Customers who hang up within seconds whatever happens. */
  shortAbandonShare: number;
  /** Chat customers who leave without a word, when they lose patience. */
  silentAbandonShare: number;
  /** Abandoned customers who try again some minutes later. */
  redialShare: number;
  /** Phone customers who take the offer of a call-back after a minute of waiting. */
  callbackShare: number;
  transferShare: number;
  holdShare: number;
  /** Share of self-service and chat contacts that the bot settles alone. */
  botContainedShare: number;
  ticketTransferShare: number;
  ticketEscalationShare: number;
  ticketPauseShare: number;
  ticketReopenShare: number;
  ticketCancelShare: number;
  ticketMergeShare: number;
  ticketSurveyShare: number;
  contactSurveyShare: number;
}

/** Everything that makes one contact centre different from another. Pure data. */
export interface Site {
  teams: readonly { id: string; skills: readonly string[] }[];
  queues: readonly QueueModel[];
  regions: readonly Region[];
  /** 24 relative weights, by hour of the site's day. */
  hourWeights: readonly number[];
  /** Monday … Sunday, 1 = an ordinary weekday. */
  weekdayWeights: readonly number[];
  /** Sigma of the log-normal luck of a queue's day. */
  dayNoise: number;
  /** Random outages per week of the site's life. */
  outagesPerWeek: number;
  behaviour: Behaviour;
  staffing: Staffing;
}

/** `planned`: shifts are planned to carry the expected load. `fixed`: so many agents a queue, always there, for experiments. */
export type Staffing =
  | { kind: 'fixed'; agentsPerQueue: number }
  | {
      kind: 'planned';
      /** Safety of contact staffing: agents = load + safety × √load. */
      safety: number;
      /** Share of their time for which ticket agents are planned to be busy. */
      ticketOccupancy: number;
      absenceShare: number;
    };

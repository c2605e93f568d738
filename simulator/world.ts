import type { Agenda } from './agenda.ts';
import type { Emitter } from './emitter.ts';
import type { Floor } from './floor.ts';
import type { Outages } from './outage.ts';
import type { Random } from './random.ts';
import type { Site } from './site.ts';

/** What every part of one run of the simulation shares. */
export interface World {
  site: Site;
  agenda: Agenda;
  emitter: Emitter;
  floor: Floor;
  outages: Outages;
  /** A stream of its own for each concern, so that a change in one leaves the luck of the others alone. */
  random(name: string): Random;
  /** A fresh id: prefix, run, count. */
  nextId(prefix: string): string;
  /** Tickets and surveys that still have something to come. */
  unfinished: { count: number };
}

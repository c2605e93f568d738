import { createAgenda } from './agenda.ts';
import { startArrivals } from './arrivals.ts';
import { createContacts } from './contacts.ts';
import { DEFAULT_SITE } from './default-site.ts';
import { base32, createEmitter } from './emitter.ts';
import { type SimEvent, SOURCES } from './event.ts';
import { createFloor } from './floor.ts';
import { createOutages, type Outage } from './outage.ts';
import { createRandom, hashText, pick, type Random } from './random.ts';
import { firstRosterDay, type Pool, planRoster } from './roster.ts';
import { createSeasonality, DAY, HOUR, localDay, MINUTE, startOfDay } from './seasonality.ts';
import type { Site } from './site.ts';
import { createSurveys } from './surveys.ts';
import { createTickets } from './tickets.ts';
import type { World } from './world.ts';

export interface CentreOptions {
  seed: string | number;
  /** First instant, ms UTC. The centre begins empty, with the agents on duty whom the roster has there. */
  start: number;
  /** Arrivals as a multiple of the site's; the roster grows with them. 1 = about 2,500 tickets a weekday. */
  scale?: number;
  /** Agents as a multiple of what the roster plans for the arrivals. */
  agentsFactor?: number;
  site?: Site;
  /** Outages by the luck of the seed. Off: only those that are injected. Default on. */
  outages?: boolean;
  tenant?: string;
}

/** A running contact centre. Everything in it follows from its options and the calls made; it knows no other time. */
export interface Centre {
  now(): number;
  /** Plays up to and including the instant and hands over what happened, in order of time. */
  runUntil(instant: number): SimEvent[];
  /** Begins an outage now. */
  inject(outage: Outage): void;
  /** From here on events are marked as sent after the fact (`backfill`), or no longer. */
  markBackfill(on: boolean): void;
  /** Heartbeats come every so many ms from here on; 0 = none. */
  setHeartbeat(everyMs: number): void;
  /** Nobody comes any more and the agents fall silent, but what is open goes on to its end. */
  drain(): void;
  /** Tickets and surveys that have something to come. */
  unfinished(): number;
}

/** Opens a centre (domain.md 1.2, 2.1, 3). Times in ms UTC; the site's zone is Asia/Shanghai. */
export function createCentre(options: CentreOptions): Centre {
  const site = options.site ?? DEFAULT_SITE;
  const scale = options.scale ?? 1;
  const seed = `${options.seed}@${options.start}`;
  const agenda = createAgenda(options.start);
  const emitter = createEmitter({
    seed,
    now: agenda.now,
    ...(options.tenant ? { tenant: options.tenant } : {}),
  });
  const streams = new Map<string, Random>();
  const random = (name: string): Random => {
    let stream = streams.get(name);
    if (!stream) {
      stream = createRandom(seed, name);
      streams.set(name, stream);
    }
    return stream;
  };
  const run = base32(hashText(seed) % 32 ** 5, 5);
  let ids = 0;
  const nextId = (prefix: string): string => {
    ids += 1;
    return prefix + run + base32(ids, 5);
  };
  const floor = createFloor({ agenda, emitter, random: random('pauses') });
  const outages = createOutages({ site, agenda, emitter, random: random('outages'), nextId });
  const world: World = { site, agenda, emitter, floor, outages, random, nextId, unfinished: { count: 0 } };
  const surveys = createSurveys(world);
  const tickets = createTickets(world, surveys);
  const contacts = createContacts(
    world,
    surveys,
    (contact) =>
      tickets.open({
        queue: contact.queue,
        channel: contact.channel,
        openedBy: 'agent',
        customer: contact.customer,
        topic: contact.topic,
        contactId: contact.id,
      }).id,
  );

  // Agents.
  const seasonality = createSeasonality(site, seed);
  const roster = planRoster({ site, seasonality, scale, agentsFactor: options.agentsFactor ?? 1 });
  const beginDay = (day: number): void => {
    for (const shift of roster.shiftsOf(day)) {
      if (shift.end <= options.start) continue;
      const late = shift.start > options.start ? (random('punctuality').next() * 5 - 4) * MINUTE : 0;
      agenda.at(Math.max(options.start, shift.start + late), () => floor.begin(shift));
    }
    agenda.at(startOfDay(day + 1) - HOUR, () => beginDay(day + 1));
  };
  if (site.staffing.kind === 'fixed') {
    for (const [q, queue] of site.queues.entries()) {
      const pool: Pool = {
        name: queue.id,
        queues: [queue],
        skillsMost: 1,
        duty: 'contacts',
        concurrency: queue.concurrency,
      };
      for (let i = 0; i < site.staffing.agentsPerQueue; i += 1) {
        floor.begin({
          pool,
          agentId: `A-${q + 1}${String(i).padStart(3, '0')}`,
          start: options.start,
          end: Number.POSITIVE_INFINITY,
        });
      }
    }
  } else {
    for (let day = firstRosterDay(options.start); day <= localDay(options.start + HOUR); day += 1) {
      if (day < localDay(options.start + HOUR)) {
        for (const shift of roster.shiftsOf(day)) {
          if (shift.end <= options.start) continue;
          agenda.at(Math.max(options.start, shift.start), () => floor.begin(shift));
        }
      } else beginDay(day);
    }
  }

  // Customers.
  const flows = site.queues.flatMap((queue) => [
    startArrivals({
      agenda,
      random: random(`arrivals of contacts/${queue.id}`),
      seasonality,
      outages,
      queue,
      perDay: queue.contactsPerDay * scale,
      arrive: () => contacts.arrive(queue),
    }),
    startArrivals({
      agenda,
      random: random(`arrivals of tickets/${queue.id}`),
      seasonality,
      outages,
      queue,
      perDay: queue.directTicketsPerDay * scale,
      arrive: () => {
        tickets.open({
          queue,
          channel: pick(random('written channels'), queue.ticketChannels),
          openedBy: 'customer',
        });
      },
    }),
  ]);
  const inject = (outage: Outage): void => {
    outages.begin(outage);
    for (const flow of flows) flow.redraw();
  };
  let drained = false;
  const awaitOutage = (): void => {
    const wait = (-Math.log(1 - random('luck').next()) * 7 * DAY) / site.outagesPerWeek;
    agenda.after(wait, () => {
      if (drained) return;
      inject({
        kind: 'outage',
        region: pick(
          random('luck'),
          site.regions.map((region) => [region.id, region.weight] as const),
        ),
      });
      awaitOutage();
    });
  };
  if (options.outages !== false && site.outagesPerWeek > 0) awaitOutage();

  // Heartbeats, of all sources in turn, 15 s of site time apart when live.
  let heartbeat = 0;
  let beats = 0;
  const pulses = Object.values(SOURCES).map((source) => ({ id: source, events: 0 }));
  const beat = (series: number): void => {
    if (series !== beats || heartbeat === 0 || drained) return;
    for (const pulse of pulses) {
      emitter.emit(
        'source.heartbeat',
        pulse,
        { source: pulse.id, last_time: new Date(agenda.now()).toISOString() },
        pulse.id,
      );
    }
    agenda.after(heartbeat, () => beat(series));
  };

  return {
    now: agenda.now,
    runUntil: (instant) => {
      agenda.playUntil(instant);
      return emitter.take();
    },
    inject,
    markBackfill: (on) => emitter.markBackfill(on),
    setHeartbeat: (everyMs) => {
      heartbeat = everyMs;
      beats += 1;
      const series = beats;
      agenda.after(0, () => beat(series));
    },
    drain: () => {
      drained = true;
      for (const flow of flows) flow.stop();
      emitter.mute(['agent', 'source']);
    },
    unfinished: () => world.unfinished.count,
  };
}

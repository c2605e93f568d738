import type { FastifyInstance } from 'fastify';
import type { Board } from '../../schemas/board.ts';
import { viewsOf } from '../../schemas/board-views.ts';
import { Fault } from '../../schemas/faults.ts';
import { RewoundWallSchema } from '../../schemas/rewind.ts';
import { isoInstant, parseInstant } from '../calendar.ts';
import { earliestIn } from '../rewind/earliest.ts';
import { openSlots } from '../rewind/slots.ts';
import { type RewindDeps, wallAt } from '../rewind/wall.ts';
import { GivenUp } from '../rewind/yielding.ts';
import type { Site } from '../site.ts';
import { chooseSite } from './choices.ts';
import { sendFault } from './fault.ts';
import { RewindParameters, type RewindText } from './parameters.ts';
import { responses } from './responses.ts';

/** A rewind takes about so long: who was refused may ask again then. */
const RETRY_SECONDS = 2;

export interface RewindRouteDeps extends RewindDeps {
  boards: readonly Board[];
  sites: ReadonlyMap<string, Site>;
}

/** GET /api/v1/rewind: a board as it was, in the form of the live feed's snapshots. One at a time, some more in a line. */
export function rewindRoute(app: FastifyInstance, deps: RewindRouteDeps): void {
  const slots = openSlots();
  const earliest = earliestIn(deps.asking(() => true));
  const described = {
    summary: 'A board as it was at a past moment',
    querystring: RewindParameters,
    response: responses(RewoundWallSchema, 'ANDON_E203', 'ANDON_E260', 'ANDON_E261'),
  };
  app.get('/api/v1/rewind', { schema: described }, async (call, reply) => {
    const { board: id, at: text, known = 'then', part = 'all', tenant } = call.query as RewindText;
    const board = deps.boards.find((each) => each.id === id);
    if (!board) return sendFault(reply, 'ANDON_E203', { id });
    const chosen = chooseSite(deps.sites, tenant ?? board.tenant);
    if (!chosen.ok) return sendFault(reply, chosen.fault.code, chosen.fault.details);
    const site = chosen.value;
    const at = parseInstant(text);
    const now = site.now();
    if (at === null || at < 0 || at > now) {
      const accepted = `an ISO 8601 instant with zone that has passed: at most ${isoInstant(now)}`;
      return sendFault(reply, 'ANDON_E201', { parameter: 'at', value: text, accepted });
    }
    const wanted = () => !call.raw.socket.destroyed;
    const moment = { views: viewsOf(board, site.tenant), at, known, part };
    try {
      const wall = await slots(async () => {
        const first = await earliest(site.tenant, (oldest) => oldest.at <= at);
        return first && first.at <= at
          ? wallAt(deps, site, { ...moment, first: first.ingestedAt }, wanted)
          : null;
      }, wanted);
      if (wall) return wall;
      if (!wanted()) return reply.hijack();
      return sendFault(reply, 'ANDON_E261', { parameter: 'at', value: text });
    } catch (error) {
      // Whoever asked has left: the answer goes nowhere.
      if (error instanceof GivenUp) return reply.hijack();
      if (error instanceof Fault && error.code === 'ANDON_E260')
        return sendFault(reply.header('retry-after', String(RETRY_SECONDS)), error.code, error.details);
      throw error;
    }
  });
}

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SiteState } from '../../../schemas/site.ts';
import { openGauges } from '../../../server/gauges.ts';
import { openSockets } from '../../../server/http/sockets.ts';
import { openAudience } from '../../../server/live/audience.ts';
import { openGateway } from '../../../server/live/gateway.ts';
import { timesOf } from '../../../server/live/loop.ts';
import { pack } from '../../../server/live/packet.ts';
import { advance, type Room } from '../../../server/live/room.ts';
import { openRooms } from '../../../server/live/rooms.ts';
import type { Site } from '../../../server/site.ts';
import { systemTimers } from '../../../server/timers.ts';
import { fineNow, frame, times, VIEW } from './frames.ts';
import { serve } from './serving.ts';

/*
 * The server's live room as it is: Socket.IO as it is set up, gateway, rooms, audience and credit. Only the frames come
 * from a counter instead of the store.
 */
const epoch = 'bench';
const state = (): SiteState => ({
  ...{ tenant: VIEW.tenant, now: fineNow(), clock: 'wall', speed: 1, dataTime: fineNow(), completeTo: null },
  ...{ sources: [], policy: 'p@1', timezone: 'UTC' },
});
const site = { tenant: VIEW.tenant, now: fineNow, cut: fineNow, state, dataTime: null } as unknown as Site;
const rooms = openRooms(fineNow, () => false);
const audience = openAudience({
  ...{ epoch, wallNow: fineNow, standing: () => [pack('site', state())] },
  timesOf: (room) => timesOf(room, site),
});
let count = 0;
function next(room: Room) {
  count += 1;
  return advance(room, epoch, { times: times(), data: frame(count) }, fineNow());
}

const http = createServer();
let port = 0;
const io = openSockets(http, () => ({ port, hosts: [] }));
openGateway({
  ...{ io, epoch, rooms, audience, buildId: 'bench', timers: systemTimers, mayView: () => true },
  log: { debug() {}, info() {}, warn: console.error, error: console.error },
  gauges: openGauges({
    ...{ sockets: () => 0, parked: () => 0, rooms: () => 0, sites: () => [], sizes: async () => [] },
  }),
  known: {
    tenants: new Set([VIEW.tenant]),
    catalogue: [{ id: 'open_tickets', dimensions: ['queue'] }] as never,
    policies: [],
  },
  sites: new Map([[VIEW.tenant, site]]),
  async evaluate(groups) {
    for (const group of groups) for (const room of group.rooms) next(room);
    return 0;
  },
});
http.listen(0, '127.0.0.1', () => {
  port = (http.address() as AddressInfo).port;
  serve({
    port,
    publish() {
      for (const group of rooms.groups.values())
        for (const room of group.rooms) {
          const update = room.members.size > 0 && next(room);
          if (update) audience.publish(room, update);
        }
      audience.sweep();
    },
  });
});

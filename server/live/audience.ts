import type { FrameTimes, Update } from '../../schemas/live.ts';
import { acknowledge, type Credit, isBehind, isGone, newCredit, spend } from './credit.ts';
import type { Line } from './line.ts';
import { type Packet, pack } from './packet.ts';
import { type Room, whole } from './room.ts';

/** One page that looks: its line, how far it is, and what it looks at. */
export interface Viewer {
  readonly line: Line;
  readonly credit: Credit;
  /** Rooms whose updates it gets, each with the sequence that it had there when it was parked. */
  readonly rooms: Map<Room, number>;
}

export interface AudienceDeps {
  epoch: string;
  wallNow(): number;
  timesOf(room: Room): FrameTimes;
  /** What all viewers of a tenant have been told beside their views, as it stands now. */
  standing(tenant: string): Packet[];
}

/**
 * Who gets what is published. A viewer that does not keep up is parked: nothing is sent to it, and so nothing waits for
 * it, until it says that it has painted what it had; then it gets one snapshot of each view that changed meanwhile. One
 * that stays behind is closed. No I/O but the lines that it is given.
 */
export interface Audience {
  readonly size: number;
  readonly parked: number;
  arrive(line: Line): Viewer;
  /** From now on the viewer, which has the room as it is now, gets its updates. @returns whether its tenant is new to it. */
  enter(viewer: Viewer, room: Room): boolean;
  leave(viewer: Viewer, room: Room): void;
  quit(viewer: Viewer): void;
  /** Sends an update of a room, which holds it already. @returns to how many. */
  publish(room: Room, update: Update): number;
  /** Tells all viewers of a tenant something that holds until it is told anew. */
  tell(tenant: string, packet: Packet): void;
  /** Takes a viewer's word that it has painted the first `painted` updates of its connection. */
  credited(viewer: Viewer, painted: number): void;
  /** Parks who fell silent, closes who stayed so. @returns how many were closed. */
  sweep(): number;
}

const looksAt = (viewer: Viewer, tenant: string): boolean => {
  for (const room of viewer.rooms.keys()) if (room.view.tenant === tenant) return true;
  return false;
};

export function openAudience(deps: AudienceDeps): Audience {
  const { wallNow, epoch } = deps;
  const viewers = new Set<Viewer>();
  const byTenant = new Map<string, Set<Viewer>>();

  function park(viewer: Viewer, at: number): void {
    viewer.credit.parkedSince = at;
    for (const room of viewer.rooms.keys()) viewer.rooms.set(room, room.s);
  }

  function send(viewer: Viewer, packet: Packet, at: number): void {
    spend(viewer.credit, at);
    viewer.line.write(packet);
  }

  function resume(viewer: Viewer, at: number): void {
    for (const [room, had] of viewer.rooms) {
      if (room.s !== had) send(viewer, pack('u', whole(room, epoch, deps.timesOf(room), at)), at);
    }
    for (const [tenant, present] of byTenant) {
      if (present.has(viewer)) for (const packet of deps.standing(tenant)) viewer.line.write(packet);
    }
  }

  return {
    get size() {
      return viewers.size;
    },
    get parked() {
      let count = 0;
      for (const { credit } of viewers) if (credit.parkedSince !== null) count += 1;
      return count;
    },
    arrive(line) {
      const viewer: Viewer = { line, credit: newCredit(wallNow()), rooms: new Map() };
      viewers.add(viewer);
      return viewer;
    },
    enter(viewer, room) {
      const { tenant } = room.view;
      const present = byTenant.get(tenant) ?? new Set();
      byTenant.set(tenant, present);
      const arrives = !present.has(viewer);
      present.add(viewer);
      room.viewers.add(viewer);
      viewer.rooms.set(room, room.s);
      return arrives;
    },
    leave(viewer, room) {
      room.viewers.delete(viewer);
      viewer.rooms.delete(room);
      if (!looksAt(viewer, room.view.tenant)) byTenant.get(room.view.tenant)?.delete(viewer);
    },
    quit(viewer) {
      for (const room of viewer.rooms.keys()) room.viewers.delete(viewer);
      viewer.rooms.clear();
      viewers.delete(viewer);
      for (const present of byTenant.values()) present.delete(viewer);
    },
    publish(room, update) {
      if (room.viewers.size === 0) return 0;
      const at = wallNow();
      const packet = pack('u', update);
      let count = 0;
      for (const viewer of room.viewers) {
        const { credit } = viewer;
        if (credit.parkedSince !== null) continue;
        if (isBehind(credit, viewer.rooms.size, at)) {
          park(viewer, at);
          // The room is already past what this viewer was sent.
          viewer.rooms.set(room, update.b);
          continue;
        }
        send(viewer, packet, at);
        count += 1;
      }
      return count;
    },
    tell(tenant, packet) {
      for (const { credit, line } of byTenant.get(tenant) ?? [])
        if (credit.parkedSince === null) line.write(packet);
    },
    credited(viewer, painted) {
      const at = wallNow();
      if (acknowledge(viewer.credit, painted, viewer.rooms.size, at) === 'resumed') resume(viewer, at);
    },
    sweep() {
      const at = wallNow();
      let closed = 0;
      for (const viewer of viewers) {
        const { credit } = viewer;
        if (isGone(credit, at)) {
          closed += 1;
          viewer.line.end('too_slow');
        } else if (credit.parkedSince === null && isBehind(credit, viewer.rooms.size, at)) park(viewer, at);
      }
      return closed;
    },
  };
}

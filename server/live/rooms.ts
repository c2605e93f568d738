import type { ViewSpec } from '../../schemas/view.ts';
import { parseWindow, type Window } from '../window.ts';
import type { Evaluated } from './due.ts';
import { isWatched, newRoom, type Room, type Standing } from './room.ts';
import { groupKey, viewId } from './view.ts';

/** How long (wall ms) a room without viewers is kept for those who come back. */
const KEEP_IDLE_MS = 600_000;

/** Rooms that one plan answers: equal but for metrics and lines. */
export interface Group {
  readonly key: string;
  readonly view: ViewSpec;
  readonly window: Window;
  /** Asks for past moments (a stock by bucket): goes by time alone and never holds up the present. */
  readonly dear: boolean;
  readonly rooms: Set<Room>;
  last: Evaluated | null;
  running: Promise<number> | null;
}

export interface Rooms {
  readonly groups: ReadonlyMap<string, Group>;
  readonly size: number;
  get(id: string): Room | undefined;
  /** The room of a view and its group, made where they are missing. */
  open(view: ViewSpec, standing?: Standing): { room: Room; group: Group };
  leave(room: Room, member: string): void;
  /** Forgets rooms that nobody has looked at for ten minutes. */
  sweep(): void;
}

/** @param isDear whether a view asks for past moments. */
export function openRooms(wallNow: () => number, isDear: (view: ViewSpec) => boolean): Rooms {
  const rooms = new Map<string, { room: Room; group: Group }>();
  const groups = new Map<string, Group>();
  /** Beyond every sequence of a forgotten room: one made anew must not count over again what its viewers have seen. */
  let unseen = 0;
  return {
    groups,
    get size() {
      return rooms.size;
    },
    get: (id) => rooms.get(id)?.room,
    open(view, standing = 'no') {
      const id = viewId(view);
      const known = rooms.get(id);
      if (known) {
        if (known.room.standing === 'no' || standing === 'always') known.room.standing = standing;
        return known;
      }
      const key = groupKey(view);
      const window = parseWindow(view.window);
      if (!window) throw new Error(`a view with an unread window was let in: ${view.window}`);
      const group = groups.get(key) ?? {
        key,
        view,
        window,
        dear: isDear(view),
        rooms: new Set(),
        last: null,
        running: null,
      };
      groups.set(key, group);
      const room = newRoom(id, view, standing, wallNow(), unseen);
      group.rooms.add(room);
      const made = { room, group };
      rooms.set(id, made);
      return made;
    },
    leave(room, member) {
      if (!room.members.delete(member) || isWatched(room)) return;
      room.idleSince = wallNow();
    },
    sweep() {
      for (const [id, { room, group }] of rooms) {
        if (isWatched(room) || wallNow() - room.idleSince < KEEP_IDLE_MS) continue;
        rooms.delete(id);
        unseen = Math.max(unseen, room.s + 1);
        group.rooms.delete(room);
        if (group.rooms.size === 0) groups.delete(group.key);
      }
    },
  };
}

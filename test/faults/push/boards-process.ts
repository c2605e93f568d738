import { type RawData, WebSocket } from 'ws';
import type { Feed, Frame } from '../../../web/feed/feed.ts';
import type { Screen } from '../../../web/feed/paint.ts';
import { createSocketFeed } from '../../../web/feed/socket.ts';
import { type BoardsOrder, type BoardsWord, COUNTED, VIEW } from './words.ts';

/*
 * Boards of three sorts: healthy ones are the page's own feed on a screen that only remembers; silent ones subscribe and
 * never read again; flapping ones come and go.
 */
const screen: Screen = {
  now: () => Date.now(),
  frame: (draw) => void setImmediate(draw),
  later(milliseconds, act) {
    const timer = setTimeout(act, milliseconds);
    return () => clearTimeout(timer);
  },
  hidden: () => false,
};
const say = (word: BoardsWord) => process.send?.(word);
const between = (least: number, most: number) => least + Math.random() * (most - least);

interface Board {
  feed: Feed;
  epoch: string;
  count: number;
}
const boards: Board[] = [];
let wentBack = 0;
let flaps = 0;
let read = 0;
/** What is waited for, and by whom not yet seen. */
let awaited: {
  what: 'look' | 'after';
  count: number;
  from: number;
  ms: number[];
  epochs: Map<Board, string>;
} | null = null;

function settle(): void {
  if (!awaited) return;
  for (const [board, epoch] of awaited.epochs)
    if (board.epoch !== epoch && board.count >= awaited.count) {
      awaited.epochs.delete(board);
      awaited.ms.push(Date.now() - awaited.from);
    }
  if (awaited.epochs.size > 0) return;
  say({ kind: 'all', what: awaited.what, ms: awaited.ms });
  awaited = null;
}

function healthyBoard(url: string): void {
  const feed = createSocketFeed({ url, screen, build: 'faults' });
  const board: Board = { feed, epoch: '', count: 0 };
  boards.push(board);
  feed.subscribe(VIEW, (frame: Frame) => {
    const value = frame.data[COUNTED]?.open_tickets;
    const count = value && 'value' in value ? (value.value ?? 0) : 0;
    if (count < board.count) wentBack += 1;
    board.epoch = frame.epoch;
    board.count = count;
    read += 1;
    settle();
  });
}

/** A connection that has subscribed. */
function raw(url: string, subscribed: (socket: WebSocket) => void, closed: () => void): void {
  const address = `${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
  const socket = new WebSocket(address, { perMessageDeflate: false });
  socket.on('message', (data: RawData) => {
    const text = data.toString();
    if (text.startsWith('0')) socket.send('40');
    else if (text === '2') socket.send('3');
    else if (text.startsWith('40')) socket.send(`420["sub",${JSON.stringify({ view: VIEW })}]`);
    else if (text.startsWith('43')) subscribed(socket);
  });
  socket.on('error', () => undefined);
  socket.on('close', closed);
}

function silentBoard(url: string): void {
  raw(
    url,
    (socket) => socket.pause(),
    () => setTimeout(silentBoard, between(500, 2_000), url),
  );
}

function flappingBoard(url: string): void {
  raw(
    url,
    (socket) => setTimeout(() => socket.terminate(), between(0, 2_000)),
    () => {
      flaps += 1;
      setTimeout(flappingBoard, between(100, 1_000), url);
    },
  );
}

process.on('message', (word: BoardsOrder) => {
  if (word.order === 'say')
    return say({ kind: 'shown', counts: boards.map(({ count }) => count), wentBack, flaps, read });
  if (word.order === 'look') {
    for (let at = 0; at < word.healthy; at += 1) healthyBoard(word.url);
    for (let at = 0; at < word.silent; at += 1) silentBoard(word.url);
    for (let at = 0; at < word.flapping; at += 1) flappingBoard(word.url);
  }
  awaited = {
    what: word.order,
    from: Date.now(),
    ms: [],
    count: word.order === 'after' ? word.count : 0,
    epochs: new Map(boards.map((board) => [board, board.epoch])),
  };
  settle();
});
process.once('disconnect', () => process.exit(0));

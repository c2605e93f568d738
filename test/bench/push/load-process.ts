import { Agent, request } from 'node:http';
import { WebSocket } from 'ws';
import { isTellingDue, newReceipts } from '../../../web/feed/credit.ts';
import { quantile } from '../report.ts';
import { fineNow, VIEW } from './frames.ts';

/*
 * Boards without a screen: they speak Engine.IO and Socket.IO by hand, because a thousand clients of the library would
 * keep a core busy and one would measure them. Credit is told as the page tells it.
 */
export type Kind = 'andon' | 'bare' | 'polled';
export type LoadWord =
  | { ask: 'connect'; kind: Kind; port: number; boards: number }
  | { ask: 'window' }
  | { ask: 'counted' }
  | { ask: 'close' };
export interface Counted {
  received: number;
  seconds: number;
  p50: number;
  p99: number;
}

/** Most delays kept of one window. */
const MOST = 1_000_000;
const AT_ONCE = 50;
const delays = new Float64Array(MOST);
let received = 0;
let openedAt = fineNow();
let closing: (() => void)[] = [];

function heard(text: string): void {
  const at = text.indexOf('"sentAt":');
  if (at < 0) throw new Error(`a frame without its time: ${text}`);
  if (received < MOST) delays[received] = fineNow() - Number.parseFloat(text.slice(at + 9, at + 30));
  received += 1;
}

const OPEN = '0'.charCodeAt(0);
const PING = '2'.charCodeAt(0);
const [CONNECTED, EVENT, ANSWER] = ['40', '42["u"', '43'];

function andonBoard(port: number, ready: () => void, failed: (error: Error) => void): () => void {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`, {
    perMessageDeflate: false,
  });
  let receipts = newReceipts(fineNow());
  socket.on('message', (data: Buffer) => {
    if (data[0] === OPEN) return socket.send('40');
    if (data[0] === PING) return socket.send('3');
    const text = data.toString('latin1');
    if (text.startsWith(CONNECTED)) return socket.send(`420["sub",${JSON.stringify({ view: VIEW })}]`);
    if (text.startsWith(ANSWER)) return text.includes('"ok":true') ? ready() : failed(new Error(text));
    if (!text.startsWith(EVENT)) return;
    heard(text);
    receipts.received += 1;
    const now = fineNow();
    if (!isTellingDue(receipts, now)) return;
    receipts = { ...receipts, told: receipts.received, toldAt: now };
    socket.send(`42["a",{"n":${receipts.received}}]`);
  });
  socket.on('error', failed);
  return () => socket.terminate();
}

function bareBoard(port: number, ready: () => void, failed: (error: Error) => void): () => void {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
  socket.on('open', ready);
  socket.on('message', (data: Buffer) => heard(data.toString('latin1')));
  socket.on('error', failed);
  return () => socket.terminate();
}

const agent = new Agent({ keepAlive: true });
function pollingBoard(port: number, ready: () => void, failed: (error: Error) => void): () => void {
  const poll = (told?: () => void) =>
    request({ host: '127.0.0.1', port, path: '/frame', agent }, (response) => {
      let text = '';
      response.setEncoding('latin1');
      response.on('data', (part) => {
        text += part;
      });
      response.on('end', () => {
        heard(text);
        told?.();
      });
    })
      .on('error', failed)
      .end();
  let timer: NodeJS.Timeout;
  const first = setTimeout(() => {
    timer = setInterval(poll, 1000);
  }, Math.random() * 1000);
  poll(ready);
  return () => {
    clearTimeout(first);
    clearInterval(timer);
  };
}

const BOARDS = { andon: andonBoard, bare: bareBoard, polled: pollingBoard };

async function connect(kind: Kind, port: number, boards: number): Promise<void> {
  for (let at = 0; at < boards; at += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, boards - at) }, () => {
      return new Promise<void>((ready, failed) => closing.push(BOARDS[kind](port, ready, failed)));
    });
    await Promise.all(some);
  }
}

process.on('message', async (word: LoadWord) => {
  if (word.ask === 'connect') await connect(word.kind, word.port, word.boards);
  if (word.ask === 'close') {
    for (const close of closing) close();
    closing = [];
    agent.destroy();
  }
  if (word.ask === 'window') {
    received = 0;
    openedAt = fineNow();
  }
  if (word.ask !== 'counted') return process.send?.({});
  const seen = Array.from(delays.subarray(0, Math.min(received, MOST)));
  const seconds = (fineNow() - openedAt) / 1000;
  const counted: Counted = { received, seconds, p50: quantile(seen, 0.5), p99: quantile(seen, 0.99) };
  process.send?.(counted);
});
process.once('disconnect', () => process.exit(0));
process.send?.({});

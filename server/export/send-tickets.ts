import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { Fault } from '../../schemas/faults.ts';
import type { ListedTicket } from '../../schemas/tickets.ts';
import type { Store } from '../../store/store.ts';
import { BYTE_ORDER_MARK, csvHeader, csvLine } from './csv.ts';
import type { ExportFormat } from './format.ts';
import { type Export, head, sendTable } from './send.ts';
import type { Cell } from './table.ts';
import { TICKET_COLUMNS, ticketCells } from './tickets-table.ts';

/** A reader that takes nothing for so long (ms) has gone: it would hold a reading lane. */
const IDLE_MS = 30_000;

export interface TicketsExport extends Export {
  /** So many tickets at most; more are a fault unless somebody asked for only so many. */
  most: number;
  limited: boolean;
}

/** Tickets in chunks, with how many there are in all. */
export type Chunks = AsyncIterable<{ total: number; tickets: ListedTicket[] }>;

/** The first chunk is looked at before anything is sent, so that a refusal is still an answer with a status. */
async function begun(chunks: Chunks, { most, limited }: TicketsExport): Promise<Chunks> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  const total = first.done ? 0 : first.value.total;
  if (total > most && !limited) {
    await iterator.return?.();
    throw new Fault('ANDON_E230', {
      parameter: 'limit',
      value: null,
      accepted: `at most ${most} tickets in this format, and there are ${total}; with limit the first of them`,
    });
  }
  return (async function* () {
    try {
      if (!first.done) yield first.value;
      for (;;) {
        const { done, value } = await iterator.next();
        if (done) return;
        yield value;
      }
    } finally {
      await iterator.return?.();
    }
  })();
}

async function* csv(chunks: Chunks, mark: boolean): AsyncGenerator<string> {
  yield `${mark ? BYTE_ORDER_MARK : ''}${csvHeader(TICKET_COLUMNS)}`;
  for await (const { tickets } of chunks)
    yield tickets.map((ticket) => csvLine(ticketCells(ticket))).join('');
}

/**
 * Tickets as a file. CSV passes through as the store reads it, so its size is not held in memory; a workbook and Parquet are.
 * Faults: ANDON_E230 more than the format takes.
 */
export async function sendTickets(
  reply: FastifyReply,
  format: ExportFormat,
  chunks: Chunks,
  what: TicketsExport,
  store: Pick<Store, 'bytes'>,
): Promise<FastifyReply> {
  const read = await begun(chunks, what);
  if (format === 'csv') {
    head(reply, format, what);
    reply.raw.setTimeout(IDLE_MS, () => reply.raw.destroy());
    return reply.send(Readable.from(csv(read, what.mark)));
  }
  const rows: Cell[][] = [];
  for await (const { tickets } of read) for (const ticket of tickets) rows.push(ticketCells(ticket));
  return sendTable(reply, format, { columns: TICKET_COLUMNS, rows }, what, store);
}

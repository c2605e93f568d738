import { setTimeout as sleep } from 'node:timers/promises';
import type { QuarantineEntry } from '../../schemas/quarantine.ts';
import { type Session, wallClock } from '../session.ts';
import { type Asked, type Meant, openQuarantine, type QuarantineClient } from './client.ts';
import { leftLines, listLines, pageLines } from './texts.ts';

export async function list(
  session: Session,
  asked: Asked & { state?: string; limit?: number },
  json: boolean,
): Promise<void> {
  const found = await (await openQuarantine(session)).list(asked);
  const lines = json ? [JSON.stringify(found, null, 2)] : listLines(found);
  for (const line of lines) session.progress.line(line);
}

export async function show(session: Session, id: string, json: boolean): Promise<void> {
  const page = await (await openQuarantine(session)).show(id);
  const lines = json ? [JSON.stringify(page, null, 2)] : pageLines(page);
  for (const line of lines) session.progress.line(line);
}

/** What replays may take to be read again, ms, and of how many that is watched. */
const WATCHED_MS = 10_000;
const WATCHED = 200;

/** Waits until the ingest has read the replays. @returns those that came back, and how many it has not read yet. */
async function outcome(
  client: QuarantineClient,
  ids: readonly string[],
): Promise<{ back: QuarantineEntry[]; unread: number }> {
  const end = wallClock.now() + WATCHED_MS;
  const back: QuarantineEntry[] = [];
  let open = [...ids];
  for (;;) {
    const pages = await Promise.all(open.map((id) => client.show(id)));
    back.push(...pages.map(({ entry }) => entry).filter((entry) => entry.outcome === 'rejected_again'));
    open = pages.filter(({ entry }) => entry.outcome === 'under_way').map(({ entry }) => entry.id);
    if (open.length === 0 || wallClock.now() > end) return { back, unread: open.length };
    await sleep(250);
  }
}

export async function replay(session: Session, meant: Meant): Promise<void> {
  const { progress, interrupt } = session;
  const client = await openQuarantine(session);
  const sent: string[] = [];
  const left: string[] = [];
  for (let more = 1; more > 0 && !interrupt.signal.aborted; ) {
    const answer = await client.replay(meant);
    sent.push(...answer.replayed.map(({ id }) => id));
    left.push(...leftLines(answer.left));
    more = answer.replayed.length > 0 ? answer.more : 0;
  }
  progress.line(`${sent.length} sent to their topics again.`);
  for (const line of left) progress.line(line);
  if (left.length > 0) process.exitCode = 1;
  const watched = sent.slice(0, WATCHED);
  if (watched.length === 0) return;
  const { back, unread } = await outcome(client, watched);
  const told = sent.length > watched.length ? ` of the first ${watched.length}` : '';
  const accepted = watched.length - back.length - unread;
  progress.line(`${accepted}${told} accepted, ${back.length} rejected again, ${unread} not read yet.`);
  for (const entry of back) progress.line(`  ${entry.id}  rejected again, as ${entry.replayedAs}`);
  if (back.length > 0) process.exitCode = 1;
}

export async function drop(session: Session, meant: Meant): Promise<void> {
  const { progress, interrupt } = session;
  const client = await openQuarantine(session);
  let dropped = 0;
  const left: string[] = [];
  for (let more = 1; more > 0 && !interrupt.signal.aborted; ) {
    const answer = await client.drop(meant);
    dropped += answer.dropped.length;
    left.push(...leftLines(answer.left));
    more = answer.dropped.length > 0 ? answer.more : 0;
  }
  progress.line(`${dropped} dropped.`);
  for (const line of left) progress.line(line);
  if (left.length > 0) process.exitCode = 1;
}

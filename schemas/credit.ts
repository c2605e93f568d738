/**
 * What a viewer's page and the server agree on about credit. A page says how many updates of this connection it has
 * painted, seldom enough that saying it costs little beside the updates themselves: a message that comes in costs the
 * server about as much as two that go out.
 */
export const CREDIT = {
  /** A page says it once so many updates are painted … */
  everyFrames: 16,
  /** … or so long (ms) after it last did. */
  everyMs: 4_000,
  /** So many updates may be on their way to one page at least … */
  windowFrames: 64,
  /** … and so many for each of its views, since a tick may change them all at once. */
  windowFramesAView: 4,
  /** A page that has said nothing for so long (ms), with updates on their way, gets no more of them. */
  silenceMs: 10_000,
  /** A page that got none for so long (ms) is closed. */
  closedAfterMs: 60_000,
} as const;

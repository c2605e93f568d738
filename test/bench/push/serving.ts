/** What a server of the bench says of itself at one moment. */
export interface Mark {
  cpuMs: number;
  rssBytes: number;
  /** Frames published, whoever got them. */
  published: number;
}
export type ServerWord = { ask: 'pace'; perSecond: number } | { ask: 'mark'; collect?: boolean };

/** One of the servers that are compared. */
export interface Served {
  port: number;
  publish(): void;
}

/** Lets the parent say how often a frame is published and ask what that costs; ends with its parent. */
export function serve({ port, publish }: Served): void {
  let published = 0;
  let pace: NodeJS.Timeout | undefined;
  process.on('message', (word: ServerWord) => {
    if (word.ask === 'mark') {
      if (word.collect) globalThis.gc?.();
      const { user, system } = process.cpuUsage();
      const mark: Mark = { cpuMs: (user + system) / 1000, rssBytes: process.memoryUsage.rss(), published };
      process.send?.(mark);
      return;
    }
    clearInterval(pace);
    if (word.perSecond > 0)
      pace = setInterval(() => {
        publish();
        published += 1;
      }, 1000 / word.perSecond);
    process.send?.({});
  });
  process.once('disconnect', () => process.exit(0));
  process.send?.({ port });
}

/**
 * Which offsets may be committed: those of the unbroken run of finished batches at the head of the line. Pure; the
 * pipeline and the model of two processes use this one.
 */
export interface CommitPrefix<Position> {
  /** A batch enters the line; call the result when all of its steps are done. */
  open(positions: Position[]): () => void;
  /** Positions of finished batches at the head, which leave the line. In order. */
  take(): Position[];
  /** Batches in the line. */
  readonly length: number;
}

export function createCommitPrefix<Position>(): CommitPrefix<Position> {
  const line: { positions: Position[]; done: boolean }[] = [];
  return {
    open(positions) {
      const entry = { positions, done: false };
      line.push(entry);
      return () => {
        entry.done = true;
      };
    },
    take() {
      const ready: Position[] = [];
      while (line[0]?.done) ready.push(...(line.shift()?.positions ?? []));
      return ready;
    },
    get length() {
      return line.length;
    },
  };
}

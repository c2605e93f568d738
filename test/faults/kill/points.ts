/** Where a kill can fall. Several may hold at once: batches overlap. Rollups do not exist yet. */
export const POINTS = [
  'before an insert',
  'during an insert',
  'facts without state',
  'state without commit',
  'during eviction',
  'during return',
] as const;
export type Point = (typeof POINTS)[number];

/**
 * What the ingest's process says of its steps, one word a line, written before it goes on: `+` begins, `-` ends.
 * `facts` a batch's facts stand, `announce` it is evaluated, `ledger+` and `commit` begin and end a commit.
 */
export const WORDS = [
  'taken',
  'insert+',
  'insert-',
  'facts',
  'announce',
  'ledger+',
  'commit',
  'evict+',
  'evict-',
  'return+',
  'return-',
] as const;
export type Word = (typeof WORDS)[number];

/** Follows the words of one process. */
export interface Trail {
  hear(word: Word): void;
  /** The points at which the process is, by what it last said. */
  at(): Point[];
}

export function followTrail(): Trail {
  const seen = Object.fromEntries(WORDS.map((word) => [word, 0])) as Record<Word, number>;
  /** Messages were taken and no insert has begun since. */
  let waiting = false;
  let announcedWhenCommitting = 0;
  let announcedWhenCommitted = 0;
  /** An eviction that an earlier process began has no mark of its own to set. */
  let evicting = false;
  const within = (name: 'insert' | 'return'): boolean => seen[`${name}+`] > seen[`${name}-`];
  const holds: Record<Point, () => boolean> = {
    'before an insert': () => waiting,
    'during an insert': () => within('insert'),
    'facts without state': () => seen.facts > seen.announce,
    'state without commit': () => seen.announce > announcedWhenCommitted,
    'during eviction': () => evicting,
    'during return': () => within('return'),
  };
  return {
    hear(word) {
      seen[word] += 1;
      if (word === 'taken') waiting = true;
      if (word === 'insert+') waiting = false;
      if (word === 'evict+' || word === 'evict-') evicting = word === 'evict+';
      if (word === 'ledger+') announcedWhenCommitting = seen.announce;
      if (word === 'commit') announcedWhenCommitted = announcedWhenCommitting;
    },
    at: () => POINTS.filter((point) => holds[point]()),
  };
}

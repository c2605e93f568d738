/** A seeded stream of random numbers. The same seed and name give the same numbers, on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform whole number in [0, below). */
  below(below: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** Standard normal deviate. */
  normal(): number;
  /** 32 random bits as an unsigned integer. */
  bits(): number;
}

/** FNV-1a with a final mix: 32 bits of a text, for seeds. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A stream by seed and name: sfc32, Chris Doty-Humphrey's small fast counting generator (128 bits of state). */
export function createRandom(seed: string | number, name = ''): Random {
  let a = hashText(`${seed}/${name}/a`) | 0;
  let b = hashText(`${seed}/${name}/b`) | 0;
  let c = hashText(`${seed}/${name}/c`) | 0;
  let counter = 1;
  const bits = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 15; i += 1) bits();
  const next = (): number => bits() / 4_294_967_296;
  return {
    bits,
    next,
    below: (below) => Math.floor(next() * below),
    chance: (probability) => next() < probability,
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  };
}

/** A value and how often it is drawn, relative to its neighbours. */
export type Weighted<T> = readonly (readonly [T, number])[];

/** Draws one of the values by weight. The list must not be empty. */
export function pick<T>(random: Random, choices: Weighted<T>): T {
  let total = 0;
  for (const choice of choices) total += choice[1];
  let rest = random.next() * total;
  for (const choice of choices) {
    rest -= choice[1];
    if (rest < 0) return choice[0];
  }
  return (choices[choices.length - 1] as readonly [T, number])[0];
}

/**
 * How long to wait before the next try, ms: doubling from `first` up to `most`, each time somewhere between half of that
 * and the whole, so that many who wait for the same thing do not come back in one moment.
 *
 * @param tries how many have failed, from 1 on.
 * @param random from 0 up to 1.
 */
export function backoff(tries: number, first: number, most: number, random: () => number): number {
  const whole = Math.min(most, first * 2 ** Math.min(tries - 1, 30));
  return Math.round(whole * (0.5 + random() / 2));
}

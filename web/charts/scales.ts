/** Three or four round steps from 0 that hold the largest value. */
export function countScale(largest: number): { max: number; interval: number } {
  const steps = [1, 2, 5, 10, 15, 20, 25, 30, 40, 50, 100];
  let factor = 1;
  for (;;) {
    for (const step of steps) {
      const interval = step * factor;
      if (interval * 3 >= Math.max(largest, 1))
        return { interval, max: interval * Math.max(2, Math.ceil(largest / interval)) };
    }
    factor *= 100;
  }
}

/** Fixed scale (84 to 96 percent), widened by whole fives only if data leaves it. Ratios in, percent out. */
export function percentScale(
  scale: readonly [number, number],
  values: readonly (number | null)[],
): [number, number] {
  let [low, high] = [Math.round(scale[0] * 1000) / 10, Math.round(scale[1] * 1000) / 10];
  for (const value of values) {
    if (value === null) continue;
    while (value * 100 < low && low > 0) low = Math.max(0, Math.floor((low - 0.001) / 5) * 5);
    while (value * 100 > high && high < 100) high = Math.min(100, Math.ceil((high + 0.001) / 5) * 5);
  }
  return [low, high];
}

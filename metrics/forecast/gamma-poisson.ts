/**
 * Quantiles of a Poisson count whose rate is itself a gamma variable (domain.md 2.7 [42]): mean m, variance φ·m, which is the
 * negative binomial; with φ = 1 it is Poisson.
 *
 * @param mean ≥ 0.
 * @param dispersion φ ≥ 1.
 * @param levels ascending, each in (0, 1).
 * @returns for each level the least count whose cumulated probability reaches it.
 */
export function gammaPoissonQuantiles(mean: number, dispersion: number, levels: readonly number[]): number[] {
  if (mean <= 0) return levels.map(() => 0);
  const poisson = dispersion <= 1 + 1e-9;
  const shape = poisson ? 0 : mean / (dispersion - 1);
  // Each probability from the one before; in logarithms, because that of 0 vanishes for large means.
  let log = poisson ? -mean : -shape * Math.log(dispersion);
  let cumulated = Math.exp(log);
  let count = 0;
  const most = Math.ceil(mean + 20 * Math.sqrt(dispersion * mean) + 20 * dispersion + 20);
  return levels.map((level) => {
    while (cumulated < level && count < most) {
      count += 1;
      log += poisson
        ? Math.log(mean / count)
        : Math.log((count - 1 + shape) / count) + Math.log1p(-1 / dispersion);
      cumulated += Math.exp(log);
    }
    return count;
  });
}

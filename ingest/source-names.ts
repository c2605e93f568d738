import type { Claim } from './verdict.ts';

/** Sources of a tenant that the directory does not name are counted apart up to this many; the rest together. */
export const MOST_UNDECLARED = 50;
/** What stands for all sources beyond. */
export const OTHERS = '*';

/** Under which name a source is counted: a producer that makes up names must not make up columns of figures. */
export interface SourceNames {
  /** The name itself while there is room, else OTHERS. */
  of(tenant: string, source: string): string;
  /**
   * What of a claim may be believed: '' for a tenant or source that neither the directory nor an event has named. So
   * nothing of a message that is not kept reaches a table.
   */
  known(claim: Claim | undefined): Claim;
}

/**
 * @param declared sources that the directory names.
 * @param heard sources that were heard under names of their own, by name; undefined where the tenant is not known.
 */
export function createSourceNames(
  declared: (tenant: string) => readonly string[],
  heard: (tenant: string) => ReadonlyMap<string, unknown> | undefined,
): SourceNames {
  const isKnown = (tenant: string, source: string): boolean =>
    declared(tenant).includes(source) || heard(tenant)?.has(source) === true;
  return {
    of(tenant, source) {
      if (isKnown(tenant, source)) return source;
      const undeclared = [...(heard(tenant)?.keys() ?? [])].filter(
        (name) => name !== OTHERS && !declared(tenant).includes(name),
      );
      return undeclared.length < MOST_UNDECLARED ? source : OTHERS;
    },
    known(claim) {
      if (!claim) return { tenant: '', source: '' };
      const { tenant, source } = claim;
      if (isKnown(tenant, source)) return claim;
      return { tenant: heard(tenant) || declared(tenant).length > 0 ? tenant : '', source: '' };
    },
  };
}

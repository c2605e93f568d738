import { QUIET } from './living.ts';

/**
 * Which ingestion stamp was given out an hour of the site's time ago. Stamps are wall clock while a replay's hour may
 * pass in a second, so the two are noted side by side as time goes by.
 */
export interface QuietHour {
  note(tenant: string, siteNow: number, stamp: number): void;
  /** @returns null while this process has not seen an hour of the site's time. */
  since(tenant: string, siteNow: number): number | null;
}

const APART = QUIET / 60;

export function createQuietHour(): QuietHour {
  const notes = new Map<string, { site: number; stamp: number }[]>();
  return {
    note(tenant, siteNow, stamp) {
      const list = notes.get(tenant) ?? [];
      notes.set(tenant, list);
      const last = list.at(-1);
      if (!last || siteNow >= last.site + APART) list.push({ site: siteNow, stamp });
      while (list[1] && list[1].site <= siteNow - QUIET) list.shift();
    },
    since(tenant, siteNow) {
      const first = notes.get(tenant)?.[0];
      return first && first.site <= siteNow - QUIET ? first.stamp : null;
    },
  };
}

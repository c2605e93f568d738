import type { Log } from '../../schemas/log.ts';
import { quote, type Store } from '../../store/store.ts';
import { hasWorkingSet, type SubjectKind } from '../kinds.ts';
import type { Sources } from '../sources.ts';
import type { ColdWay } from './cold-way.ts';
import type { SetApart } from './set-apart.ts';
import type { WorkingSet } from './working-set.ts';

export interface HealParts {
  store: Store;
  log: Log;
  kinds: readonly SubjectKind[];
  coldWay: ColdWay;
  workingSet: WorkingSet;
  sources: Sources;
}

/**
 * Brings the state up to the facts, whatever became of topics and offsets: every subject with a fact stamped after
 * `since` goes the cold way, which also copies it whole into the working set if it stands there or lives; and so does
 * everybody whose time has come or who lacks facts.
 *
 * @param since ingestion stamp up to which all is known to be in the state, slack taken off.
 * @returns how many subjects were evaluated.
 */
export async function heal(parts: HealParts, since: number): Promise<number> {
  let healed = 0;
  for (const kind of parts.kinds) {
    const touched = await parts.store.query<{ tenant: string; subjects: string[] }>(
      `SELECT tenant, groupUniqArray(subject) AS subjects FROM ${kind.facts} WHERE ingested_at > ${since} GROUP BY tenant`,
    );
    for (const { tenant, subjects } of touched) {
      healed += subjects.length;
      await parts.store.command(
        `INSERT INTO wakes SELECT ${quote(kind.name)}, tenant, subject, at FROM ${kind.facts}
         WHERE tenant = ${quote(tenant)} AND ingested_at > ${since} AND at > ${parts.sources.siteNow(tenant)}`,
      );
      void parts.coldWay.add(kind, tenant, subjects);
    }
    healed += await addLacking(parts, kind);
  }
  healed += await addDue(parts, null);
  await parts.coldWay.flush();
  if (healed > 0) parts.log.info({ subjects: healed, since }, 'state brought up to the facts');
  return healed;
}

/** Sends subjects with a fact that has come due the cold way. @param after only facts later than this, by tenant. */
export async function addDue(
  parts: Omit<HealParts, 'log'>,
  after: ReadonlyMap<string, number> | null,
): Promise<number> {
  const { store, sources, coldWay } = parts;
  const latest = Math.max(
    0,
    ...[...sources.tenants(), ...(after?.keys() ?? [])].map((tenant) => sources.siteNow(tenant)),
  );
  const earliest = after && after.size > 0 ? Math.min(...after.values()) : -1;
  // One question for all kinds: this is asked as long as the house stands.
  const woken = await store.query<{ kind: string; tenant: string; subject: string; at: number }>(
    `SELECT DISTINCT kind, tenant, subject, at FROM wakes WHERE at > ${earliest} AND at <= ${latest}`,
  );
  let sent = 0;
  for (const kind of parts.kinds) {
    const due = hasWorkingSet(kind) ? await parts.workingSet.due(kind, latest) : [];
    const now = [
      ...woken.filter(
        (row) =>
          row.kind === kind.name &&
          row.at <= sources.siteNow(row.tenant) &&
          row.at > (after?.get(row.tenant) ?? -1),
      ),
      ...due.filter((row) => row.next_at <= sources.siteNow(row.tenant)),
    ];
    for (const row of now) void coldWay.add(kind, row.tenant, [row.subject]);
    sent += now.length;
  }
  return sent;
}

/** Sends who lacks facts in the working set, or is missing there, the cold way: it copies them anew. */
export async function addLacking(
  parts: Pick<HealParts, 'workingSet' | 'coldWay' | 'sources'>,
  kind: SubjectKind,
): Promise<number> {
  if (!hasWorkingSet(kind)) return 0;
  const { workingSet, coldWay, sources } = parts;
  const lacking = await workingSet.lacking(kind, null);
  for (const row of lacking) void coldWay.add(kind, row.tenant, [row.subject]);
  let outside = 0;
  for (const tenant of sources.tenants()) {
    const missing = await workingSet.outside(kind, tenant, sources.siteNow(tenant));
    if (missing.length > 0) void coldWay.add(kind, tenant, missing);
    outside += missing.length;
  }
  return lacking.length + outside;
}

/** Sends who was set apart the cold way, to be tried again: what was in the way may be gone. @returns how many. */
export async function addApart(
  parts: Pick<HealParts, 'coldWay' | 'kinds'>,
  apart: Pick<SetApart, 'read'>,
): Promise<number> {
  const rows = await apart.read();
  for (const kind of parts.kinds)
    for (const row of rows)
      if (row.kind === kind.name) void parts.coldWay.add(kind, row.tenant, [row.subject]);
  return rows.length;
}

import type { Batch, Touched } from '../batch.ts';
import { doorsOf, hasWorkingSet, type KindWithWorkingSet, type SubjectKind } from '../kinds.ts';
import type { EvaluationParts } from '../parts.ts';
import { lookupExpired } from './admission.ts';

const byTenant = (touched: readonly Touched[]): Map<string, string[]> => {
  const tenants = new Map<string, string[]>();
  for (const one of touched) {
    const subjects = tenants.get(one.tenant);
    if (subjects) subjects.push(one.subject);
    else tenants.set(one.tenant, [one.subject]);
  }
  return tenants;
};

/** From acknowledged facts to state, in the order of BATCH. @returns `cold`: when its cold subjects are done as well. */
export async function evaluateBatch(
  parts: EvaluationParts,
  batch: Batch,
): Promise<{ cold: Promise<unknown> }> {
  parts.sources.note(batch.newest, batch.stamp);
  const waits: Promise<void>[] = [];
  // Kinds share no table, so they go side by side: a statement takes a tenth of a second before its first subject.
  await Promise.all(
    parts.kinds.map(async (kind) => {
      const subjects = batch.touched.get(kind.name);
      if (!subjects) return;
      const touched = [...subjects.values()];
      await noteWakes(parts, kind, touched);
      if (hasWorkingSet(kind)) await throughWorkingSet(parts, kind, batch, touched, waits);
      else await fromAllFacts(parts, kind, touched);
    }),
  );
  announceBatch(parts, batch);
  await parts.onStep?.('announce');
  return { cold: Promise.all(waits) };
}

/** Written before `now` is asked for the evaluation: a fact is either due then, or its wake stands. */
async function noteWakes(
  parts: EvaluationParts,
  kind: SubjectKind,
  touched: readonly Touched[],
): Promise<void> {
  const lines = touched
    .filter((one) => one.latest > parts.sources.siteNow(one.tenant))
    .map(({ tenant, subject, latest }) => JSON.stringify({ kind: kind.name, tenant, subject, at: latest }));
  if (lines.length > 0) await parts.store.insert('wakes', Buffer.from(`${lines.join('\n')}\n`));
}

async function fromAllFacts(
  parts: EvaluationParts,
  kind: SubjectKind,
  touched: readonly Touched[],
): Promise<void> {
  for (const [tenant, subjects] of byTenant(touched)) {
    await parts.markDirty?.(kind, tenant, subjects);
    await parts.onStep?.('dirty');
    await parts.evaluation.evaluate(kind, tenant, subjects, 'all', parts.sources.siteNow(tenant));
  }
}

/** Hot subjects are evaluated here and now; the others wait on the cold way, and `waits` for them. */
async function throughWorkingSet(
  parts: EvaluationParts,
  kind: KindWithWorkingSet,
  batch: Batch,
  touched: readonly Touched[],
  waits: Promise<void>[],
): Promise<void> {
  const { standings, coldWay, evaluation, workingSet, sources } = parts;
  const waiting = (key: string) => coldWay.waiting(kind, key);
  let admitted = await standings.admit(kind, touched, waiting);
  await parts.onStep?.('admit');
  if (lookupExpired(admitted.askedAt, parts.wall())) {
    standings.forget();
    admitted = await standings.admit(kind, touched, waiting);
  }
  const rows = admitted.hot.flatMap((one) => one.rows);
  const block = batch.blocks.get(kind.facts);
  if (block && rows.length > 0) await parts.store.insertBlock(kind.working.hot, block, rows);
  await parts.onStep?.('hot');

  for (const [tenant, subjects] of byTenant(admitted.cold)) waits.push(coldWay.add(kind, tenant, subjects));
  for (const [tenant, subjects] of byTenant(admitted.hot)) {
    const [lacking] = await Promise.all([
      workingSet.lacking(kind, { tenant, ids: subjects }),
      evaluation.evaluate(kind, tenant, subjects, 'hot', sources.siteNow(tenant)),
    ]);
    standings.moved(kind, tenant, subjects, 'live');
    if (lacking.length > 0)
      waits.push(
        coldWay.add(
          kind,
          tenant,
          lacking.map((one) => one.subject),
        ),
      );
  }
  await parts.onStep?.('evaluate');
}

function announceBatch(parts: EvaluationParts, batch: Batch): void {
  const { stamp } = batch;
  for (const kind of parts.kinds) {
    for (const [tenant, subjects] of byTenant([...(batch.touched.get(kind.name)?.values() ?? [])])) {
      const oldest = batch.oldest.get(tenant) ?? 0;
      parts.announce({ what: kind.name, tenant, subjects: subjects.length, stamp, oldest });
    }
  }
  const byKind = new Set<string>(parts.kinds.flatMap(doorsOf));
  for (const [table, block] of batch.blocks) {
    if (byKind.has(table)) continue;
    for (const tenant of batch.newest.keys())
      parts.announce({
        what: table.replace(/_erasing$/, ''),
        tenant,
        subjects: block.rows,
        stamp,
        oldest: batch.oldest.get(tenant) ?? Number.POSITIVE_INFINITY,
      });
  }
}

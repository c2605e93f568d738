import type { Batch } from './batch.ts';
import type { PipelineParts } from './parts.ts';
import type { Position } from './source.ts';
import { evaluateBatch } from './state/batch.ts';
import { createCommitPrefix } from './state/prefix.ts';
import { COMMIT, type CommitStep } from './state/steps.ts';
import type { Range } from './tally.ts';

export interface Pipeline {
  /** Reads until `stopped()`, then ends what it has in hand. Rejects with what broke it. */
  run(): Promise<void>;
  /** Commits what is finished. */
  commit(): Promise<void>;
  /** Runs while no batch is between its admission and its evaluation. */
  betweenBatches<Result>(work: () => Promise<Result>): Promise<Result>;
  /**
   * As `betweenBatches`, with nobody left on the cold way: every row then stands as of the cut. The next batch goes on
   * once the work says that it has begun, or has ended.
   */
  quiet<Result>(work: (begun: () => void) => Promise<Result>): Promise<Result>;
}

/** source → decode → batch → facts → admission → evaluation → announcement → commit. */
export function createPipeline(parts: PipelineParts): Pipeline {
  const prefix = createCommitPrefix<{ positions: Position[]; ranges: Range[] }>();
  let lane: Promise<unknown> = Promise.resolve();
  /** Batches are evaluated in the order in which they were taken. */
  let turn: Promise<unknown> = Promise.resolve();
  let inFlight = 0;
  let committing: Promise<void> = Promise.resolve();
  /** Next offsets that the group has not taken yet, by `topic/partition`: a commit that fails is made up for by the next. */
  const owed = new Map<string, Position>();

  const inLane = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = lane.then(work);
    lane = result;
    result.catch(parts.fail);
    return result;
  };

  const insertFacts = async (batch: Batch): Promise<void> => {
    const inserted = parts.meter.inserting(batch);
    await Promise.all([
      ...[...batch.blocks].map(([table, block]) => parts.store.insertBlock(table, block)),
      batch.deadLetters.length > 0 ? parts.deadLetters.write(batch.deadLetters) : undefined,
    ]);
    inserted();
    await parts.onStep?.('facts');
  };

  const take = (batch: Batch): void => {
    const finish = prefix.open([{ positions: [...batch.positions.values()], ranges: batch.tally.ranges() }]);
    inFlight += 1;
    const inserted = insertFacts(batch);
    inserted.catch(parts.fail);
    const evaluate = async (): Promise<void> => {
      if (parts.abandoned()) return;
      const evaluated = parts.meter.evaluating(batch);
      const { cold } = await evaluateBatch(parts, batch);
      await parts.erasures.settle(batch.stamp);
      evaluated();
      inFlight -= 1;
      parts.progressed();
      cold.then(() => {
        finish();
        parts.stamps.finish(batch.stamp);
      }, parts.fail);
      if (parts.coldWay.size > parts.settings.coldAtMost) await parts.coldWay.flush();
    };
    // It takes its place in the lane only once its facts stand: whoever looks between two batches does so meanwhile.
    turn = turn.then(() => inserted).then(() => inLane(evaluate));
    turn.catch(() => undefined);
  };

  const commitFinished = async (): Promise<void> => {
    const finished = prefix.take();
    for (const { positions } of finished)
      for (const one of positions) owed.set(`${one.topic}/${one.partition}`, one);
    const work: Record<CommitStep, () => Promise<unknown>> = {
      ledger: () =>
        parts.ledger.write(
          finished.flatMap((one) => one.ranges),
          parts.sources.siteNow,
          parts.wall(),
        ),
      checkpoint: () => parts.writeCheckpoint(finished.length > 0),
      commit: async () => {
        const taken = [...owed];
        const ours = taken.map(([, one]) => one).filter((one) => parts.source.owns(one.topic, one.partition));
        if ((await parts.source.commit(ours)) === 'lost') return parts.meter.retried('commit');
        for (const [key, one] of taken) if (owed.get(key) === one) owed.delete(key);
      },
      sources: () => parts.sources.write(),
    };
    for (const step of COMMIT) {
      await work[step]();
      if (finished.length > 0) await parts.onStep?.(step);
    }
  };

  const pipeline: Pipeline = {
    async run() {
      while (!parts.stopped()) {
        const next = await parts.collect(() => inFlight);
        if (parts.abandoned()) return;
        if (next.kind === 'batch') take(next.batch);
        if (next.kind === 'assigned') {
          // Whoever had the partitions meanwhile may be further.
          await turn;
          owed.clear();
          await inLane(parts.assigned);
        }
      }
      await turn;
      await lane;
      if (parts.abandoned()) return;
      await parts.coldWay.flush();
      await pipeline.commit();
    },
    commit() {
      committing = committing.then(commitFinished);
      committing.catch(parts.fail);
      return committing;
    },
    betweenBatches: inLane,
    quiet(work) {
      return new Promise((resolve, reject) => {
        inLane(async () => {
          await parts.coldWay.flush();
          // The stamps of that round are finished a few turns of the promise queue later.
          await new Promise((next) => setImmediate(next));
          // What breaks here is the asker's, not the ingest's.
          await new Promise<void>((begun) => {
            const ended = Promise.resolve().then(() => work(begun));
            ended.then(resolve, reject).finally(begun);
          });
        }).catch(reject);
      });
    },
  };
  return pipeline;
}

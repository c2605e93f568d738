import { createDecoder } from '../../ingest/decode/decoder.ts';
import { rebuild } from '../../ingest/rebuild/command.ts';
import { factsFromKafka } from '../../ingest/rebuild/facts-from-kafka.ts';
import { openSources } from '../../ingest/sources.ts';
import { nodeTimers } from '../../ingest/timers.ts';
import type { KafkaAccess } from '../kafka/access.ts';
import { openKafkaClient } from '../kafka/client.ts';
import type { RebuildNeeds } from '../parts.ts';
import { rebuildReport } from '../rebuild-report.ts';
import { readDirectory } from './configuration.ts';
import { clockOf, expectationsOf, stateFingerprint, subjectKinds } from './metrics.ts';

const DONE = { build: 'built', compare: 'compared' } as const;

/** State of every subject anew from its facts, on the store that it is given. */
export async function wireRebuild(needs: RebuildNeeds): Promise<void> {
  const { store, log, clock, settings, progress, kafka, signal } = needs;
  const directory = await readDirectory(settings);
  const kinds = subjectKinds();
  const sources = await openSources(store, clock, (tenant) => ({
    clock: clockOf(directory, false)(tenant),
    ...expectationsOf(directory, 1)(tenant),
  }));
  const bringFacts = async (from: KafkaAccess): Promise<void> => {
    const step = progress.step('Facts');
    step.say('reading the topics');
    const { messages, added, rejected, without } = await factsFromKafka({
      kafka: openKafkaClient(from, 'andon-rebuild', log),
      store,
      log,
      kinds,
      decode: createDecoder(),
      sources,
      wall: () => clock.now(),
      signal,
      onProgress: ({ read, messages: all }) => step.say(`${read} of ${all} messages`),
    });
    const unusable = Object.entries(rejected).map(([fault, count]) => `${count} × ${fault}`);
    step.done(
      [
        `${messages} messages read, ${added} facts were missing`,
        ...(unusable.length > 0 ? [`not usable: ${unusable.join(', ')}`] : []),
        ...(without > 0 ? [`${without} offsets without a message`] : []),
      ].join(' · '),
    );
  };
  const step = progress.step('Rebuild');
  step.say('begins');
  const { epoch, subjects, differences, outcome } = await rebuild({
    store,
    kinds,
    log,
    timers: nodeTimers,
    wall: () => clock.now(),
    siteNow: sources.siteNow,
    fingerprint: stateFingerprint(directory),
    exclusive: settings.clickhouse === null,
    compareOnly: needs.compareOnly,
    ...(kafka ? { bringFacts: () => bringFacts(kafka) } : {}),
    signal,
    onProgress: ({ step: which, kind, tenant, done, subjects: all }) =>
      step.say(`${kind} of ${tenant}: ${done} of ${all} ${DONE[which]}`),
    onStep: (done) => {
      if (done === 'carry in') step.say('swapping the tables');
      if (done === 'carry after') step.say('waiting for statements that were under way');
    },
  });
  const ends = {
    swapped: `${subjects} subjects evaluated and swapped in, epoch ${epoch}`,
    compared: `${subjects} subjects evaluated and compared; nothing was changed`,
    superseded: `another rebuild began meanwhile: what this one made of ${subjects} subjects was given up`,
  };
  step.done(ends[outcome]);
  for (const line of rebuildReport(differences)) progress.line(line);
}

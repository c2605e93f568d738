import { Fault } from '../schemas/faults.ts';
import { isLoopback } from '../server/http/origin.ts';
import { KAFKA_KEYS } from './kafka/settings.ts';
import { SETTINGS, type SettingKey, type Settings } from './settings.ts';

/** A setting as somebody wrote it. */
export interface Found {
  raw: unknown;
  /** For the error: 'flag --port', 'environment ANDON_PORT', or the file's path. */
  from: string;
  /** What a relative path is relative to. */
  base: string;
}

/** @throws Fault ANDON_E307 with what was found and what would be accepted. */
export function refuse(key: string, value: unknown, from: string, accepted: string): never {
  throw new Fault('ANDON_E307', { key, value, from, accepted });
}

/** What fits by itself but not together; only what a person said is held against another thing said. */
export function crossCheck(settings: Settings, found: Record<SettingKey, Found | null>): void {
  if (!settings.simulate) {
    for (const key of ['history', 'speed', 'seed'] as const) {
      const said = found[key];
      if (said?.from.startsWith('flag'))
        refuse(key, said.raw, said.from, 'only with the simulator: leave --no-simulate or this out');
    }
  }
  if (!isLoopback(settings.host) && settings.accounts.length === 0) {
    const { raw, from } = found.host as Found;
    refuse('host', raw, from, 'a loopback address; any other only with accounts (andon password)');
  }
  if (settings.deadMan > 0 && settings.deadManFile === null && settings.deadManUrl === null) {
    const { raw, from } = found.deadMan as Found;
    refuse('deadMan', raw, from, 'only with --dead-man-file or --dead-man-url: a signal needs a way out');
  }
  for (const key of ['deadManFile', 'deadManUrl'] as const) {
    const way = found[key];
    if (settings.deadMan > 0 || !way) continue;
    const { masked } = SETTINGS[key];
    refuse(
      key,
      masked ? masked(way.raw) : way.raw,
      way.from,
      'only with --dead-man, which says after what time',
    );
  }
  const disk = found.kafkaDisk;
  if (settings.kafka && disk?.from.startsWith('flag')) {
    refuse(
      'kafkaDisk',
      disk.raw,
      disk.from,
      'only with the local broker: your own Kafka keeps its own bounds',
    );
  }
  checkKafka(settings, found);
}

/** How a Kafka is reached: parts that need each other, and a password that must not travel readable. */
function checkKafka(settings: Settings, found: Record<SettingKey, Found | null>): void {
  const { kafkaTls, kafkaSasl, kafkaUser, kafkaPassword, kafkaPasswordFile } = settings;
  const only = (key: SettingKey, fits: boolean, accepted: string): void => {
    const said = found[key];
    if (!said || fits) return;
    const { masked } = SETTINGS[key];
    refuse(key, masked ? masked(said.raw) : said.raw, said.from, accepted);
  };
  for (const key of [...KAFKA_KEYS, 'kafkaPartitions'] as const)
    if (found[key]?.from.startsWith('flag'))
      only(key, settings.kafka !== null, "only with a Kafka of one's own");
  if (settings.kafka === null) return;
  for (const key of ['kafkaCa', 'kafkaCert', 'kafkaKey'] as const) only(key, kafkaTls, 'only with kafkaTls');
  only('kafkaCert', settings.kafkaKey !== null, 'only together with kafkaKey');
  only('kafkaKey', settings.kafkaCert !== null, 'only together with kafkaCert');
  for (const key of ['kafkaUser', 'kafkaPassword', 'kafkaPasswordFile'] as const)
    only(key, kafkaSasl !== null, 'only with kafkaSasl, which says how to sign in');
  const passwords = [kafkaPassword, kafkaPasswordFile].filter((said) => said !== null).length;
  only('kafkaSasl', kafkaUser !== null, 'only with kafkaUser');
  only('kafkaSasl', passwords > 0, 'only with kafkaPassword or kafkaPasswordFile');
  only('kafkaPasswordFile', passwords < 2, 'either this or kafkaPassword');
  only(
    'kafkaSasl',
    kafkaTls || kafkaSasl !== 'plain',
    'plain only with kafkaTls: the password would travel readable',
  );
}

import type { TSchema } from 'typebox';
import {
  asBoolean,
  asBytes,
  asDays,
  asIs,
  asList,
  asNumber,
  asSeconds,
  asTokens,
  asWebhooks,
  asWeeks,
  GIGABYTE,
  originOnly,
  withoutCredentials,
} from './setting-texts.ts';
import { type SettingKey, SettingsSchema } from './settings-schema.ts';

export type { SettingKey, Settings } from './settings-schema.ts';

/** One setting: where it is written, how a text becomes its value, and what it is when nobody says. */
export interface SettingDefinition {
  /** As commander writes it; null: no flag. */
  flag: string | null;
  environment: string;
  /** What the help and an error say is accepted. */
  accepted: string;
  /** One line of help. */
  help: string;
  /** What the help shows as default. */
  shown: string;
  fallback: unknown;
  schema: TSchema;
  /** From a text (flag, environment) or a file's value to the value that the schema judges. */
  read(raw: unknown): unknown;
  /** Relative paths are resolved against where they were written. */
  isPath?: true;
  /** May hold credentials: how its text is printed. */
  masked?(raw: unknown): unknown;
}

const { properties } = SettingsSchema;

export const SETTINGS: { readonly [K in SettingKey]: SettingDefinition } = {
  data: {
    flag: '--data <dir>',
    environment: 'ANDON_DATA',
    accepted: 'a folder that can be written',
    shown: '.andon in the project',
    help: 'data folder: the stores, logs and andon.json',
    fallback: '.andon',
    schema: properties.data,
    read: asIs,
    isPath: true,
  },
  port: {
    flag: '--port <n>',
    environment: 'ANDON_PORT',
    accepted: 'a whole number from 1 to 65535',
    shown: '8088, or a free one',
    help: "the wall's port on 127.0.0.1; a given one is kept or refused",
    fallback: null,
    schema: properties.port,
    read: asNumber,
  },
  kafka: {
    flag: '--kafka <brokers>',
    environment: 'KAFKA_BROKERS',
    accepted: 'host:port, several separated by commas',
    shown: 'a local broker is started',
    help: 'a Kafka of your own instead of the local one',
    fallback: null,
    schema: properties.kafka,
    read: asList,
  },
  clickhouse: {
    flag: '--clickhouse <url>',
    environment: 'CLICKHOUSE_URL',
    accepted: 'http[s]://user:password@host:port/database',
    shown: 'the embedded engine',
    help: 'a ClickHouse of your own instead of the embedded one',
    fallback: null,
    schema: properties.clickhouse,
    read: asIs,
    masked: withoutCredentials,
  },
  simulate: {
    flag: '--no-simulate',
    environment: 'ANDON_SIMULATE',
    accepted: 'true or false',
    shown: 'it runs',
    help: 'leave the simulated contact centre out',
    fallback: true,
    schema: properties.simulate,
    read: asBoolean,
  },
  history: {
    flag: '--history <weeks>',
    environment: 'ANDON_HISTORY',
    accepted: '1w to 52w, or none',
    shown: '8w',
    help: 'how many weeks the simulator fills in behind the present',
    fallback: 8,
    schema: properties.history,
    read: asWeeks,
  },
  speed: {
    flag: '--speed <n>',
    environment: 'ANDON_SPEED',
    accepted: 'a whole number from 1 to 600',
    shown: '1',
    help: 'simulated seconds that pass in a real one',
    fallback: 1,
    schema: properties.speed,
    read: asNumber,
  },
  seed: {
    flag: '--seed <n>',
    environment: 'ANDON_SEED',
    accepted: 'a whole number from 0 to 4294967295',
    shown: '1',
    help: 'the same seed simulates the same weeks',
    fallback: 1,
    schema: properties.seed,
    read: asNumber,
  },
  kafkaDisk: {
    flag: '--kafka-disk <size>',
    environment: 'ANDON_KAFKA_DISK',
    accepted: '256MB to 1024GB',
    shown: '4GB',
    help: 'what the topics of the local broker may take on disk',
    fallback: 4 * GIGABYTE,
    schema: properties.kafkaDisk,
    read: asBytes,
  },
  kafkaJars: {
    flag: null,
    environment: 'ANDON_KAFKA_JARS',
    accepted: 'a folder',
    shown: '<data>/kafka/jars',
    help: "where Kafka's jars are cached",
    fallback: null,
    schema: properties.kafkaJars,
    read: asIs,
    isPath: true,
  },
  retention: {
    flag: '--retention <days>',
    environment: 'ANDON_RETENTION',
    accepted: '1d to 36500d, or none',
    shown: '1096d, three years',
    help: 'ended tickets, contacts and surveys are removed so long after their last event',
    fallback: 1_096,
    schema: properties.retention,
    read: asDays,
  },
  deadMan: {
    flag: '--dead-man <time>',
    environment: 'ANDON_DEAD_MAN',
    accepted: '1s to 24h, or none',
    shown: 'none',
    help: 'tell the outside when nothing was ingested for so long, by --dead-man-file or --dead-man-url',
    fallback: 0,
    schema: properties.deadMan,
    read: asSeconds,
  },
  deadManFile: {
    flag: '--dead-man-file <file>',
    environment: 'ANDON_DEAD_MAN_FILE',
    accepted: 'a file that can be written',
    shown: 'none',
    help: 'a file that says whether events flow, written anew at each change and now and then between',
    fallback: null,
    schema: properties.deadManFile,
    read: asIs,
    isPath: true,
  },
  deadManUrl: {
    flag: '--dead-man-url <url>',
    environment: 'ANDON_DEAD_MAN_URL',
    accepted: 'http[s]://host[:port]/path',
    shown: 'none',
    help: 'an address that gets a POST when events stop and when they flow again',
    fallback: null,
    schema: properties.deadManUrl,
    read: asIs,
    masked: originOnly,
  },
  directory: {
    flag: '--directory <file>',
    environment: 'ANDON_DIRECTORY',
    accepted: 'a YAML file',
    shown: 'config/directory.yaml',
    help: 'names of sites, queues, teams, regions',
    fallback: null,
    schema: properties.directory,
    read: asIs,
    isPath: true,
  },
  boards: {
    flag: '--boards <dir>',
    environment: 'ANDON_BOARDS',
    accepted: 'a folder of YAML files',
    shown: 'the boards that ship',
    help: 'a folder with boards of your own',
    fallback: null,
    schema: properties.boards,
    read: asIs,
    isPath: true,
  },
  rules: {
    flag: '--rules <dir>',
    environment: 'ANDON_RULES',
    accepted: 'a folder of YAML files',
    shown: 'the rules that ship',
    help: 'a folder with alert rules of your own',
    fallback: null,
    schema: properties.rules,
    read: asIs,
    isPath: true,
  },
  alerts: {
    flag: '--no-alerts',
    environment: 'ANDON_ALERTS',
    accepted: 'true or false',
    shown: 'they are watched',
    help: 'watch no rules here: of several servers on one store exactly one does',
    fallback: true,
    schema: properties.alerts,
    read: asBoolean,
  },
  alertWebhooks: {
    flag: null,
    environment: 'ANDON_ALERT_WEBHOOKS',
    accepted: 'format=url, separated by commas; formats: andon, alertmanager',
    shown: 'none',
    help: 'addresses that get a POST when an alert fires, gets graver, is claimed or is over',
    fallback: [],
    schema: properties.alertWebhooks,
    read: asWebhooks,
    masked: () => '…',
  },
  alertSecret: {
    flag: null,
    environment: 'ANDON_ALERT_SECRET',
    accepted: 'at least 16 characters',
    shown: 'none: notices are not signed',
    help: 'signs what webhooks get (Andon-Signature: HMAC-SHA-256)',
    fallback: null,
    schema: properties.alertSecret,
    read: asIs,
    masked: () => '…',
  },
  mappings: {
    flag: '--mappings <dir>',
    environment: 'ANDON_MAPPINGS',
    accepted: 'a folder of YAML files',
    shown: 'the mappings that ship',
    help: 'a folder with mappings of your own, for webhooks',
    fallback: null,
    schema: properties.mappings,
    read: asIs,
    isPath: true,
  },
  tokens: {
    flag: null,
    environment: 'ANDON_TOKENS',
    accepted: 'lines of andon token, name:sha256, separated by commas',
    shown: 'none: the HTTP doors are shut',
    help: 'who may send events by HTTP',
    fallback: [],
    schema: properties.tokens,
    read: asTokens,
    // Somebody may have written the token itself.
    masked: () => '…',
  },
  logLevel: {
    flag: '--log-level <level>',
    environment: 'ANDON_LOG_LEVEL',
    accepted: 'debug, info, warn or error',
    shown: 'info',
    help: 'what is written to <data>/logs/andon.log',
    fallback: 'info',
    schema: properties.logLevel,
    read: asIs,
  },
};

export const SETTING_KEYS = Object.keys(SETTINGS) as SettingKey[];

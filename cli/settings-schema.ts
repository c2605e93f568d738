import { type Static, Type } from 'typebox';
import { PERSON_ROLES } from '../schemas/access.ts';
import { NOTICE_FORMATS } from '../server/alerts/notice.ts';
import { SASL_MECHANISMS } from './kafka/mechanisms.ts';
import { GIGABYTE } from './setting-texts.ts';

const HOST_PORT = '^[^\\s,/:]+:[0-9]{1,5}$|^\\[[0-9a-fA-F:]+\\]:[0-9]{1,5}$';

/** All settings, validated. Paths are absolute; null means "not set: Andon's own choice". */
export const SettingsSchema = Type.Object({
  data: Type.String({ minLength: 1 }),
  port: Type.Union([Type.Integer({ minimum: 1, maximum: 65_535 }), Type.Null()]),
  probe: Type.Union([Type.Integer({ minimum: 1, maximum: 65_535 }), Type.Null()]),
  host: Type.String({ pattern: '^[0-9a-zA-Z.:-]{1,100}$' }),
  hosts: Type.Array(
    Type.String({ pattern: '^[0-9a-z.-]{1,200}(:[0-9]{1,5})?$|^\\[[0-9a-f:]+\\](:[0-9]{1,5})?$' }),
  ),
  accounts: Type.Array(
    Type.Object({
      name: Type.String({ pattern: '^[\\p{L}\\p{N}_.-]{1,40}$' }),
      role: Type.Enum([...PERSON_ROLES]),
      hash: Type.String({ pattern: '^scrypt\\$[A-Za-z0-9_-]{22}\\$[A-Za-z0-9_-]{43}$' }),
    }),
  ),
  kafka: Type.Union([Type.Array(Type.String({ pattern: HOST_PORT }), { minItems: 1 }), Type.Null()]),
  kafkaTls: Type.Boolean(),
  kafkaCa: Type.Union([Type.String({ minLength: 1 }), Type.Null()]),
  kafkaCert: Type.Union([Type.String({ minLength: 1 }), Type.Null()]),
  kafkaKey: Type.Union([Type.String({ minLength: 1 }), Type.Null()]),
  kafkaSasl: Type.Union([Type.Enum([...SASL_MECHANISMS]), Type.Null()]),
  kafkaUser: Type.Union([Type.String({ minLength: 1 }), Type.Null()]),
  kafkaPassword: Type.Union([Type.String({ minLength: 1 }), Type.Null()]),
  kafkaPasswordFile: Type.Union([Type.String({ minLength: 1 }), Type.Null()]),
  kafkaPartitions: Type.Integer({ minimum: 1, maximum: 1_000 }),
  clickhouse: Type.Union([Type.String({ pattern: '^https?://[^\\s/]+' }), Type.Null()]),
  simulate: Type.Boolean(),
  history: Type.Integer({ minimum: 0, maximum: 52 }),
  speed: Type.Integer({ minimum: 1, maximum: 600 }),
  seed: Type.Integer({ minimum: 0, maximum: 2 ** 32 - 1 }),
  kafkaDisk: Type.Integer({ minimum: GIGABYTE / 4, maximum: 1024 * GIGABYTE }),
  kafkaJars: Type.Union([Type.String({ minLength: 1 }), Type.Null()]),
  retention: Type.Integer({ minimum: 0, maximum: 36_500 }),
  deadMan: Type.Integer({ minimum: 0, maximum: 86_400 }),
  deadManFile: Type.Union([Type.String({ minLength: 1 }), Type.Null()]),
  deadManUrl: Type.Union([Type.String({ pattern: '^https?://[^\\s/]+' }), Type.Null()]),
  directory: Type.Union([Type.String({ minLength: 1 }), Type.Null()]),
  boards: Type.Union([Type.String({ minLength: 1 }), Type.Null()]),
  rules: Type.Union([Type.String({ minLength: 1 }), Type.Null()]),
  alerts: Type.Boolean(),
  alertWebhooks: Type.Array(
    Type.Object({
      format: Type.Enum([...NOTICE_FORMATS]),
      url: Type.String({ pattern: '^https?://[^\\s/]+' }),
    }),
  ),
  alertSecret: Type.Union([Type.String({ minLength: 16 }), Type.Null()]),
  mappings: Type.Union([Type.String({ minLength: 1 }), Type.Null()]),
  reports: Type.Union([Type.String({ minLength: 1 }), Type.Null()]),
  schedule: Type.Boolean(),
  reportsOut: Type.Union([Type.String({ minLength: 1 }), Type.Null()]),
  reportUrl: Type.Union([Type.String({ pattern: '^https?://[^\\s/]+' }), Type.Null()]),
  chromium: Type.Union([Type.String({ minLength: 1 }), Type.Null()]),
  tokens: Type.Array(
    Type.Object({
      name: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,39}$' }),
      sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    }),
  ),
  logLevel: Type.Union([
    Type.Literal('debug'),
    Type.Literal('info'),
    Type.Literal('warn'),
    Type.Literal('error'),
  ]),
});

/** `history` in weeks, `retention` in days (0 = for ever), `deadMan` in seconds (0 = off), `kafkaDisk` in bytes, `speed` in simulated per real seconds. */
export type Settings = Readonly<Static<typeof SettingsSchema>>;
export type SettingKey = keyof Settings;

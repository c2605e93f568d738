import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSettings, type Written } from '../../../cli/config.ts';
import { kafkaAccess } from '../../../cli/kafka/access.ts';
import { Fault } from '../../../schemas/faults.ts';

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'andon-config-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const read = (written: Partial<Written> = {}) =>
  readSettings({ flags: {}, environment: {}, cwd, project: '/project', ...written });
const faultOf = (written: Partial<Written>): Fault => {
  try {
    read(written);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

describe('where a setting comes from', () => {
  it('has defaults when nobody says anything', () => {
    expect(read()).toMatchObject({
      data: '/project/.andon',
      port: null,
      kafka: null,
      clickhouse: null,
      simulate: true,
      history: 8,
      speed: 1,
    });
  });

  it('prefers the flag to the environment, and that to the file', () => {
    writeFileSync(join(cwd, 'andon.yaml'), 'port: 7001\nspeed: 30\nhistory: 2w\n');
    const environment = { ANDON_PORT: '7002', ANDON_SPEED: '60' };
    expect(read({ flags: { port: '7003' }, environment })).toMatchObject({
      port: 7003,
      speed: 60,
      history: 2,
    });
    expect(read({ environment })).toMatchObject({ port: 7002 });
    expect(read()).toMatchObject({ port: 7001, speed: 30 });
  });

  it('takes the file of the data folder before the one here', () => {
    mkdirSync(join(cwd, 'd'));
    writeFileSync(join(cwd, 'andon.yaml'), 'data: d\nport: 7001\n');
    writeFileSync(join(cwd, 'd', 'andon.yaml'), 'port: 7009\n');
    expect(read()).toMatchObject({ data: join(cwd, 'd'), port: 7009 });
  });

  it('treats an empty variable as not set', () => {
    expect(read({ environment: { KAFKA_BROKERS: '', ANDON_PORT: '' } })).toMatchObject({
      kafka: null,
      port: null,
    });
  });

  it('resolves a path against the place where it was written', () => {
    expect(read({ flags: { data: 'here' } }).data).toBe(join(cwd, 'here'));
    expect(read({ environment: { ANDON_DATA: '/elsewhere' } }).data).toBe('/elsewhere');
  });

  it('reads lists, weeks, sizes and yes or no', () => {
    const environment = {
      KAFKA_BROKERS: 'a:9092, b:9093',
      ANDON_SIMULATE: 'no',
      ANDON_KAFKA_DISK: '512MB',
      ANDON_HISTORY: 'none',
      ANDON_RETENTION: '400d',
    };
    expect(read({ environment: { ANDON_RETENTION: 'none' } })).toMatchObject({ retention: 0 });
    expect(read({ environment })).toMatchObject({
      retention: 400,
      kafka: ['a:9092', 'b:9093'],
      simulate: false,
      kafkaDisk: 512 * 1024 ** 2,
      history: 0,
    });
  });

  it('cannot be changed afterwards', () => {
    const settings = read({ environment: { KAFKA_BROKERS: 'a:9092' } });
    expect(() => Object.assign(settings, { port: 1 })).toThrow(TypeError);
    expect(() => settings.kafka?.push('b:1')).toThrow(TypeError);
  });
});

describe('how a Kafka is reached', () => {
  const environment = {
    KAFKA_BROKERS: 'a:9093',
    KAFKA_TLS: 'true',
    KAFKA_SASL: 'SCRAM-SHA-512',
    KAFKA_USER: 'andon',
  };
  const reach = (more: Record<string, string>) =>
    kafkaAccess(read({ environment: { ...environment, ...more } }));

  it('takes the password from the environment, or the first line of a file', () => {
    const sasl = { mechanism: 'scram-sha-512', username: 'andon', password: 'geheim' };
    writeFileSync(join(cwd, 'secret'), 'geheim\n');
    expect(reach({ KAFKA_PASSWORD: 'geheim' })).toEqual({ brokers: ['a:9093'], tls: {}, sasl });
    expect(reach({ KAFKA_PASSWORD_FILE: 'secret' })).toEqual({ brokers: ['a:9093'], tls: {}, sasl });
  });

  it('is not told by a setting of its own for the local broker', () => {
    expect(kafkaAccess(read({ environment: { KAFKA_TLS: 'true', KAFKA_USER: 'andon' } }))).toBeNull();
  });

  it.each([
    ['that is not there', 'absent.pem', undefined],
    ['that is no certificate', 'ca.pem', 'geheim'],
    [
      'whose certificate is damaged',
      'ca.pem',
      '-----BEGIN CERTIFICATE-----\ngeheim\n-----END CERTIFICATE-----\n',
    ],
  ])('names a file %s, and repeats nothing of it', (_, name, text) => {
    if (text) writeFileSync(join(cwd, name), text);
    const faulty = () => reach({ KAFKA_PASSWORD: 'x', KAFKA_CA: name });
    expect(faulty).toThrow(expect.objectContaining({ code: 'ANDON_E307' }));
    try {
      faulty();
    } catch (error) {
      expect((error as Fault).details).toMatchObject({ key: 'kafkaCa', value: join(cwd, name) });
      expect(JSON.stringify((error as Fault).details)).not.toContain('geheim');
    }
  });
});

describe('what is refused, with key, value, place and what is accepted', () => {
  const cases: [string, Partial<Written>, Record<string, unknown>][] = [
    [
      'a port that is no number',
      { flags: { port: 'eighty' } },
      { key: 'port', value: 'eighty', from: 'flag --port' },
    ],
    [
      'a port out of range',
      { environment: { ANDON_PORT: '70000' } },
      { key: 'port', value: '70000', from: 'environment ANDON_PORT' },
    ],
    ['speed 0', { flags: { speed: '0' } }, { key: 'speed', value: '0' }],
    ['speed 601', { flags: { speed: '601' } }, { key: 'speed', value: '601' }],
    [
      'a dead man without a way out',
      { flags: { deadMan: '2m' } },
      { key: 'deadMan', value: '2m', from: 'flag --dead-man' },
    ],
    [
      'a way out without a dead man',
      { environment: { ANDON_DEAD_MAN_URL: 'https://user:word@hooks.example/T0/secret?key=1' } },
      { key: 'deadManUrl', value: 'https://hooks.example/…' },
    ],
    ['a dead man of a day and more', { flags: { deadMan: '25h' } }, { key: 'deadMan', value: '25h' }],
    ['a retention of no days', { flags: { retention: '0d' } }, { key: 'retention', value: '0d' }],
    [
      'history without its unit',
      { flags: { history: '8' } },
      { key: 'history', value: '8', accepted: '1w to 52w, or none' },
    ],
    ['brokers without a port', { environment: { KAFKA_BROKERS: 'kafka' } }, { key: 'kafka', value: 'kafka' }],
    [
      'an address that is none',
      { environment: { CLICKHOUSE_URL: 'tcp://x' } },
      { key: 'clickhouse', value: 'tcp://x' },
    ],
    [
      'speed without the simulator',
      { flags: { simulate: false, speed: '60' } },
      { key: 'speed', from: 'flag --speed' },
    ],
    [
      'plain words to a Kafka without TLS',
      {
        environment: {
          KAFKA_BROKERS: 'a:1',
          KAFKA_SASL: 'PLAIN',
          KAFKA_USER: 'u',
          KAFKA_PASSWORD: 'geheim',
        },
      },
      { key: 'kafkaSasl', value: 'PLAIN' },
    ],
    [
      'a way of signing in without a password',
      { environment: { KAFKA_BROKERS: 'a:1', KAFKA_SASL: 'scram-sha-256', KAFKA_USER: 'u' } },
      { key: 'kafkaSasl', accepted: 'only with kafkaPassword or kafkaPasswordFile' },
    ],
    [
      'a password without a way of signing in',
      { environment: { KAFKA_BROKERS: 'a:1', KAFKA_PASSWORD: 'geheim' } },
      { key: 'kafkaPassword', value: '…' },
    ],
    [
      'a mechanism that is none',
      { environment: { KAFKA_BROKERS: 'a:1', KAFKA_SASL: 'gssapi' } },
      { key: 'kafkaSasl', accepted: 'plain, scram-sha-256, scram-sha-512' },
    ],
    [
      'a certificate without its key',
      { flags: { kafka: 'a:1', kafkaTls: true, kafkaCert: 'cert.pem' } },
      { key: 'kafkaCert', from: 'flag --kafka-cert' },
    ],
    ['TLS with the local broker', { flags: { kafkaTls: true } }, { key: 'kafkaTls' }],
    [
      "a disk bound beside a Kafka of one's own",
      { flags: { kafkaDisk: '1GB', kafka: 'a:1' } },
      { key: 'kafkaDisk' },
    ],
  ];
  it.each(cases)('%s', (_, written, details) => {
    const fault = faultOf(written);
    expect(fault.code).toBe('ANDON_E307');
    expect(fault.details).toMatchObject(details);
    expect(fault.details.accepted).toBeTruthy();
  });

  it('a key that the file should not have', () => {
    writeFileSync(join(cwd, 'andon.yaml'), 'prot: 1\n');
    expect(faultOf({}).details).toMatchObject({ key: 'prot', from: join(cwd, 'andon.yaml') });
  });

  it('a file that is no YAML', () => {
    writeFileSync(join(cwd, 'andon.yaml'), 'port: [1\n');
    expect(faultOf({}).code).toBe('ANDON_E307');
  });

  it('never prints a password', () => {
    const { details } = faultOf({ environment: { CLICKHOUSE_URL: 'tcp://me:secret@host' } });
    expect(JSON.stringify(details)).not.toContain('secret');
  });

  it('reads tokens by environment or file, and never repeats one that stands there in plain', () => {
    const sha256 = 'a1'.repeat(32);
    writeFileSync(join(cwd, 'andon.yaml'), `tokens:\n  - zendesk:${sha256}\n`);
    expect(read().tokens).toEqual([{ name: 'zendesk', sha256 }]);
    const environment = { ANDON_TOKENS: `one:${sha256}, two:${sha256.toUpperCase()}` };
    expect(read({ environment }).tokens).toEqual([
      { name: 'one', sha256 },
      { name: 'two', sha256 },
    ]);
    for (const wrong of ['andon_plain', 'zendesk:andon_plain', `zendesk:${sha256}ff`, `Zen desk:${sha256}`]) {
      const { code, details } = faultOf({ environment: { ANDON_TOKENS: wrong } });
      expect([code, details.key, JSON.stringify(details).includes('plain')]).toEqual([
        'ANDON_E307',
        'tokens',
        false,
      ]);
    }
  });
});

import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findJava } from '../../../cli/broker/programs.ts';
import { freePorts, LOOPBACK } from '../../../cli/ports.ts';
import { waitForEnd } from '../../../cli/processes.ts';
import {
  andonOn,
  type Command,
  portFlag,
  type Run,
  removeData,
  temporaryData,
  until,
} from '../../support/andon.ts';

describe('before it runs', () => {
  let data = '';
  let andon: Command;
  beforeEach(() => {
    data = temporaryData();
    andon = andonOn(data);
  });
  afterEach(async () => {
    await andon.end();
    await removeData(data);
  });

  it('can be broken off in the middle of its start', async () => {
    const run = andon.run(['start', '--history', 'none', ...(await portFlag())]);
    const java = await until('Java', () => andon.java());
    run.child.kill('SIGINT');
    expect(await run.ended, run.said()).toBe(0);
    expect(await waitForEnd(java, 2_000)).toBe(true);
    expect(existsSync(join(data, 'andon.lock'))).toBe(false);
  }, 240_000);

  it('can be broken off while it fetches the jars', async () => {
    const bin = join(data, 'bin');
    mkdirSync(bin);
    // A Maven that never ends, with a child of its own.
    writeFileSync(join(bin, 'mvn'), `#!/bin/sh\necho $$ > ${join(data, 'mvn.pid')}\nexec sleep 600\n`, {
      mode: 0o755,
    });
    const run = andon.run(['start', '--history', 'none', ...(await portFlag())], {
      ANDON_KAFKA_JARS: join(data, 'jars'),
      MAVEN_HOME: data,
    });
    const maven = await until('Maven', () => {
      const file = join(data, 'mvn.pid');
      return existsSync(file) && Number(readFileSync(file, 'utf8'));
    });
    expect(run.said()).toContain('fetching its jars');
    run.child.kill('SIGINT');
    expect(await run.ended, run.said()).toBe(0);
    expect(await waitForEnd(maven, 2_000)).toBe(true);
    expect(existsSync(join(data, 'jars'))).toBe(false);
  }, 240_000);

  it.skipIf(!existsSync('/proc/self/task'))(
    'runs with a thread pool of sixteen',
    async () => {
      const count = join(data, 'count.cjs');
      writeFileSync(
        count,
        "process.on('exit', () => console.error('threads', require('node:fs').readdirSync('/proc/self/task').length));",
      );
      const usual = andon.run(['--version'], { UV_THREADPOOL_SIZE: '4' }, ['--require', count]);
      const ours = andon.run(['--version'], {}, ['--require', count]);
      await Promise.all([usual.ended, ours.ended]);
      const threads = (said: string) => Number(/threads (\d+)/.exec(said)?.[1]);
      expect(threads(ours.said()) - threads(usual.said())).toBe(12);
    },
    60_000,
  );
});

describe('one message, with its code and what to do', () => {
  let data = '';
  let andon: Command;
  beforeAll(() => {
    data = temporaryData();
    andon = andonOn(data);
  });
  afterAll(async () => {
    await andon.end();
    await removeData(data);
  });
  const refused = async (run: Run, fault: string, exit = 1) => {
    expect(await run.ended, run.said()).toBe(exit);
    expect(run.said().match(/ANDON_E\d+/g)).toEqual([fault]);
    expect(run.said()).toContain('what to do');
    expect(run.said()).not.toMatch(/^\s+at /m);
  };
  /** A PATH with nothing on it but what is named, and a data folder of its own. */
  const onlyWith = (name: string, programs: Record<string, string>) => {
    const path = join(data, `path of ${name}`);
    mkdirSync(path);
    for (const [program, target] of Object.entries(programs)) symlinkSync(target, join(path, program));
    return { PATH: path, ANDON_DATA: join(data, name) };
  };

  it('where Java is missing', async () => {
    await refused(andon.run(['start', '--no-simulate'], onlyWith('a', {})), 'ANDON_E301');
  }, 240_000);

  it('where Maven is missing and no jars are cached', async () => {
    const { path } = await findJava(process.env);
    const environment = { ...onlyWith('b', { java: path }), ANDON_KAFKA_JARS: join(data, 'no jars') };
    await refused(andon.run(['start', '--no-simulate'], environment), 'ANDON_E302');
  }, 240_000);

  it('where the data folder is a file', async () => {
    writeFileSync(join(data, 'file'), '');
    await refused(andon.run(['start', '--data', join(data, 'file')]), 'ANDON_E303');
  }, 240_000);

  it("where a Kafka of one's own does not answer", async () => {
    const [port] = await freePorts(1);
    const environment = { KAFKA_BROKERS: `127.0.0.1:${port}` };
    await refused(andon.run(['start', '--no-simulate'], environment), 'ANDON_E305');
  }, 240_000);

  it('where a setting is not accepted', async () => {
    const run = andon.run(['start', '--speed', '700']);
    await refused(run, 'ANDON_E307', 2);
    expect(run.said()).toMatch(/speed[\s\S]*700[\s\S]*1 to 600/);
  }, 240_000);

  it('where the port that was asked for is taken', async () => {
    const server = createServer().listen(0, LOOPBACK);
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    await refused(andon.run(['start', '--port', String(port)]), 'ANDON_E308');
    server.close();
  }, 240_000);

  it('where nothing runs that a producer could send to', async () => {
    const own = join(data, 'idle');
    mkdirSync(own);
    writeFileSync(
      join(own, 'andon.json'),
      JSON.stringify({ pid: 2 ** 22 + 1, wall: '', kafka: ['127.0.0.1:1'], startedAt: 1 }),
    );
    await refused(andon.run(['replay', 'uci', 'absent.zip'], { ANDON_DATA: own }), 'ANDON_E309');
  }, 240_000);

  it('and the doctor leaves no trace', async () => {
    const own = join(data, 'untouched');
    await andon.run(['doctor'], { ANDON_DATA: own }).ended;
    expect(existsSync(own)).toBe(false);
  }, 240_000);
});

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withAdmin } from '../../../cli/broker/answer.ts';
import { findJava } from '../../../cli/broker/programs.ts';
import type { Running } from '../../../cli/data-folder.ts';
import { freePorts, LOOPBACK } from '../../../cli/ports.ts';
import { isAlive } from '../../../cli/processes.ts';
import { testJars } from '../../support/broker.ts';

const COMMAND = fileURLToPath(new URL('../../../bin/andon.js', import.meta.url));
let data = '';
const children: ChildProcess[] = [];
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'andon-command-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  rmSync(data, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
});

/** Runs `andon …` in an environment without anybody's settings. */
function andon(args: string[], environment: Record<string, string> = {}, node: string[] = []) {
  const { PATH = '', JAVA_HOME, HOME } = process.env;
  const env: NodeJS.ProcessEnv = {
    PATH,
    ANDON_DATA: data,
    ANDON_KAFKA_JARS: testJars(),
    ...(HOME ? { HOME } : {}),
  };
  if (JAVA_HOME && !environment.PATH) env.JAVA_HOME = JAVA_HOME;
  const child = spawn(process.execPath, [...node, COMMAND, ...args], {
    cwd: data,
    env: { ...env, ...environment },
  });
  children.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, ended, said: () => said };
}

async function until<T>(
  what: string,
  look: () => T | null | undefined | false,
  withinMs = 90_000,
): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    const found = look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const announcement = (): Running | null =>
  existsSync(join(data, 'andon.json'))
    ? (JSON.parse(readFileSync(join(data, 'andon.json'), 'utf8')) as Running)
    : null;
const javaPid = (): number =>
  (JSON.parse(readFileSync(join(data, 'kafka', 'broker.pid'), 'utf8')) as { program: number }).program;
const started = (run: ReturnType<typeof andon>) =>
  until('the start', () => {
    if (run.child.exitCode !== null) throw new Error(`it ended: ${run.said()}`);
    const running = announcement();
    return running && running.pid === run.child.pid ? running : null;
  });
const portFlag = async () => ['--port', String((await freePorts(1))[0])];

describe('andon start', () => {
  it('starts, refuses a second, and stops on Ctrl-C leaving nothing behind', async () => {
    const run = andon(['start', '--no-simulate', ...(await portFlag())]);
    const { kafka } = await started(run);
    const topics = await withAdmin(kafka, (admin) => admin.listTopics());
    expect(topics).toContain('cc.ticket.v1');
    const java = javaPid();

    const second = andon(['start', '--no-simulate']);
    expect(await second.ended).toBe(1);
    expect(second.said()).toMatch(/ANDON_E304[\s\S]*what to do/);
    expect(announcement()?.pid).toBe(run.child.pid);

    const doctor = andon(['doctor']);
    await doctor.ended;
    expect(doctor.said()).toContain(`process ${run.child.pid}`);
    expect(doctor.said()).toContain('with all 6 topics');

    const asked = Date.now();
    run.child.kill('SIGINT');
    expect(await run.ended).toBe(0);
    expect(Date.now() - asked).toBeLessThan(10_000);
    expect(isAlive(java)).toBe(false);
    expect(existsSync(join(data, 'andon.json'))).toBe(false);
    expect(existsSync(join(data, 'andon.lock'))).toBe(false);
  }, 180_000);

  it('starts again at once after kill -9', async () => {
    const first = andon(['start', '--no-simulate', ...(await portFlag())]);
    await started(first);
    const java = javaPid();
    first.child.kill('SIGKILL');
    await first.ended;
    const second = andon(['start', '--no-simulate', ...(await portFlag())]);
    await started(second);
    expect(isAlive(java)).toBe(false);
    expect(javaPid()).not.toBe(java);
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);
  }, 240_000);

  it('can be broken off in the middle of its start', async () => {
    const run = andon(['start', '--no-simulate', ...(await portFlag())]);
    const java = await until('Java', () => existsSync(join(data, 'kafka', 'broker.pid')) && javaPid());
    run.child.kill('SIGINT');
    expect(await run.ended).toBe(0);
    expect(isAlive(java)).toBe(false);
    expect(existsSync(join(data, 'andon.lock'))).toBe(false);
  }, 180_000);
});

describe('one message, with its code and what to do', () => {
  const refused = async (run: ReturnType<typeof andon>, fault: string, exit = 1) => {
    expect(await run.ended, run.said()).toBe(exit);
    expect(run.said().match(/ANDON_E\d+/g)).toEqual([fault]);
    expect(run.said()).toContain('what to do');
    expect(run.said()).not.toMatch(/^\s+at /m);
  };
  /** A PATH with nothing on it but what is named. */
  const onlyWith = (programs: Record<string, string>) => {
    const folder = join(data, 'path');
    mkdirSync(folder);
    for (const [name, target] of Object.entries(programs)) symlinkSync(target, join(folder, name));
    return { PATH: folder };
  };

  it('where Java is missing', async () => {
    await refused(andon(['start', '--no-simulate'], onlyWith({})), 'ANDON_E301');
  }, 60_000);

  it('where Maven is missing and no jars are cached', async () => {
    const { path } = await findJava(process.env);
    const environment = { ...onlyWith({ java: path }), ANDON_KAFKA_JARS: join(data, 'no jars') };
    await refused(andon(['start', '--no-simulate'], environment), 'ANDON_E302');
  }, 60_000);

  it('where the data folder is a file', async () => {
    writeFileSync(join(data, 'file'), '');
    await refused(andon(['start', '--data', join(data, 'file')]), 'ANDON_E303');
  }, 60_000);

  it("where a Kafka of one's own does not answer", async () => {
    const [port] = await freePorts(1);
    await refused(andon(['start', '--no-simulate'], { KAFKA_BROKERS: `127.0.0.1:${port}` }), 'ANDON_E305');
  }, 60_000);

  it('where a setting is not accepted', async () => {
    const run = andon(['start', '--speed', '700']);
    await refused(run, 'ANDON_E307', 2);
    expect(run.said()).toMatch(/speed[\s\S]*700[\s\S]*1 to 600/);
  }, 60_000);

  it('where the port that was asked for is taken', async () => {
    const server = createServer().listen(0, LOOPBACK);
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    await refused(andon(['start', '--port', String(port)]), 'ANDON_E308');
    server.close();
  }, 60_000);

  it('where nothing runs that a producer could send to', async () => {
    writeFileSync(
      join(data, 'andon.json'),
      JSON.stringify({ pid: 2 ** 22 + 1, wall: '', kafka: ['127.0.0.1:1'], startedAt: 1 }),
    );
    await refused(andon(['replay', 'uci', 'absent.zip']), 'ANDON_E309');
  }, 60_000);
});

it.skipIf(!existsSync('/proc/self/task'))(
  'runs with a thread pool of sixteen',
  async () => {
    const count = join(data, 'count.cjs');
    writeFileSync(
      count,
      "process.on('exit', () => console.error('threads', require('node:fs').readdirSync('/proc/self/task').length));",
    );
    const usual = andon(['--version'], { UV_THREADPOOL_SIZE: '4' }, ['--require', count]);
    const ours = andon(['--version'], {}, ['--require', count]);
    await Promise.all([usual.ended, ours.ended]);
    const threads = (said: string) => Number(/threads (\d+)/.exec(said)?.[1]);
    expect(threads(ours.said()) - threads(usual.said())).toBe(12);
  },
  60_000,
);

it('leaves only what it should in the data folder', async () => {
  const doctor = andon(['doctor']);
  await doctor.ended;
  expect(readdirSync(data)).toEqual([]);
}, 60_000);

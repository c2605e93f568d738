import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DeadMan, openDeadMan } from '../../../cli/dead-man/open.ts';
import { createDeadManWatch } from '../../../cli/dead-man/watch.ts';
import { UNMEASURED } from '../../../ingest/meter.ts';

describe('the watch', () => {
  const opened = (silent = false) => {
    const clock = { at: 0 };
    const options = { afterMs: 1_000, elapsed: () => clock.at, wall: () => 50_000 + clock.at, silent };
    return { clock, watch: createDeadManWatch(options) };
  };

  it('tells of an episode once, and once when it is over', () => {
    const { clock, watch } = opened();
    clock.at = 999;
    expect(watch.look()).toBeNull();
    clock.at = 1_000;
    expect(watch.look()).toEqual({ state: 'silent', since: 50_000, at: 51_000 });
    clock.at = 90_000;
    expect(watch.look()).toBeNull();
    watch.ingested();
    expect(watch.look()).toEqual({ state: 'flowing', since: 140_000, at: 140_000 });
    expect(watch.look()).toBeNull();
    clock.at = 91_000;
    expect(watch.look()?.state).toBe('silent');
  });

  it('ends an episode that an earlier process told of, and does not tell of it again', () => {
    const { clock, watch } = opened(true);
    clock.at = 5_000;
    expect(watch.look()).toBeNull();
    expect(watch.flowing).toBe(false);
    watch.ingested();
    expect(watch.look()?.state).toBe('flowing');
  });
});

describe('the signal', () => {
  const said: [object, string][] = [];
  const say = (details: object, message: string) => void said.push([details, message]);
  const log = { debug: say, info: say, warn: say, error: say };
  let folder = '';
  let file = '';
  let server: Server;
  /** Bodies that were taken, and how many requests are refused before. */
  const heard: { state: string; fault?: string }[] = [];
  let refusing = 0;
  let asked = 0;
  let deadMan: DeadMan | null = null;

  beforeEach(async () => {
    said.length = 0;
    heard.length = 0;
    refusing = 0;
    asked = 0;
    folder = await mkdtemp(join(tmpdir(), 'andon-dead-man-'));
    file = join(folder, 'state.json');
    server = createServer(async (request, response) => {
      asked += 1;
      const body = await text(request);
      if (refusing > 0) {
        refusing -= 1;
        return void response.writeHead(503).end();
      }
      heard.push(JSON.parse(body));
      response.end('thanks');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(async () => {
    await deadMan?.stop();
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/very-secret`;
  const open = async (deadManUrl: string | null = url()) => {
    deadMan = await openDeadMan({
      settings: { deadMan: 1, deadManFile: file, deadManUrl },
      log,
      wall: Date.now,
      timing: { lookEveryMs: 10, firstPauseMs: 10 },
    });
    const meter = deadMan?.listening(UNMEASURED);
    return () => meter?.evaluating({ stamp: 1, messages: 1, rows: 1, bytes: 1, deadLetters: [] })();
  };
  const inFile = async () => JSON.parse(await readFile(file, 'utf8').catch(() => '{}')) as { state?: string };
  const until = async (right: () => Promise<boolean> | boolean) => {
    while (!(await right())) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  it('goes out by file and by POST, again until it is taken, and once when it is over', async () => {
    refusing = 3;
    const ingested = await open();
    await until(() => heard.length === 1);
    expect(asked).toBe(4);
    expect(heard[0]).toMatchObject({ application: 'andon', state: 'silent', fault: 'ANDON_E336' });
    expect(await inFile()).toMatchObject({ state: 'silent' });
    ingested();
    await until(() => heard.length === 2);
    await until(async () => (await inFile()).state === 'flowing');
    expect(heard[1]).toMatchObject({ state: 'flowing' });
    expect(heard[1]).not.toHaveProperty('fault');
    expect(said.filter(([, message]) => /sent again/.test(message))).toHaveLength(1);
    expect(JSON.stringify(said)).not.toContain('very-secret');
    // Nothing goes out twice, though it is looked at a hundred times a second.
    await until(() => heard.length === 3);
    expect(heard.map(({ state }) => state)).toEqual(['silent', 'flowing', 'silent']);
  }, 20_000);

  it('writes the file anew while events flow, so that its age tells of a process that is gone', async () => {
    const ingested = await open(null);
    ingested();
    await until(async () => (await inFile()).state === 'flowing');
    const before = (await stat(file)).mtimeMs;
    await until(async () => {
      ingested();
      return (await stat(file)).mtimeMs > before;
    });
    expect(await inFile()).toMatchObject({ state: 'flowing' });
  }, 20_000);

  it('ends what an earlier process told of', async () => {
    await writeFile(file, '{"state":"silent"}\n');
    const ingested = await open();
    ingested();
    await until(() => heard.length === 1);
    expect(heard[0]).toMatchObject({ state: 'flowing' });
  }, 20_000);

  it('stops though nobody takes it', async () => {
    refusing = Number.POSITIVE_INFINITY;
    await open();
    await until(() => asked > 2);
    await deadMan?.stop();
    expect(heard).toEqual([]);
  }, 20_000);

  it('is not there where nobody asked for it', async () => {
    const settings = { deadMan: 0, deadManFile: null, deadManUrl: null };
    expect(await openDeadMan({ settings, log, wall: Date.now })).toBeNull();
  });
});

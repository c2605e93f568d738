import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withAdmin } from '../../../cli/broker/answer.ts';
import { TOPICS } from '../../../cli/broker/topics.ts';
import { isAlive, waitForEnd } from '../../../cli/processes.ts';
import type { Sending } from '../../../cli/simulator/memory.ts';
import type { Readiness } from '../../../schemas/health.ts';
import type { ClientToServer, ServerToClient } from '../../../schemas/live.ts';
import type { ViewSpec } from '../../../schemas/view.ts';
import {
  andonOn,
  type Command,
  portFlag,
  type Run,
  removeData,
  temporaryData,
  until,
} from '../../support/andon.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** One instance, through its whole life: each test goes on where the one before it stopped. */
// The bounds are for a machine that is busy with other things; on two quiet cores the file takes about a minute.
describe('andon start, an hour in six seconds', () => {
  let data = '';
  let andon: Command;
  let run: Run;
  let wall = '';
  let kafka: string[] = [];
  let socket: Socket<ServerToClient, ClientToServer> | undefined;
  let reached = 0;
  const start = async () => {
    run = andon.run(['start', '--history', 'none', '--speed', '600', ...(await portFlag())]);
    ({ wall, kafka } = await andon.started(run));
    await until('its last word', () => run.said().includes('The wall:'));
    listen();
  };
  const ask = async (query: string) => {
    const answer = await fetch(`${wall}api/v1/query?${query}`);
    if (!answer.ok) throw new Error(await answer.text());
    return (await answer.json()) as { rows: Record<string, unknown>[] };
  };
  /** What the live feed says of the data's time, as a wall hears it. */
  const listen = () => {
    socket?.close();
    reached = 0;
    socket = io(wall, { transports: ['websocket'] });
    socket.on('site', ({ tenant, dataTime }) => {
      if (tenant === 'default') reached = Math.max(reached, dataTime ?? 0);
    });
    const view: ViewSpec = { tenant: 'default', metrics: ['agents_available'], window: 'now' };
    socket.on('connect', () => socket?.emit('sub', { view }, () => {}));
  };
  const pastTime = (instant: number) =>
    until(
      'the data',
      () => reached >= instant,
      200_000,
      () => `${new Date(reached).toISOString()} ${run.said()}`,
    );
  const offered = async (from: number, to: number): Promise<Record<string, number>> => {
    const span = `from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`;
    const { rows } = await ask(`metrics=contacts_offered&by=region&${span}`);
    return Object.fromEntries(
      rows.map((row) => [
        String(row.region),
        (row.values as Record<string, { value: number }>).contacts_offered?.value ?? 0,
      ]),
    );
  };
  const simulated = () => JSON.parse(readFileSync(join(data, 'simulator.json'), 'utf8')) as Sending;
  let java = 0;
  /** A window that was complete before the kill, and what was counted in it. */
  let before = { from: 0, to: 0, counted: {} as Record<string, number> };

  beforeAll(async () => {
    data = temporaryData();
    andon = andonOn(data);
    await start();
    java = andon.java() ?? 0;
  }, 240_000);
  afterAll(async () => {
    socket?.close();
    await andon.end();
    await removeData(data);
  }, 240_000);

  it('says what it does and where the wall is', () => {
    for (const word of [
      'Kafka',
      'on disk, at most 4.3 GB',
      'ClickHouse',
      'Ingest',
      'a contact centre at 600×',
    ])
      expect(run.said()).toContain(word);
    expect(run.said()).toContain(`The wall: ${wall}`);
    expect(run.said()).not.toMatch(/GroupCoordinator|undefined|NaN/);
  });

  it('makes the topics and serves the wall', async () => {
    expect(await withAdmin({ brokers: kafka }, (admin) => admin.listTopics())).toContain('cc.ticket.v1');
    expect((await fetch(wall)).headers.get('content-type')).toContain('text/html');
  });

  it('tells Prometheus what the ingest and the process do, and is ready', async () => {
    const text = await until('rows', async () => {
      const told = await (await fetch(new URL('/metrics', wall))).text();
      return /^andon_ingest_rows_total [1-9]/m.test(told) && told;
    });
    expect(text).toMatch(/^andon_ingest_lag_messages\{topic="cc\.\w+\.v1",partition="\d+"\} \d+$/m);
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds \d/m);
    const ready = (await (await fetch(new URL('/readyz', wall))).json()) as Readiness;
    expect(ready.checks).toMatchObject({ broker: { ready: true }, store: { ready: true } });
  });

  it('refuses a second on the same folder, and goes on', async () => {
    const second = andon.run(['start', '--no-simulate']);
    expect(await second.ended).toBe(1);
    expect(second.said()).toMatch(/ANDON_E304[\s\S]*what to do/);
    expect(andon.announcement()?.pid).toBe(run.child.pid);
  }, 240_000);

  it('multiplies the calls of a region when an outage is ordered', async () => {
    const began = simulated().spoolTo;
    await pastTime(began + 40 * MINUTE);
    const order = andon.run(['simulate', '--incident', 'outage:CN-GD:20:240']);
    expect(await order.ended, order.said()).toBe(0);
    expect(order.said()).toContain('handed to the simulator that runs');
    const at = await until('the outage', () => simulated().incidents[0]?.at);
    await pastTime(at + 60 * MINUTE);
    const share = (counts: Record<string, number>) =>
      (counts['CN-GD'] ?? 0) / Object.values(counts).reduce((sum, count) => sum + count, 0);
    const usual = share(await offered(at - 6 * HOUR, at));
    expect(usual).toBeGreaterThan(0);
    // Heartbeats and contacts travel on different partitions: the time may be there before the last calls are.
    await until('more calls', async () => {
      const now = share(await offered(at + 20 * MINUTE, at + 55 * MINUTE));
      return now > Math.min(0.9, 1.3 * usual);
    });
    const [from, to] = [at - 6 * HOUR, at];
    before = { from, to, counted: await offered(from, to) };
    await until('the count to stand', async () => {
      const again = await offered(from, to);
      const stands = JSON.stringify(again) === JSON.stringify(before.counted);
      before.counted = again;
      return stands;
    });
  }, 480_000);

  it('is found well by the doctor', async () => {
    const doctor = andon.run(['doctor']);
    await doctor.ended;
    expect(doctor.said()).toContain(`process ${run.child.pid}`);
    for (const { topic, partitions } of TOPICS) expect(doctor.said()).toContain(`${topic} ${partitions} × 1`);
    expect(doctor.said()).toMatch(/group andon-ingest, which has 1 member/);
    expect(doctor.said()).toMatch(/[1-9]\d* rows evaluated anew from their facts are the same/);
    expect(doctor.said()).not.toMatch(/ANDON_E3(44|45|50|51|53|54|6)/);
    expect(doctor.said()).toContain('is ready');
  }, 240_000);

  it('leaves no broker behind when it is killed with -9, and goes on where it was', async () => {
    run.child.kill('SIGKILL');
    await run.ended;
    const { sentTo } = simulated();
    await start();
    expect(isAlive(java)).toBe(false);
    expect(andon.java()).not.toBe(java);
    await pastTime(sentTo + 10 * MINUTE);
    // Where the machine is slow the centre has run for days meanwhile: then its present has become past.
    const past = JSON.parse(readFileSync(join(data, 'simulator-past.json'), 'utf8')) as Sending[];
    expect([simulated(), ...past].flatMap(({ incidents }) => incidents)).toHaveLength(1);
    // Played again up to there, and counted once.
    expect(await offered(before.from, before.to)).toEqual(before.counted);
  }, 240_000);

  it('stops on Ctrl-C within ten seconds, leaving no process and no lock', async () => {
    const { program, watchdog } = JSON.parse(readFileSync(join(data, 'kafka', 'broker.pid'), 'utf8')) as {
      program: number;
      watchdog: number;
    };
    const simulator = (JSON.parse(readFileSync(join(data, 'simulator.lock'), 'utf8')) as { pid: number }).pid;
    const asked = performance.now();
    run.child.kill('SIGINT');
    // 0, or none where the engine was in the middle of a long question and had to be cut off.
    const code = await run.ended;
    expect([0, null], run.said()).toContain(code);
    expect(performance.now() - asked).toBeLessThan(10_000);
    for (const pid of [program, watchdog, simulator]) expect(await waitForEnd(pid, 2_000)).toBe(true);
    for (const file of ['andon.json', 'andon.lock', 'simulator.lock'])
      expect(existsSync(join(data, file)), file).toBe(false);
  }, 240_000);
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findRunning, openDataFolder } from '../../../cli/data-folder.ts';
import { takeLock } from '../../../cli/lock.ts';
import { birthOf } from '../../../cli/processes.ts';

let base = '';
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'andon-folder-'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

/** A process that only lives, to hold a lock. */
function living() {
  return spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
}

it('makes the folder, says who runs, and takes that away again', async () => {
  const data = join(base, 'deep', 'data');
  const folder = await openDataFolder(data);
  await folder.announce({ wall: 'http://127.0.0.1:8088/', kafka: ['127.0.0.1:1'], startedAt: 5 });
  expect(await findRunning(data)).toEqual({
    pid: process.pid,
    wall: 'http://127.0.0.1:8088/',
    kafka: ['127.0.0.1:1'],
    startedAt: 5,
  });
  await folder.release();
  await expect(findRunning(data)).rejects.toMatchObject({ code: 'ANDON_E309' });
  expect(readdirSync(data).filter((name) => name.startsWith('andon.'))).toEqual([]);
});

it('refuses a folder that another living process holds', async () => {
  const other = living();
  try {
    const pid = other.pid as number;
    writeFileSync(join(base, 'andon.lock'), JSON.stringify({ pid, birth: await birthOf(pid) }));
    await expect(openDataFolder(base)).rejects.toMatchObject({
      code: 'ANDON_E304',
      details: { process: pid },
    });
    expect(JSON.parse(readFileSync(join(base, 'andon.lock'), 'utf8')).pid).toBe(pid);
  } finally {
    other.kill('SIGKILL');
    await once(other, 'exit');
  }
});

it('refuses itself a second time', async () => {
  const folder = await openDataFolder(base);
  await expect(openDataFolder(base)).rejects.toMatchObject({ code: 'ANDON_E304' });
  await folder.release();
  await (await openDataFolder(base)).release();
});

it('takes over from a holder that was killed', async () => {
  const other = living();
  const holder = { pid: other.pid as number, birth: await birthOf(other.pid as number) };
  other.kill('SIGKILL');
  await once(other, 'exit');
  writeFileSync(join(base, 'andon.lock'), JSON.stringify(holder));
  writeFileSync(
    join(base, 'andon.json'),
    JSON.stringify({ pid: holder.pid, wall: '', kafka: [], startedAt: 1 }),
  );
  await expect(findRunning(base)).rejects.toMatchObject({ code: 'ANDON_E309' });
  const folder = await openDataFolder(base);
  expect(JSON.parse(readFileSync(join(base, 'andon.lock'), 'utf8')).pid).toBe(process.pid);
  await folder.release();
});

it('takes over where the id now belongs to a later process', async () => {
  const other = living();
  try {
    writeFileSync(join(base, 'andon.lock'), JSON.stringify({ pid: other.pid, birth: 'another boot/1' }));
    await (await openDataFolder(base)).release();
  } finally {
    other.kill('SIGKILL');
    await once(other, 'exit');
  }
});

it('takes over a lock file that was cut short', async () => {
  writeFileSync(join(base, 'andon.lock'), '{"pi');
  await (await openDataFolder(base)).release();
});

it('gives the lock to one of many that ask at once', async () => {
  writeFileSync(join(base, 'x.lock'), JSON.stringify({ pid: 2 ** 22 + 1, birth: 'gone' }));
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => takeLock(join(base, 'x.lock'))));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

it('says that a folder cannot be written', async () => {
  writeFileSync(join(base, 'file'), '');
  await expect(openDataFolder(join(base, 'file'))).rejects.toMatchObject({ code: 'ANDON_E303' });
  await expect(openDataFolder(join(base, 'file', 'below'))).rejects.toMatchObject({
    code: 'ANDON_E303',
    details: { folder: join(base, 'file', 'below'), reason: 'ENOTDIR' },
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MESSAGE_FAULTS } from '../../schemas/faults.ts';
import { openEmbeddedStore } from '../../store/embedded.ts';
import type { Store } from '../../store/store.ts';
import { fuzz } from './session.ts';

let store: Store;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'andon-fuzz-'));
  store = await openEmbeddedStore(join(folder, 'store'), 1);
}, 60_000);
afterAll(async () => {
  await store?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('twenty thousand mutated messages (npm run fuzz makes a million)', () => {
  it('each become what they say, or a dead letter with its fault', async () => {
    const figures = await fuzz({ messages: 20_000, seed: 1, store });
    expect(figures.failures).toEqual([]);
    expect(figures.polluted).toEqual([]);
    expect(figures.messages).toBe(20_000);
    expect(figures.parsed / figures.messages).toBeGreaterThan(0.2);
    for (const code of MESSAGE_FAULTS) expect(figures.faults[code], code).toBeGreaterThan(0);
    expect(figures.kept).toBeGreaterThan(5_000);
    expect(figures.storedRows).toBeGreaterThan(100);
    expect(figures.slowest[0]?.ms).toBeLessThan(20_000);
  }, 300_000);
});

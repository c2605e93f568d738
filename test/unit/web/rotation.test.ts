import { expect, it } from 'vitest';
import { nextTick, ref } from 'vue';
import type { FrameSeverity } from '../../../schemas/live.ts';
import { settingsFrom } from '../../../web/settings.ts';
import { useRotation } from '../../../web/wall/rotation.ts';

it('boards take turns, and one with a critical number stays until it is none', async () => {
  const beat = ref(0);
  const severities = ref<FrameSeverity[]>([]);
  const boards = ref(['wall', 'voice']);
  const shown = useRotation(
    () => ({ boards: boards.value, everyMs: 10_000 }),
    beat,
    () => severities.value,
  );
  const seen: string[] = [];
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) {
      beat.value += 1_000;
      await nextTick();
    }
    seen.push(shown.value);
  };
  await pass(9);
  await pass(1);
  severities.value = [{ 'gd|waiting': 'warn' }, { 'gd|longest_wait': 'critical' }];
  await pass(60);
  severities.value = [{ 'gd|waiting': 'warn' }];
  await pass(1);
  await pass(10);
  expect(seen).toEqual(['wall', 'voice', 'voice', 'wall', 'voice']);
  boards.value = ['north'];
  await pass(30);
  expect(shown.value).toBe('north');
});

it('the address says which, and for how long', () => {
  expect(settingsFrom({ board: 'wall', rotate: 'voice,north', every: '30' })).toMatchObject({
    board: 'wall',
    rotate: ['voice', 'north'],
    everyMs: 30_000,
  });
  expect(settingsFrom({ rotate: '../x,voice', every: '1' })).toMatchObject({
    rotate: ['voice'],
    everyMs: 10_000,
  });
  expect(settingsFrom({})).toMatchObject({ rotate: [], everyMs: 60_000 });
});

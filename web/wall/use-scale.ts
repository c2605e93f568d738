import { onScopeDispose, type Ref, ref } from 'vue';

export const FRAME = { width: 1920, height: 1080 } as const;

/**
 * The one transform of the wall: 1920 x 1080, fitted to the window and centred, never reflowed.
 * @param free pixels that are left free around it, and below
 */
export function useScale(free = { edge: 0, below: 0 }): Ref<string> {
  const transform = ref('');
  const rescale = (): void => {
    const [width, height] = [innerWidth - 2 * free.edge, innerHeight - 2 * free.edge - free.below];
    const scale = Math.min(width / FRAME.width, height / FRAME.height);
    const x = free.edge + (width - FRAME.width * scale) / 2;
    const y = free.edge + (height - FRAME.height * scale) / 2;
    transform.value = `translate(${x}px, ${y}px) scale(${scale})`;
  };
  rescale();
  addEventListener('resize', rescale);
  onScopeDispose(() => removeEventListener('resize', rescale));
  return transform;
}

const RING = [
  [0, 0],
  [6, 0],
  [6, 6],
  [0, 6],
  [-6, 6],
  [-6, 0],
  [-6, -6],
  [0, -6],
  [6, -6],
] as const;
const STEP_MS = 3 * 60_000;

/** Against burn-in: one step every three minutes on a ring of nine points (DESIGN 11). */
export function burnInShift(browserNow: number): { x: number; y: number } {
  const [x, y] = RING[Math.floor(browserNow / STEP_MS) % RING.length] ?? [0, 0];
  return { x, y };
}

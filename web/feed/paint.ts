/** How the page draws: the browser's own frame, its clock, and whether anybody can see it. Handed in by main. */
export interface Screen {
  now(): number;
  frame(draw: () => void): void;
  later(milliseconds: number, act: () => void): () => void;
  hidden(): boolean;
}

export const PAINT_EVERY_MS = 100;

/**
 * Gathers work and draws it together, at most ten times a second. In a hidden tab, where no frame ever comes, it is
 * drawn at once, so that the server's credit does not run dry.
 */
export function createPaintGate(screen: Screen): (work: () => void) => void {
  let waiting: (() => void)[] = [];
  let asked = false;
  let painted = Number.NEGATIVE_INFINITY;
  const draw = (): void => {
    asked = false;
    if (waiting.length === 0) return;
    painted = screen.now();
    const now = waiting;
    waiting = [];
    for (const work of now) work();
  };
  return (work) => {
    waiting.push(work);
    // Also where a frame was asked for while the page could still be seen.
    if (screen.hidden()) return draw();
    if (asked) return;
    asked = true;
    const wait = painted + PAINT_EVERY_MS - screen.now();
    if (wait > 0) screen.later(wait, () => (screen.hidden() ? draw() : screen.frame(draw)));
    else screen.frame(draw);
  };
}

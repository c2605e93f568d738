interface Box {
  left: number;
  top: number;
  bottom: number;
}
interface Size {
  width: number;
  height: number;
}
/** Between panel and figure, and between panel and the edge of the window, px. */
const GAP = 8;

/** Where the panel goes: below its figure, above it where there is more room, always inside the window. Pure. */
export function placeBy(
  figure: Box,
  panel: Size,
  window: Size,
): { left: number; top: number; height: number } {
  const left = Math.max(GAP, Math.min(figure.left, window.width - panel.width - GAP));
  const below = window.height - figure.bottom - 2 * GAP;
  const above = figure.top - 2 * GAP;
  if (panel.height <= below) return { left, top: figure.bottom + GAP, height: panel.height };
  if (panel.height <= above) return { left, top: figure.top - GAP - panel.height, height: panel.height };
  // In neither: beside the figure's own height, over as much of the window as it needs.
  const height = Math.min(panel.height, window.height - 2 * GAP);
  return { left, top: Math.max(GAP, Math.min(figure.bottom + GAP, window.height - height - GAP)), height };
}

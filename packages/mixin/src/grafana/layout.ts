import type { Panel } from './panel.ts';
import type { GridPos } from './panel-json.ts';

/** Columns of the grid. */
export const GRID_WIDTH = 24;

/** Width and height of a panel of each kind, where it does not say its own. */
const SIZES: { readonly [Kind in Panel['kind']]: readonly [width: number, height: number] } = {
  bargauge: [12, 8],
  gauge: [6, 6],
  heatmap: [12, 8],
  piechart: [8, 8],
  stat: [4, 4],
  table: [24, 8],
  text: [24, 4],
  timeseries: [12, 8],
};

/** Sets panels side by side, lines of them below each other from row `top` on. Nothing overlaps. */
export function layOut(
  panels: readonly Panel[],
  top: number,
): { readonly places: readonly GridPos[]; readonly bottom: number } {
  const places: GridPos[] = [];
  let x = 0;
  let y = top;
  let bottom = top;
  for (const panel of panels) {
    const [width, height] = SIZES[panel.kind];
    const w = panel.width ?? width;
    const h = panel.height ?? height;
    if (x + w > GRID_WIDTH) {
      x = 0;
      y = bottom;
    }
    places.push({ h, w, x, y });
    x += w;
    bottom = Math.max(bottom, y + h);
  }
  return { places, bottom };
}

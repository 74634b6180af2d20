import { asNumber, at } from '../read/json.ts';
import type { PanelSite } from '../sites.ts';
import type { Rule } from './rule.ts';

/** Panels that lie on each other: Grafana moves one out of the way, and the layout is no longer what was meant. */
export const overlappingPanels: Rule = {
  kind: 'dashboard',
  name: 'overlapping-panels',
  about: 'panels that lie on each other or beyond the edge',
  check(dashboard) {
    const placed: Placed[] = [];
    return dashboard.panels.flatMap((panel) => {
      const box = boxOf(panel);
      if (box === undefined) return [];
      if (box.x < 0 || box.x + box.w > WIDTH) {
        return [
          {
            at: panel.at('gridPos'),
            subject: panel.subject,
            message: `the panel reaches from column ${box.x} to ${box.x + box.w}, and a dashboard has ${WIDTH}.`,
            fix: 'make it narrower, or move it to the left',
          },
        ];
      }
      const under = placed.find((other) => other.panel.row === panel.row && overlap(other.box, box));
      placed.push({ panel, box });
      if (under === undefined) return [];
      return [
        {
          at: panel.at('gridPos'),
          subject: panel.subject,
          message: `the panel lies on ${under.panel.subject}.`,
          fix: `move it: below that one is y ${under.box.y + under.box.h}`,
        },
      ];
    });
  },
};

interface Placed {
  readonly panel: PanelSite;
  readonly box: Box;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

const WIDTH = 24;

function boxOf({ json }: PanelSite): Box | undefined {
  const [x, y, w, h] = ['x', 'y', 'w', 'h'].map((key) => asNumber(at(json, 'gridPos', key)));
  return x === undefined || y === undefined || w === undefined || h === undefined ? undefined : { x, y, w, h };
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

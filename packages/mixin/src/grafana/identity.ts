import { dashboardError } from './errors.ts';

const RANGE = 1_000_000;

/**
 * Gives ids to the panels of one dashboard, from 1 to 1,000,000, each derived from its title alone: links to a panel
 * survive when others are added, moved or removed.
 *
 * Throws `ARX_DASHBOARD_INVALID` for a title that is there already.
 */
export function createIds(dashboard: string): (title: string) => number {
  const taken = new Map<number, string>();
  return (title) => {
    const id = 1 + (hash(title) % RANGE);
    const other = taken.get(id);
    if (other !== undefined) {
      const problem = other === title ? 'is there twice' : `has the id of ${JSON.stringify(other)}`;
      throw dashboardError(
        'ARX_DASHBOARD_INVALID',
        dashboard,
        `Dashboard ${JSON.stringify(dashboard)}: the panel ${JSON.stringify(title)} ${problem}; give it another title.`,
      );
    }
    taken.set(id, title);
    return id;
  };
}

/** FNV-1a over UTF-16 code units, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}

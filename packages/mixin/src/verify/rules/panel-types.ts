/** Panels that draw states, texts or lists: their numbers are no quantities. Tables have a unit per column. */
const WITHOUT_UNIT: ReadonlySet<string> = new Set([
  'alertlist',
  'annolist',
  'canvas',
  'dashlist',
  'flamegraph',
  'geomap',
  'logs',
  'news',
  'nodeGraph',
  'row',
  'state-timeline',
  'status-history',
  'table',
  'table-old',
  'text',
  'traces',
  'welcome',
]);

/** Whether the numbers of such a panel need a unit. */
export function panelShowsNumbers(type: string): boolean {
  return !WITHOUT_UNIT.has(type);
}

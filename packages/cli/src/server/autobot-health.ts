import type { CatalogFamily } from '@arx/catalog';
import type { NodeHandler } from '@arx/metrics/http';
import type { FamilyWatch } from './family-watch.ts';

/** Where AutoBot's document expects the page. */
export const AUTOBOT_PAGE = '/api/monitoring/metrics';
/** Where AutoBot's document expects the answer of this file. */
export const AUTOBOT_HEALTH = '/api/monitoring/health/metrics';

/** A group of families in the answer. */
interface CategoryHealth {
  readonly category: string;
  readonly families: readonly FamilyHealth[];
}

interface FamilyHealth {
  readonly name: string;
  readonly type: string;
  readonly series: number;
  /** When a look last found it changed; `null` when none has since this server began. */
  readonly last_event: string | null;
}

/**
 * Serves what AutoBot's page holds, built from the registry: every category of its document with the families that are
 * on the page, their series, and when each moved last (as seen at scrapes and at calls of this).
 *
 * @param refresh brings the source of the watch up to date
 */
export function autobotHealthHandler(
  families: readonly CatalogFamily[],
  watch: FamilyWatch,
  refresh: () => Promise<void>,
): NodeHandler {
  return (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
      return;
    }
    void refresh().then(() => {
      watch.look();
      const body = `${JSON.stringify(healthOf(families, watch))}\n`;
      const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
      response.writeHead(200, headers).end(request.method === 'HEAD' ? undefined : body);
    });
  };
}

function healthOf(families: readonly CatalogFamily[], watch: FamilyWatch) {
  const categories = [...new Set(families.map(({ category = 'other' }) => category))];
  const groups = categories.map((category): CategoryHealth => {
    const own = families.filter((family) => (family.category ?? 'other') === category);
    return { category, families: own.flatMap((family) => entryOf(family, watch)) };
  });
  const all = groups.flatMap((group) => group.families);
  return {
    status: 'healthy',
    endpoint: AUTOBOT_PAGE,
    format: 'prometheus',
    metrics_count: all.length,
    series_count: all.reduce((sum, { series }) => sum + series, 0),
    metric_categories: groups,
  };
}

function entryOf({ name, type }: CatalogFamily, watch: FamilyWatch): readonly FamilyHealth[] {
  const seen = watch.seen(name);
  return seen === undefined ? [] : [{ name, type, series: seen.series, last_event: seen.lastEvent ?? null }];
}

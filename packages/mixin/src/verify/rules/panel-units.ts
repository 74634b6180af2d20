import { asText, at, type JsonPath, objectsIn } from '../read/json.ts';
import type { PanelSite } from '../sites.ts';

/** The units of a panel: its own, and those that overrides give to some of its fields. */
export interface PanelUnits {
  readonly own: string | undefined;
  /** By refId. */
  readonly byRefId: ReadonlyMap<string, string>;
  /** For fields that only their data tells. */
  readonly others: readonly string[];
  /** Where the latter stand in the panel. */
  readonly otherPaths: readonly JsonPath[];
}

/** The units as Grafana's own and its older panels hold them. */
export function unitsOf(panel: PanelSite): PanelUnits {
  const { json } = panel;
  const own = [at(json, 'fieldConfig', 'defaults', 'unit'), at(json, 'yaxes', 0, 'format'), json['format']];
  const byRefId = new Map<string, string>();
  const others: string[] = [];
  const otherPaths: JsonPath[] = [];
  for (const [i, override] of objectsIn(at(json, 'fieldConfig', 'overrides'))) {
    const [j, property] = objectsIn(override['properties']).find(([, one]) => one['id'] === 'unit') ?? [];
    const unit = asText(property?.['value']);
    if (unit === undefined || j === undefined) continue;
    const refId = asText(at(override, 'matcher', 'options'));
    if (at(override, 'matcher', 'id') === 'byFrameRefID' && refId !== undefined) byRefId.set(refId, unit);
    else {
      others.push(unit);
      otherPaths.push(['fieldConfig', 'overrides', i, 'properties', j, 'value']);
    }
  }
  return { own: own.map(asText).find((unit) => unit !== undefined && unit !== ''), byRefId, others, otherPaths };
}

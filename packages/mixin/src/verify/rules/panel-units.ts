import { asText, at, objectsIn } from '../read/json.ts';
import type { PanelSite } from '../sites.ts';

/** The units of a panel: its own, and those that overrides give to some of its fields. */
export interface PanelUnits {
  readonly own: string | undefined;
  /** By refId. */
  readonly byRefId: ReadonlyMap<string, string>;
  /** For fields that only their data tells. */
  readonly others: readonly string[];
}

/** The units as Grafana's own and its older panels hold them. */
export function unitsOf(panel: PanelSite): PanelUnits {
  const { json } = panel;
  const own = [at(json, 'fieldConfig', 'defaults', 'unit'), at(json, 'yaxes', 0, 'format'), json['format']];
  const byRefId = new Map<string, string>();
  const others: string[] = [];
  for (const [, override] of objectsIn(at(json, 'fieldConfig', 'overrides'))) {
    const properties = objectsIn(override['properties']).map(([, property]) => property);
    const unit = asText(properties.find((property) => property['id'] === 'unit')?.['value']);
    if (unit === undefined) continue;
    const refId = asText(at(override, 'matcher', 'options'));
    if (at(override, 'matcher', 'id') === 'byFrameRefID' && refId !== undefined) byRefId.set(refId, unit);
    else others.push(unit);
  }
  return { own: own.map(asText).find((unit) => unit !== undefined && unit !== ''), byRefId, others };
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** A query or an alert of a document, as far as verify is about it. */
export interface Documented {
  readonly id: string;
  readonly title?: string;
  readonly alert?: string;
  readonly as_written: string;
  readonly semantically_correct: boolean;
  readonly corrected?: string;
  readonly for?: string;
  readonly corrected_for?: string;
  readonly severity?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly corrected_summary?: string;
  readonly corrected_description?: string;
}

export interface ExtraAlert {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly severity: string;
  readonly summary: string;
}

export interface DocumentedPanel {
  readonly title: string;
  readonly type: string;
  readonly unit?: string;
  readonly expr?: readonly string[];
}

/** The parts of a contract that have expressions in them. */
export interface Contract {
  readonly system: string;
  readonly queries: readonly Documented[];
  readonly alerts: readonly Documented[];
  readonly extraAlerts: readonly ExtraAlert[];
  readonly dashboards: readonly { readonly name: string; readonly panels: readonly DocumentedPanel[] }[];
}

const FOLDER = join(import.meta.dirname, '../../../../conformance/contracts');

/** The contracts of the five systems. */
export const CONTRACTS: readonly Contract[] = ['arx', 'agentos', 'orchestrator', 'xyn', 'autobot'].map((system) => {
  const contract = parse(readFileSync(join(FOLDER, `${system}.yaml`), 'utf8')) as Record<string, never>;
  return {
    system,
    queries: contract['queries'] ?? [],
    alerts: contract['alerts'] ?? [],
    extraAlerts: contract['extra_alerts'] ?? [],
    dashboards: contract['dashboards'] ?? [],
  };
});

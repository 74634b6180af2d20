import { readFileSync } from 'node:fs';
import { SYSTEMS } from '@arx/catalog';
import { parse } from 'yaml';

/** What the contracts say of a panel. */
export interface ContractPanel {
  readonly title: string;
  readonly type: string;
  readonly unit?: string;
  readonly expr?: readonly string[];
}

interface Contract {
  readonly families: readonly { readonly name: string; readonly scope: string }[];
  readonly dashboards: readonly {
    readonly name: string;
    readonly file?: string | null;
    readonly panels: readonly ContractPanel[];
  }[];
}

export const contracts: readonly (Contract & { readonly system: string })[] = SYSTEMS.map(({ name }) => {
  const file = new URL(`../../../../conformance/contracts/${name}.yaml`, import.meta.url);
  return { ...(parse(readFileSync(file, 'utf8')) as Contract), system: name };
});

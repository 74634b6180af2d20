import { type ListedFamily, listFamilies } from '@arx/catalog';
import { EXIT } from '../exit-codes.ts';
import type { CommandHandler } from '../invocation.ts';
import { renderTable } from '../output/table.ts';
import { chosenSystems } from '../systems.ts';

/** `arx metrics ls` */
export const metricsLs: CommandHandler = async ({ flags, env, out }) => {
  const families = listFamilies(chosenSystems(flags.list('system'), env));
  if (flags.given('json')) out.line(JSON.stringify(families.map(asJson), undefined, 2));
  else for (const line of renderTable(COLUMNS, families.map(tableRow), out.style)) out.line(line);
  return EXIT.ok;
};

const COLUMNS = ['FAMILY', 'TYPE', 'SYSTEM', 'PUBLISHED BY', 'LABELS'].map((title) => ({ title }));

function tableRow({ system, family, publisher }: ListedFamily): readonly string[] {
  return [family.name, family.type, system, publisher, Object.keys(family.labels).join(', ') || '-'];
}

function asJson({ system, family, publisher }: ListedFamily) {
  return {
    name: family.name,
    type: family.type,
    help: family.help,
    labels: Object.keys(family.labels),
    buckets: family.type === 'histogram' ? family.buckets : null,
    system,
    publisher,
  };
}

import { resolve } from 'node:path';
import { type ListedFamily, listFamilies, SYSTEMS } from '@arx/catalog';
import type { Finding, Settings, SourceFile } from '@arx/mixin/verify';
import { usageError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { admitGuest } from '../guest-code.ts';
import type { CommandHandler, Flags } from '../invocation.ts';
import { type CatalogModule, loadCatalogModule } from '../mixin/catalog-module.ts';
import { renderTable } from '../output/table.ts';
import type { Terminal } from '../output/terminal.ts';
import { printable } from '../output/text.ts';

interface Work {
  readonly dashboards: readonly SourceFile[];
  readonly rules: readonly SourceFile[];
  readonly known: readonly SourceFile[];
  readonly catalog: readonly ListedFamily[];
  readonly settings: Partial<Settings>;
}

/** `arx mixin verify` */
export const mixinVerify: CommandHandler = async ({ flags, out, err }) => {
  // Parsers and dashboards take a moment to load, which no other command has to wait for.
  const { listRules, renderFinding, verify } = await import('@arx/mixin/verify');
  if (flags.given('list-rules')) {
    const rules = listRules();
    if (flags.given('json')) out.line(JSON.stringify(rules, undefined, 2));
    else
      for (const line of renderTable(
        COLUMNS,
        rules.map(({ name, about }) => [name, about]),
        out.style,
      ))
        out.line(line);
    return EXIT.ok;
  }
  const isIgnored = ignored(
    flags.list('ignore'),
    listRules().map(({ name }) => name),
  );
  const work = await workOf(flags, err);
  const all = verify(work);
  const findings = all.filter((finding) => !isIgnored(finding));
  if (flags.given('json')) out.line(JSON.stringify(findings, undefined, 2));
  else {
    for (const finding of findings) {
      const [where = '', ...lines] = renderFinding(finding).split('\n').map(printable);
      out.line(out.style('bad', where));
      for (const line of lines) out.line(line);
    }
    out.line(summary(work, findings, all.length - findings.length));
  }
  return findings.length === 0 ? EXIT.ok : EXIT.failed;
};

const COLUMNS = [{ title: 'RULE' }, { title: 'FINDS' }];

async function workOf(flags: Flags, err: Terminal): Promise<Work> {
  const { dashboards, rules } = { dashboards: flags.list('dashboards'), rules: flags.list('rules') };
  const modules = await modulesOf(flags.list('catalog'), err);
  const own = await ownFiles();
  const settings = settingsOf(flags);
  if (dashboards.length + rules.length === 0) {
    if (modules.length > 0) {
      throw usageError('--catalog', '--catalog is for files of your own', 'give them too: --dashboards, --rules');
    }
    return { ...own, known: [], catalog: ARX, settings: { ...settings, waived: WAIVED } };
  }
  const { readFiles } = await import('@arx/mixin/verify');
  return {
    ...readFiles({ dashboards, rules }),
    known: own.rules,
    catalog: [...ARX, ...modules.flatMap(({ families }) => families)],
    settings: { ...settings, ...demands(modules) },
  };
}

const ARX = listFamilies(SYSTEMS);

/** Families of ARX that no dashboard and no rule uses, with the reasons. */
const WAIVED: Readonly<Record<string, string>> = {};

/** Reads modules one after the other, so that of several mistakes the first one is told. */
async function modulesOf(names: readonly string[], err: Terminal): Promise<readonly CatalogModule[]> {
  const modules: CatalogModule[] = [];
  const known = new Map(ARX.map(({ family, system }) => [family.name, { family, system }]));
  for (const name of names) {
    admitGuest(name, err);
    const module = await loadCatalogModule(name, resolve('.'));
    const fresh = module.families.filter(({ family }) => known.get(family.name)?.family !== family);
    for (const { family, system } of fresh) {
      const other = known.get(family.name);
      if (other !== undefined) {
        throw usageError(
          '--catalog',
          `${name}: there is a family ${family.name} in ${other.system} already`,
          'give yours a name of its own: two of one name cannot stand on one page',
        );
      }
      known.set(family.name, { family, system });
    }
    modules.push({ ...module, families: fresh });
  }
  return modules;
}

/** A module that waives some of its families asks that all others be used. */
function demands(modules: readonly CatalogModule[]): Partial<Settings> {
  const strict = modules.filter(({ waived }) => waived !== undefined);
  if (strict.length === 0) return {};
  return {
    waived: Object.assign({}, ...strict.map(({ waived }) => waived)) as Record<string, string>,
    demanded: strict.flatMap(({ families }) => families.map(({ family }) => family.name)),
  };
}

/** What ARX builds, under the names that it is written to. */
async function ownFiles(): Promise<Pick<Work, 'dashboards' | 'rules'>> {
  const [{ buildDashboards }, { buildRules }] = await Promise.all([
    import('@arx/mixin/dashboards'),
    import('@arx/mixin/rules'),
  ]);
  return {
    dashboards: buildDashboards().map(({ file, json }) => ({ file, text: `${JSON.stringify(json, undefined, 2)}\n` })),
    rules: buildRules().files.map(({ name, yaml }) => ({ file: `observability/prometheus/rules/${name}`, text: yaml })),
  };
}

function settingsOf(flags: Flags): Partial<Settings> {
  const interval = flags.text('scrape-interval');
  const targetLabels = flags.list('target-label');
  return { ...(interval === undefined ? {} : { scrapeInterval: secondsOf(interval) }), targetLabels };
}

function secondsOf(text: string): number {
  const [, amount = '', unit = ''] = /^([1-9]\d*)(s|m)$/.exec(text) ?? [];
  if (amount === '') {
    throw usageError(
      '--scrape-interval',
      `--scrape-interval is ${JSON.stringify(text)}`,
      'expected seconds or minutes: 15s, 1m',
    );
  }
  return Number(amount) * (unit === 'm' ? 60 : 1);
}

/** `rule`, or `rule:file` for the files whose paths end so. */
function ignored(texts: readonly string[], rules: readonly string[]): (finding: Finding) => boolean {
  const wanted = texts.map((text) => {
    const [rule = '', ...rest] = text.split(':');
    if (!rules.includes(rule)) {
      throw usageError(
        '--ignore',
        `--ignore ${JSON.stringify(text)}: there is no rule ${JSON.stringify(rule)}`,
        'they are listed by arx mixin verify --list-rules',
      );
    }
    return { rule, file: rest.join(':') };
  });
  return (finding) => wanted.some(({ rule, file }) => finding.rule === rule && isAt(finding.file, file));
}

function isAt(path: string, end: string): boolean {
  return end === '' || path === end || path.endsWith(`/${end}`);
}

function summary({ dashboards, rules }: Work, findings: readonly Finding[], left: number): string {
  const files = [
    ...(dashboards.length === 0 ? [] : [count(dashboards.length, 'dashboard')]),
    ...(rules.length === 0 ? [] : [count(rules.length, 'rule file')]),
  ].join(', ');
  const broken = new Set(findings.map(({ file }) => file)).size;
  const found =
    findings.length === 0 ? 'nothing found' : `${count(findings.length, 'finding')} in ${count(broken, 'file')}`;
  return `${files}: ${found}${left === 0 ? '' : `, ${left} ignored`}`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

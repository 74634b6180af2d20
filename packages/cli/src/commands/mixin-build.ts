import { resolve } from 'node:path';
import { SYSTEMS, type SystemName } from '@arx/catalog';
import { EXIT } from '../exit-codes.ts';
import type { CommandHandler } from '../invocation.ts';
import { type BuildPlan, isBuilt, planBuild, refuseEdited, writeBuild } from '../mixin/build-files.ts';
import type { Style } from '../output/style.ts';
import { pad, printable, shellWord } from '../output/text.ts';
import { warn } from '../output/warning.ts';
import { chosenSystems } from '../systems.ts';

/** `arx mixin build` */
export const mixinBuild: CommandHandler = async ({ flags, out, err }) => {
  const systems = systemsOf(flags.text('systems'));
  const target = flags.text('out') ?? '.';
  const isCheck = flags.given('check');
  // Dashboards and parsers take a moment to load, which no other command has to wait for.
  const { buildEverything } = await import('@arx/mixin/emit');
  const directory = resolve(target);
  const plan = planBuild(directory, buildEverything({ systems }));
  if (!isCheck) {
    if (!flags.given('force')) refuseEdited(plan);
    writeBuild(directory, plan);
  }
  const isGood = !isCheck || isBuilt(plan);
  if (flags.given('json')) out.line(JSON.stringify(asJson(directory, plan), undefined, 2));
  else {
    for (const path of plan.left) warn(err, `${path} is built no more, but was edited: it stays; remove it yourself`);
    for (const line of isCheck ? checkLines(plan, out.style) : changeLines(plan, out.style)) out.line(line);
    if (!isGood) out.line(`Build them: ${commandOf(target, flags.text('systems'))}`);
  }
  return isGood ? EXIT.ok : EXIT.failed;
};

/** Named on the command line alone: what is built must not depend on who builds it. */
function systemsOf(text: string | undefined): readonly SystemName[] {
  const names = new Set<string>(chosenSystems(text === undefined ? ['all'] : [text], {}).map(({ name }) => name));
  return SYSTEMS.flatMap(({ name }) => (names.has(name) ? [name] : []));
}

type Group = readonly [word: string, paths: readonly string[]];

function changeLines(plan: BuildPlan, style: Style): readonly string[] {
  const groups: readonly Group[] = [
    ['created', pathsOf(plan.created)],
    ['changed', pathsOf(plan.changed)],
    ['removed', plan.removed],
  ];
  return [...groups.flatMap((group) => namedLines(group, style)), `unchanged  ${plan.unchanged.length}`];
}

function checkLines(plan: BuildPlan, style: Style): readonly string[] {
  if (isBuilt(plan)) return [`${plan.unchanged.length} files are as they are built.`];
  const groups: readonly Group[] = [
    ['missing', pathsOf(plan.created)],
    ['differs', pathsOf(plan.changed)],
    ['stale', plan.removed],
  ];
  const named = groups.flatMap((group) => namedLines(group, style));
  return named.length > 0 ? named : ['Only the list of what was built is not up to date.'];
}

function pathsOf(files: readonly { readonly path: string }[]): readonly string[] {
  return files.map(({ path }) => path);
}

/** More names than these are only counted. */
const MOST_NAMES = 12;

function namedLines([word, paths]: Group, style: Style): readonly string[] {
  if (paths.length === 0) return [];
  const more = paths.length - MOST_NAMES;
  return [
    `${style('strong', pad(word, 9))}  ${paths.length}`,
    ...paths.slice(0, MOST_NAMES).map((path) => `  ${printable(path)}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}

function commandOf(target: string, systems: string | undefined): string {
  const out = target === '.' ? [] : ['--out', shellWord(target)];
  return ['arx mixin build', ...out, ...(systems === undefined ? [] : ['--systems', shellWord(systems)])].join(' ');
}

function asJson(directory: string, plan: BuildPlan) {
  const { removed, left, edited } = plan;
  return {
    directory,
    created: pathsOf(plan.created),
    changed: pathsOf(plan.changed),
    edited,
    removed,
    left,
    unchanged: plan.unchanged.length,
  };
}

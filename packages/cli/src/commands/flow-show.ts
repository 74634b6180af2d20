import { type Condition, type Flow, type FlowStep, findFlow, type LibraryFlow } from '@arx/runtime/flows';
import { EXIT } from '../exit-codes.ts';
import { loadLibrary } from '../flows.ts';
import type { CommandHandler } from '../invocation.ts';
import { formatDuration } from '../output/duration.ts';
import type { Style } from '../output/style.ts';
import { renderTable } from '../output/table.ts';
import { printable } from '../output/text.ts';

/** `arx flow show ID` */
export const flowShow: CommandHandler = async ({ arguments: [id = ''], flags, env, out }) => {
  const found = findFlow(await loadLibrary({ flags, env }), id);
  if (flags.given('json')) out.line(JSON.stringify(found, undefined, 2));
  else for (const line of describe(found, out.style)) out.line(line);
  return EXIT.ok;
};

function describe({ flow, file, origin, replaces }: LibraryFlow, style: Style): readonly string[] {
  return [
    `${style('strong', flow.id)}  ${printable(flow.title)}`,
    ...paragraph(flow.description),
    '',
    `file      ${printable(file)}${origin === 'shipped' ? ' (comes with arx)' : ''}`,
    ...(replaces === undefined ? [] : [`replaces  ${printable(replaces)}`]),
    `persona   ${flow.persona}`,
    `failure   ${flow.failFast ? 'the first failed step stops the run' : 'steps that do not need the failed one still run'}`,
    ...Object.entries(flow.inputs).map(([name, value]) => `input     ${name} = ${JSON.stringify(value)}`),
    '',
    ...stepTable(flow, style),
    ...conditions(flow),
  ];
}

function paragraph(text: string): readonly string[] {
  return text.trim() === '' ? [] : text.trim().split('\n').map(printable);
}

function stepTable(flow: Flow, style: Style): readonly string[] {
  const columns = ['STEP', 'NEEDS', 'PERSONA', 'CALLS', 'RETRIES', 'TIMEOUT'].map((title) => ({ title }));
  return renderTable(columns, flow.steps.map(stepRow), style);
}

function stepRow(step: FlowStep): readonly string[] {
  const calls = step.kind === 'model' ? `model ${step.model}` : `program ${step.argv[0]}`;
  const needs = step.needs.length === 0 ? '-' : step.needs.join(', ');
  return [step.id, needs, step.persona, printable(calls), retriesOf(step), formatDuration(step.timeoutMs)];
}

function retriesOf({ retries }: FlowStep): string {
  if (retries.max === 0) return '-';
  const growth = retries.factor === 1 ? '' : ` x${retries.factor}`;
  return `${retries.max}, after ${formatDuration(retries.backoffMs)}${growth}`;
}

function conditions(flow: Flow): readonly string[] {
  const lines = flow.steps.flatMap(({ id, when, dryRunOnly }) => [
    ...(when === null ? [] : [`${id} runs when ${inWords(when)}`]),
    ...(dryRunOnly === null ? [] : [`${id} does not run live: ${dryRunOnly}`]),
  ]);
  return lines.length === 0 ? [] : ['', ...lines.map(printable)];
}

function inWords(condition: Condition): string {
  switch (condition.kind) {
    case 'all':
      return joined(condition.of, ' and ', 'always');
    case 'any':
      return joined(condition.of, ' or ', 'never');
    case 'not':
      return `not (${inWords(condition.of)})`;
    case 'input':
      return `input ${condition.input} ${condition.test.kind} ${JSON.stringify(condition.test.text)}`;
    case 'output':
      return `the output of ${condition.step} ${condition.test.kind} ${JSON.stringify(condition.test.text)}`;
    case 'outcome':
      return `${condition.step} ${condition.is === 'succeeded' ? 'succeeded' : 'was skipped'}`;
  }
}

function joined(conditions: readonly Condition[], word: string, empty: string): string {
  const parts = conditions.map((part) =>
    part.kind === 'all' || part.kind === 'any' ? `(${inWords(part)})` : inWords(part),
  );
  return parts.length === 0 ? empty : parts.join(word);
}

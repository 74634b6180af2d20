import type { FlowLibrary, LibraryFlow } from '@arx/runtime/flows';
import { EXIT } from '../exit-codes.ts';
import { loadLibrary, warnOfProblems } from '../flows.ts';
import type { CommandHandler } from '../invocation.ts';
import { renderTable } from '../output/table.ts';
import { printable } from '../output/text.ts';

/** `arx flow list` */
export const flowList: CommandHandler = async ({ flags, env, out, err }) => {
  const library = await loadLibrary({ flags, env });
  if (flags.given('json')) out.line(JSON.stringify(asJson(library), undefined, 2));
  else for (const line of asTable(library, out.style)) out.line(line);
  warnOfProblems(library, { err });
  return library.problems.length === 0 ? EXIT.ok : EXIT.flow;
};

function asTable({ flows }: FlowLibrary, style: Parameters<typeof renderTable>[2]): readonly string[] {
  const columns = [
    { title: 'FLOW' },
    { title: 'STEPS', align: 'right' as const },
    { title: 'FROM' },
    { title: 'TITLE' },
  ];
  return renderTable(columns, flows.map(tableRow), style);
}

function tableRow({ flow, file, origin }: LibraryFlow): readonly string[] {
  const from = origin === 'shipped' ? 'arx' : printable(file);
  return [flow.id, String(flow.steps.length), from, printable(flow.title)];
}

function asJson({ flows, problems }: FlowLibrary) {
  return {
    flows: flows.map(({ flow, file, origin, replaces }) => ({
      id: flow.id,
      title: flow.title,
      persona: flow.persona,
      steps: flow.steps.length,
      origin,
      file,
      replaces,
    })),
    problems: problems.map(({ code, subject, message }) => ({ code, subject, message })),
  };
}

import { type Flow, FlowError, loadFlowFile } from '@arx/runtime/flows';
import { EXIT } from '../exit-codes.ts';
import type { CommandHandler } from '../invocation.ts';
import type { Style } from '../output/style.ts';
import { printable } from '../output/text.ts';

type Verdict =
  | { readonly kind: 'valid'; readonly file: string; readonly flow: Flow }
  | { readonly kind: 'invalid'; readonly file: string; readonly error: FlowError };

/** `arx flow validate FILE…` */
export const flowValidate: CommandHandler = async ({ arguments: files, flags, out }) => {
  const verdicts = await Promise.all(files.map(judge));
  if (flags.given('json')) out.line(JSON.stringify({ files: verdicts.map(asJson) }, undefined, 2));
  else for (const line of verdicts.flatMap((verdict) => asLines(verdict, out.style))) out.line(line);
  return verdicts.every(({ kind }) => kind === 'valid') ? EXIT.ok : EXIT.flow;
};

async function judge(file: string): Promise<Verdict> {
  try {
    return { kind: 'valid', file, flow: await loadFlowFile(file) };
  } catch (error) {
    if (error instanceof FlowError) return { kind: 'invalid', file, error };
    throw error;
  }
}

function asLines(verdict: Verdict, style: Style): readonly string[] {
  const file = printable(verdict.file);
  if (verdict.kind === 'valid') {
    const { id, steps } = verdict.flow;
    return [`${style('good', 'ok')}       ${file}: ${id}, ${steps.length} ${steps.length === 1 ? 'step' : 'steps'}`];
  }
  return [
    `${style('bad', 'invalid')}  ${file}`,
    ...problemsOf(verdict.error).map((problem) => `  ${printable(problem)}`),
  ];
}

/** `file:line:column: message`, which editors and terminals make clickable. */
function problemsOf({ problems, message }: FlowError): readonly string[] {
  if (problems.length === 0) return [message];
  return problems.map(({ file, line, column, message: text }) => {
    const place = [file, line, column].filter((part) => part !== undefined).join(':');
    return place === '' ? text : `${place}: ${text}`;
  });
}

function asJson(verdict: Verdict) {
  if (verdict.kind === 'valid') return { file: verdict.file, valid: true, id: verdict.flow.id, problems: [] };
  const { code, message, problems, flowId } = verdict.error;
  const listed = problems.map(({ line, column, path, message: text }) => ({ line, column, path, message: text }));
  return { file: verdict.file, valid: false, id: flowId, code, problems: listed.length > 0 ? listed : [{ message }] };
}
